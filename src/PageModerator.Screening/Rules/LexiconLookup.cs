using System.Runtime.InteropServices;

namespace PageModerator.Screening.Rules;

/// <summary>The finished <see cref="Lexicon"/>. Thread-safe.</summary>
internal sealed class LexiconLookup
{
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly (string Pattern, int Symbol)[]?[] _patterns;
    private readonly Dictionary<char, StarredWord[]> _starred;
    private readonly HashSet<int> _alone;

    /// <param name="words">The symbols of each word.</param>
    /// <param name="patterns">Words with a star, by their first letters, and the symbol of each.</param>
    /// <param name="starred">Words to recognise behind stars, by first letter, the mildest first.</param>
    /// <param name="alone">Symbols that are a rule by themselves.</param>
    public LexiconLookup(Dictionary<string, int[]> words, (string Pattern, int Symbol)[]?[] patterns, Dictionary<char, StarredWord[]> starred, HashSet<int> alone)
    {
        _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
        _patterns = patterns;
        _starred = starred;
        _alone = alone;
    }

    /// <summary>Adds the symbols that a word stands for.</summary>
    public void Find(ReadOnlySpan<char> word, int next, List<Arc> arcs)
    {
        if (_words.TryGetValue(word, out var symbols))
        {
            foreach (var symbol in symbols)
            {
                arcs.Add(new Arc(symbol, next));
            }
        }

        if (_patterns[Lexicon.Key(word)] is { } patterns)
        {
            foreach (var (pattern, symbol) in patterns)
            {
                if (Fits(pattern, word))
                {
                    arcs.Add(new Arc(symbol, next));
                }
            }
        }
    }

    /// <summary>
    /// Adds the symbols of the mildest word that fits "f**k", and of the others that fit those that mean something in a phrase alone: "f*** off"
    /// tells which is meant. A star is one letter; a single star inside four signs or more is up to three.
    /// </summary>
    public void FindStarred(ReadOnlySpan<char> written, int next, List<Arc> arcs)
    {
        if (written.Length < 4 || written[0] == '*' || !_starred.TryGetValue(written[0], out var words))
        {
            return;
        }

        var isFound = false;
        var isInitial = !written[1..].ContainsAnyExcept('*');
        foreach (var word in words)
        {
            if ((isInitial && word.IsGrave) || !FitsStars(word.Word, written))
            {
                continue;
            }

            if (!isFound)
            {
                Find(word.Word, next, arcs);
                isFound = true;
            }
            else if (_words.TryGetValue(word.Word, out var symbols))
            {
                foreach (var symbol in symbols)
                {
                    if (symbol > RuleSetLoader.MostLists && !_alone.Contains(symbol))
                    {
                        arcs.Add(new Arc(symbol, next));
                    }
                }
            }
        }
    }

    private static bool FitsStars(ReadOnlySpan<char> word, ReadOnlySpan<char> written)
    {
        if (written.Count('*') == 1 && word.Length > written.Length && word.Length <= written.Length + 2)
        {
            var star = written.IndexOf('*');

            return star > 0 && star + 1 < written.Length && word.StartsWith(written[..star], StringComparison.Ordinal) &&
                word.EndsWith(written[(star + 1)..], StringComparison.Ordinal);
        }

        if (word.Length != written.Length)
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            if (written[i] != '*' && written[i] != word[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a word fits a pattern in which <c>*</c> stands for any letters or none.</summary>
    private static bool Fits(ReadOnlySpan<char> pattern, ReadOnlySpan<char> word)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(word);
        }

        if (!word.StartsWith(pattern[..star], StringComparison.Ordinal))
        {
            return false;
        }

        var rest = pattern[(star + 1)..];
        if (rest.IsEmpty)
        {
            return true;
        }

        for (var from = star; from <= word.Length; from++)
        {
            if (Fits(rest, word[from..]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A word that is recognised behind stars.</summary>
/// <param name="Word">The word.</param>
/// <param name="Score">How bad it is.</param>
/// <param name="IsSwearing">It is said of anything, and so likelier meant than another.</param>
/// <param name="IsGrave">It says too much of people to be told from its first letter.</param>
internal sealed record StarredWord(string Word, double Score, bool IsSwearing, bool IsGrave);

/// <summary>One reading of a piece of a text: a symbol, and the place after what was read.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Arc(int Symbol, int Next);
