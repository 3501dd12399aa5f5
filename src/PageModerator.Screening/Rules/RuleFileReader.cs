using System.Text;

namespace PageModerator.Screening.Rules;

/// <summary>A line of a rule file that is neither blank, a comment nor the header.</summary>
internal sealed record RuleFileRow(string File, int Line, IReadOnlyList<string> Cells)
{
    public string this[int column] => column < Cells.Count ? Cells[column] : "";

    public RuleFileException Refuse(string problem) => new(File, Line, problem);
}

/// <summary>Reads comma-separated lines: one row a line, double quotes around a cell with commas, <c>;</c> first for a comment.</summary>
internal static class RuleFileReader
{
    /// <exception cref="RuleFileException">The header is another one, or a line has too many cells or an open quote.</exception>
    public static IEnumerable<RuleFileRow> Read(RuleSource source, string header)
    {
        using var reader = new StreamReader(source.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false));
        var columns = header.Split(',').Length;
        var headed = false;
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.AsSpan().Trim() is "" or [';', ..])
            {
                continue;
            }

            if (text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw new RuleFileException(source.Name, line, "the line is not UTF-8; save the file as \"CSV UTF-8\".");
            }

            if (!headed)
            {
                headed = string.Equals(text.Trim().TrimEnd(','), header, StringComparison.OrdinalIgnoreCase)
                    ? true
                    : throw new RuleFileException(source.Name, line, $"the first line must be the header \"{header}\".");
                continue;
            }

            var cells = Split(source.Name, line, text);
            while (cells.Count > columns && cells[^1].Length == 0)
            {
                cells.RemoveAt(cells.Count - 1);
            }

            yield return cells.Count <= columns
                ? new RuleFileRow(source.Name, line, cells)
                : throw new RuleFileException(source.Name, line, $"there are {cells.Count} columns where the header has {columns}; put double quotes around a text with commas.");
        }

        if (!headed)
        {
            throw new RuleFileException(source.Name, 1, $"the file is empty; its first line must be the header \"{header}\".");
        }
    }

    private static List<string> Split(string file, int line, string text)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[i++]);
            }
            else if (c == '"' && (quoted || string.IsNullOrWhiteSpace(cell.ToString())))
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        if (quoted)
        {
            throw new RuleFileException(file, line, "a double quote is opened and not closed; close it at the end of the text.");
        }

        cells.Add(cell.ToString().Trim());

        return cells;
    }
}
