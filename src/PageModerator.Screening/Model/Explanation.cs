using System.Runtime.InteropServices;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>What one occurrence of a feature adds to the log-odds, and the piece of the folded text that it stands on; empty for facts of shape.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Term(int Start, int End, double Value);

/// <summary>Turns the terms of a sum into pieces of text: words share what stands on them, neighbours that weigh something become one piece.</summary>
internal static class Explanation
{
    // A word with less than this share of the heaviest word's weight is not worth pointing at.
    private const double LeastOfHeaviest = 0.25;

    public static IReadOnlyList<Contribution> Of(MaskedText text, IReadOnlyList<Term> terms, int most)
    {
        var tokens = text.Normalized.Tokens;
        var weights = Weights(tokens, terms);
        var total = weights.Where(weight => weight > 0).Sum();
        var heaviest = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            heaviest = Says(tokens[i]) ? Math.Max(heaviest, weights[i]) : heaviest;
        }

        if (heaviest <= 0)
        {
            return [];
        }

        var least = heaviest * LeastOfHeaviest;
        var pieces = new List<Contribution>();
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] < least)
            {
                continue;
            }

            var (first, sum, says) = (i, weights[i], Says(tokens[i]));
            while (i + 1 < weights.Length && weights[i + 1] >= least)
            {
                sum += weights[++i];
                says |= Says(tokens[i]);
            }

            if (!says)
            {
                continue;
            }

            var folded = TextSpan.FromBounds(tokens[first].Start, tokens[i].End);
            pieces.Add(new Contribution(text.Normalized.ToOriginal(folded), sum / total));
        }

        return [.. pieces.OrderByDescending(piece => piece.Share).ThenBy(piece => piece.Span.Start).Take(most)];
    }

    /// <summary>The word that speaks most for the sum, all its occurrences together; empty where none speaks for it.</summary>
    public static string WeightiestWord(MaskedText text, IReadOnlyList<Term> terms)
    {
        var tokens = text.Normalized.Tokens;
        var weights = Weights(tokens, terms);
        var words = new Dictionary<string, double>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < weights.Length; i++)
        {
            var word = text.Normalized.Slice(tokens[i]);
            words[word] = words.TryGetValue(word, out var sum) ? sum + weights[i] : weights[i];
        }

        return words.Dictionary.Where(word => word.Value > 0).DefaultIfEmpty(new("", 0)).MaxBy(word => word.Value).Key;
    }

    /// <summary>What a word adds to the sum, all its occurrences together.</summary>
    public static double WeightOf(MaskedText text, IReadOnlyList<Term> terms, string word)
    {
        var tokens = text.Normalized.Tokens;
        var weights = Weights(tokens, terms);
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += text.Normalized.Slice(tokens[i]).SequenceEqual(word) ? weights[i] : 0;
        }

        return sum;
    }

    /// <summary>A full stop by itself may weigh something, and explains nothing to a reader.</summary>
    private static bool Says(Text.Token token) => token.Kind is not Text.TokenKind.Punctuation;

    private static double[] Weights(ReadOnlySpan<Text.Token> tokens, IReadOnlyList<Term> terms)
    {
        var weights = new double[tokens.Length];
        foreach (var term in terms)
        {
            if (term.End > term.Start)
            {
                Spread(tokens, term, weights);
            }
        }

        return weights;
    }

    private static void Spread(ReadOnlySpan<Text.Token> tokens, Term term, double[] weights)
    {
        var first = 0;
        var last = tokens.Length;
        while (first < last)
        {
            var middle = (first + last) / 2;
            (first, last) = tokens[middle].End <= term.Start ? (middle + 1, last) : (first, middle);
        }

        var end = first;
        var covered = 0;
        for (; end < tokens.Length && tokens[end].Start < term.End; end++)
        {
            covered += Overlap(tokens[end], term);
        }

        for (var i = first; i < end; i++)
        {
            weights[i] += term.Value * Overlap(tokens[i], term) / covered;
        }
    }

    private static int Overlap(Text.Token token, Term term) => Math.Min(token.End, term.End) - Math.Max(token.Start, term.Start);
}
