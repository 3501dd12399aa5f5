using System.Globalization;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Rules;

/// <summary>
/// Reads the terms of rule files: words in order; <c>a/b</c> one or the other; <c>word(s)</c> with or without the ending; <c>word?</c> may be
/// missing; <c>wank*</c> any ending; <c>...</c> up to three other words, <c>...5</c> up to five; <c>{list}</c> a word of a list;
/// <c>#</c> a number.
/// </summary>
internal sealed class TermCompiler(Lexicon lexicon, IReadOnlyDictionary<string, WordList> lists)
{
    private const int MostSteps = 12;
    private const int MostGaps = 3;
    private const int MostWays = 16;

    /// <summary>The ways to follow a term: one, or more when words of it may be missing.</summary>
    /// <exception cref="RuleFileException">The term can't be read.</exception>
    public IEnumerable<(int Symbol, int Gap)[]> Compile(RuleFileRow row, string term)
    {
        List<Way> ways = [new Way([], 0)];
        var gaps = 0;
        var certain = 0;
        foreach (var piece in Pieces(term))
        {
            if (piece.StartsWith("...", StringComparison.Ordinal))
            {
                var gap = piece.Length == 3 ? 3 : int.TryParse(piece.AsSpan(3), CultureInfo.InvariantCulture, out var width) ? width : 0;
                if (gap is < 1 or > RuleTrie.WidestGap || ++gaps > MostGaps || ways[0].Steps.Count == 0)
                {
                    throw row.Refuse($"the gap \"{piece}\" can't be used; write ... or ...1 to ...{RuleTrie.WidestGap} between words, at most {MostGaps} times.");
                }

                ways = ways.ConvertAll(way => way with { Gap = way.Steps.Count == 0 ? 0 : gap });
                continue;
            }

            var optional = piece.Length > 1 && piece[^1] == '?';
            var symbol = Symbol(row, optional ? piece[..^1] : piece);
            var taken = ways.ConvertAll(way => new Way([.. way.Steps, (symbol, way.Gap)], 0));
            certain += optional ? 0 : 1;
            ways = optional ? [.. ways, .. taken] : taken;
            if (ways.Count > MostWays)
            {
                break;
            }
        }

        return certain is > 0 and <= MostSteps && ways.Count <= MostWays && ways[^1].Gap == 0
            ? ways.Select(way => way.Steps.ToArray())
            : throw row.Refuse($"the term \"{term}\" can't be used; write one to {MostSteps} words that must stand and at most four that may be missing, and end with a word.");
    }

    /// <summary>The words of a piece: alternatives, each with and without its ending in brackets.</summary>
    public static IEnumerable<string> Words(RuleFileRow row, string piece)
    {
        foreach (var alternative in piece.Split('/'))
        {
            var bracket = alternative.IndexOf('(', StringComparison.Ordinal);
            if (bracket < 0)
            {
                yield return Checked(row, alternative);
                continue;
            }

            if (alternative[^1] != ')')
            {
                throw row.Refuse($"the brackets in \"{alternative}\" must close at the end of the word, as in idiot(s).");
            }

            yield return Checked(row, alternative[..bracket]);
            yield return Checked(row, alternative[..bracket] + alternative[(bracket + 1)..^1]);
        }
    }

    private static string[] Pieces(string term) =>
        term.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Checked(RuleFileRow row, string word)
    {
        if (word is "#" or "%" or "£" or "+")
        {
            return word;
        }

        var plain = NormalizedText.Of(word.Replace("*", "", StringComparison.Ordinal));
        if (plain.Tokens.Length != 1 || plain.Tokens[0].Kind == TokenKind.Punctuation)
        {
            throw row.Refuse($"\"{word}\" is not one word; a term holds words, numbers, emoji, %, £, +, and the signs / ? * ( ) ... {{list}} #.");
        }

        var folded = word.ToLowerInvariant() is var lower && lower.Contains('*', StringComparison.Ordinal) ? lower : plain.Text;

        return !folded.Contains('*', StringComparison.Ordinal) || Lexicon.Key(folded) != 0
            ? folded
            : throw row.Refuse($"\"{word}\" is too wide; at least two letters must stand before the first *.");
    }

    private int Symbol(RuleFileRow row, string piece)
    {
        if (piece is "#")
        {
            return Lexicon.Number;
        }

        if (piece is ['{', .., '}'])
        {
            return lists.TryGetValue(piece[1..^1], out var list)
                ? list.Symbol
                : throw row.Refuse($"there is no list \"{piece[1..^1]}\"; lists.csv has {string.Join(", ", lists.Keys.Order(StringComparer.Ordinal))}.");
        }

        var words = Words(row, piece).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

        return lexicon.Group(string.Join('/', words), words);
    }

    private sealed record Way(List<(int Symbol, int Gap)> Steps, int Gap);
}
