using System.Text.RegularExpressions;
using PageModerator.Tests.Infrastructure;

namespace PageModerator.Tests.Documentation;

/// <summary>A page of the documentation, as far as the tests look at it.</summary>
internal sealed partial class Markdown
{
    private readonly string[] _lines;

    private Markdown(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(path);
    }

    /// <summary>Where it stands.</summary>
    public string Path { get; }

    public static Markdown Readme { get; } = new(System.IO.Path.Combine(Repository.Root, "README.md"));

    public static Markdown Operations { get; } = new(System.IO.Path.Combine(Repository.Root, "docs", "operations.md"));

    /// <summary>The README and everything under docs.</summary>
    public static IEnumerable<Markdown> All =>
        Directory.GetFiles(System.IO.Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(path => new Markdown(path)).Prepend(Readme);

    public static Markdown Decision(string name) => new(System.IO.Path.Combine(Repository.Root, "docs", "adr", name));

    /// <summary>The blocks between fences whose first word is <paramref name="language"/>.</summary>
    public IEnumerable<MarkdownBlock> Blocks(string language)
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (Fence().Match(_lines[i]) is not { Success: true } fence)
            {
                continue;
            }

            var indent = fence.Groups["indent"].Length;
            var end = Array.FindIndex(_lines, i + 1, line => line.TrimStart() == "```");
            if (fence.Groups["language"].Value == language)
            {
                yield return new MarkdownBlock(i + 1, fence.Groups["mark"].Value, string.Join('\n', _lines[(i + 1)..end].Select(line => line.Length > indent ? line[indent..] : "")));
            }

            i = end;
        }
    }

    /// <summary>The rows of all tables whose first heading is <paramref name="heading"/>, a text a cell.</summary>
    public IReadOnlyList<string[]> Rows(string heading)
    {
        var rows = new List<string[]>();
        for (var i = 0; i < _lines.Length; i++)
        {
            if (Cells(_lines[i]) is [var first, ..] && first == heading)
            {
                rows.AddRange(_lines[(i + 2)..].TakeWhile(line => line.TrimStart().StartsWith('|')).Select(Cells));
            }
        }

        return rows;
    }

    /// <summary>What links to other files point to, without their anchors.</summary>
    public IEnumerable<string> FileLinks() =>
        _lines.SelectMany(line => Link().Matches(line)).Select(match => match.Groups["target"].Value);

    private static string[] Cells(string line) =>
        line.TrimStart().StartsWith('|') ? [.. line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim())] : [];

    [GeneratedRegex(@"^(?<indent> *)```(?<language>\w+) ?(?<mark>[\w-]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}

/// <summary>A block of code.</summary>
/// <param name="Line">Where it begins, counted from 1.</param>
/// <param name="Mark">The word after the language, which says what has to be there for it to run; empty: nothing.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record MarkdownBlock(int Line, string Mark, string Text);
