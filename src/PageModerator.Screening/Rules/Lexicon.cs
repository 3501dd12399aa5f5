namespace PageModerator.Screening.Rules;

/// <summary>
/// The words that rules know. A word stands for symbols: itself, and the groups (alternatives, lists) that it belongs to.
/// Looking a word up costs the same however many rules there are.
/// </summary>
internal sealed class Lexicon
{
    /// <summary>Any number in digits.</summary>
    public const int Number = 0;

    private static readonly HashSet<string> OtherWordsWithoutApostrophe = ["hell", "well", "shell", "ill", "were", "id", "shed", "wed", "cant", "wont", "its"];

    private readonly Dictionary<string, List<int>> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal) { ["#"] = Number };
    private readonly List<(string Pattern, int Symbol)>?[] _patterns = new List<(string, int)>?[32 * 32];

    private static readonly string[] Endings = ["s", "ed", "er", "ers", "in", "ing"];

    private readonly List<StarredWord> _starred = [];
    private readonly HashSet<int> _alone = [];

    public int SymbolCount => _symbols.Count;

    /// <summary>A group of words as one symbol.</summary>
    /// <param name="name">Equal groups have equal names.</param>
    /// <param name="words">Words, with <c>*</c> for any letters.</param>
    public int Group(string name, IEnumerable<string> words)
    {
        if (_symbols.TryGetValue(name, out var symbol))
        {
            return symbol;
        }

        symbol = _symbols.Count;
        _symbols.Add(name, symbol);
        foreach (var word in words)
        {
            Add(word, symbol);
        }

        return symbol;
    }

    /// <summary>More words for a group.</summary>
    public void Add(string word, int symbol)
    {
        if (word.Contains('*', StringComparison.Ordinal))
        {
            (_patterns[Key(word)] ??= []).Add((word, symbol));
            return;
        }

        AddPlain(word, symbol);
        if (word.Replace("'", "", StringComparison.Ordinal) is var bare && bare.Length < word.Length && !OtherWordsWithoutApostrophe.Contains(bare))
        {
            AddPlain(bare, symbol);
        }
    }

    /// <summary>Lets a word be recognised behind stars ("f**k"); one that goes on as it will, with the endings of verbs too.</summary>
    public void AddStarred(string word, double score, RuleSign sign)
    {
        var bare = word.TrimEnd('*');
        foreach (var form in bare.Length < word.Length ? Endings.Select(ending => bare + ending).Prepend(bare) : [bare])
        {
            _starred.Add(new StarredWord(form, score, sign == RuleSign.Profanity, sign.Category is Category.Discriminatory || sign.Concern is not null));
        }
    }

    /// <summary>Takes note that a symbol is a rule by itself.</summary>
    public void AddAlone(int symbol) => _alone.Add(symbol);

    public LexiconLookup Freeze() => new(
        _words.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal),
        Array.ConvertAll(_patterns, list => list?.ToArray()),
        _starred.OrderByDescending(word => word.IsSwearing).ThenBy(word => word.Score).ThenBy(word => word.Word, StringComparer.Ordinal).DistinctBy(word => word.Word).GroupBy(word => word.Word[0]).ToDictionary(words => words.Key, words => words.ToArray()),
        _alone);

    /// <summary>Where a word with a star is kept: by its first two letters, which therefore must be letters.</summary>
    internal static int Key(ReadOnlySpan<char> word) =>
        word.Length > 1 && char.IsAsciiLetterLower(word[0]) && char.IsAsciiLetterLower(word[1]) ? ((word[0] & 31) << 5) | (word[1] & 31) : 0;

    private void AddPlain(string word, int symbol)
    {
        _words.TryAdd(word, []);
        if (!_words[word].Contains(symbol))
        {
            _words[word].Add(symbol);
        }
    }
}
