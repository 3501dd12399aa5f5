using System.Globalization;
using System.Text;
using PageModerator.Log;
using PageModerator.People;

namespace PageModerator.Review;

/// <summary>The log as a table for a spreadsheet: without names of authors, and with nothing that a spreadsheet would compute.</summary>
internal static class LogCsv
{
    public const string Header = "when,comment,what,by,outcome,categories,concerns,reasons,clauses,permalink,reference,signed off";

    /// <param name="entry">What is told.</param>
    /// <param name="signed">The entry with which somebody signed off what is told of the comment; null: it is open.</param>
    public static string Row(LogEntry entry, LogEntry? signed) =>
        string.Join(
            ',',
            new[]
            {
                SchoolTime.ToLocal(entry.At).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Polling.CommentIds.Short(entry.CommentId),
                LogWords.For(entry.Kind),
                entry.MadeBy,
                entry.Outcome ?? "",
                string.Join("; ", entry.Categories),
                string.Join("; ", entry.Concerns),
                string.Join(" ", entry.Reasons),
                string.Join("; ", entry.Clauses),
                entry.Permalink ?? "",
                Reference(entry),
                signed is null ? "open" : string.Create(CultureInfo.InvariantCulture, $"{signed.MadeBy}, {SchoolTime.ToLocal(signed.At):yyyy-MM-dd HH:mm}"),
            }.Select(Cell));

    /// <summary>By what an entry is called on paper. Numbers would show gaps.</summary>
    public static string Reference(LogEntry entry) => Convert.ToHexStringLower(entry.Hash)[..8];

    /// <summary>A quoted cell. What a spreadsheet takes for a formula gets an apostrophe in front.</summary>
    public static string Cell(string text)
    {
        var cell = new StringBuilder(text.Length + 3).Append('"');
        if (text.AsSpan().TrimStart() is [('=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠'), ..] || text is ['\t' or '\r' or '\n', ..])
        {
            _ = cell.Append('\'');
        }

        return cell.Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }
}
