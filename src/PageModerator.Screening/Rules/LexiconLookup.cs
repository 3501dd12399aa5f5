using System.Runtime.InteropServices;

namespace PageModerator.Screening.Rules;

/// <summary>The finished <see cref="Lexicon"/>. Thread-safe.</summary>
internal sealed class LexiconLookup
{
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly (string Pattern, int Symbol)[]?[] _patterns;
    private readonly Dictionary<char, string[]> _starred;

    public LexiconLookup(Dictionary<string, int[]> words, (string Pattern, int Symbol)[]?[] patterns, Dictionary<char, string[]> starred)
    {
        _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
        _patterns = patterns;
        _starred = starred;
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

    /// <summary>Adds the symbols of the mildest word that fits "f**k". A star is one letter; a single star inside four signs or more is up to three.</summary>
    public void FindStarred(ReadOnlySpan<char> written, int next, List<Arc> arcs)
    {
        if (written.Length < 4 || written[0] == '*' || !_starred.TryGetValue(written[0], out var words))
        {
            return;
        }

        foreach (var word in words)
        {
            if (FitsStars(word, written))
            {
                Find(word, next, arcs);
                return;
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

/// <summary>One reading of a piece of a text: a symbol, and the place after what was read.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Arc(int Symbol, int Next);
