namespace PageModerator.Screening.PersonalData;

/// <summary>The names of <c>names.txt</c>.</summary>
internal sealed class NameLists
{
    private static readonly Lazy<NameLists> Loaded = new(Load);

    private NameLists(List<string> first, List<string> firstUnsure, List<string> last, List<string> lastUnsure)
    {
        First = new WordSet(first.Except(firstUnsure));
        FirstUnsure = new WordSet(firstUnsure);
        Last = new WordSet(last.Except(lastUnsure));
        LastUnsure = new WordSet(lastUnsure);
    }

    public static NameLists Default => Loaded.Value;

    public WordSet First { get; }

    /// <summary>First names that are also ordinary words.</summary>
    public WordSet FirstUnsure { get; }

    public WordSet Last { get; }

    /// <summary>Surnames that are also ordinary words.</summary>
    public WordSet LastUnsure { get; }

    public bool IsFirst(ReadOnlySpan<char> word) => First.Contains(word) || FirstUnsure.Contains(word);

    public bool IsLast(ReadOnlySpan<char> word) => Last.Contains(word) || LastUnsure.Contains(word);

    private static NameLists Load()
    {
        using var stream = typeof(NameLists).Assembly.GetManifestResourceStream(typeof(NameLists), "names.txt")
            ?? throw new InvalidOperationException("The list of names is missing from the assembly.");
        using var reader = new StreamReader(stream);

        List<string>[] lists = [[], [], [], []];
        var section = 0;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith('['))
            {
                section = line == "[first]" ? 0 : 2;
                continue;
            }

            foreach (var name in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                lists[name.EndsWith('?') ? section + 1 : section].Add(name.TrimEnd('?'));
            }
        }

        return new NameLists(lists[0], lists[1], lists[2], lists[3]);
    }
}
