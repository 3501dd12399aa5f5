using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests;

/// <summary>
/// The comments written for training say each thing once, a text twice counts double and may stand on both sides of a split; and they say nothing
/// that the examinations ask.
/// </summary>
public static class TrainingTextTests
{
    private const int Gram = 5;
    private const double TooNear = 0.8;

    /// <param name="Grams">Its runs of letters by their ranks, the rarest first.</param>
    private sealed record Row(string Place, LabelledText Text, bool IsTraining, int[] Grams)
    {
        /// <summary>Two sets this alike share one of the few rarest members of each: only those are looked up.</summary>
        public ReadOnlySpan<int> Rarest => Grams.AsSpan(0, Grams.Length - (int)Math.Ceiling(TooNear * Grams.Length) + 1);
    }

    [Fact]
    public static void No_two_texts_are_equal_or_nearly_so_unless_they_are_twins_of_one_brief_with_other_labels()
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        Row[] rows = [.. ShippedModels.Groups().SelectMany(file => Rows(file, isTraining: false)), .. ShippedModels.Training().SelectMany(file => Rows(file, isTraining: true))];
        Rank(rows);
        var holding = new Dictionary<int, List<int>>();
        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var gram in rows[i].Rarest)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(holding, gram, out _) ??= []).Add(i);
            }
        }

        var near = new ConcurrentBag<string>();
        Parallel.For(0, rows.Length, i =>
        {
            foreach (var other in rows[i].IsTraining ? Before(i) : [])
            {
                if (AreNear(rows[i].Grams, rows[other].Grams) && !AreTwins(rows[i].Text, rows[other].Text))
                {
                    near.Add($"{rows[i].Place} and {rows[other].Place}");
                }
            }
        });

        rows.Length.ShouldBeGreaterThan(20_000);
        near.Order(StringComparer.Ordinal).ShouldBeEmpty();

        IEnumerable<Row> Rows((string File, IReadOnlyList<LabelledText> Texts) file, bool isTraining) =>
            file.Texts.Select((text, i) => new Row($"{file.File}, row {i + 2}", text, isTraining, Grams(Fold(text.Text), known.GetAlternateLookup<ReadOnlySpan<char>>())));

        HashSet<int> Before(int i)
        {
            var found = new HashSet<int>();
            foreach (var gram in rows[i].Rarest)
            {
                found.UnionWith(holding[gram].TakeWhile(other => other < i));
            }

            return found;
        }
    }

    /// <param name="folded">A text.</param>
    /// <param name="known">Gets a number for every gram that it has none for.</param>
    private static int[] Grams(string folded, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known)
    {
        var grams = new HashSet<int>();
        for (var i = 0; i == 0 || i + Gram <= folded.Length; i++)
        {
            var gram = folded.AsSpan(i, Math.Min(Gram, folded.Length - i));
            if (!known.TryGetValue(gram, out var number))
            {
                known[gram] = number = known.Dictionary.Count;
            }

            grams.Add(number);
        }

        return [.. grams];
    }

    /// <summary>Puts every gram's rank by how few texts hold it in place of its number.</summary>
    private static void Rank(Row[] rows)
    {
        var ranks = rows.SelectMany(row => row.Grams).CountBy(gram => gram).OrderBy(gram => gram.Value).Select((gram, rank) => (gram.Key, rank)).ToDictionary();
        Parallel.ForEach(rows, row =>
        {
            for (var i = 0; i < row.Grams.Length; i++)
            {
                row.Grams[i] = ranks[row.Grams[i]];
            }

            Array.Sort(row.Grams);
        });
    }

    private static bool AreNear(int[] one, int[] other)
    {
        var (i, j, shared) = (0, 0, 0);
        while (i < one.Length && j < other.Length)
        {
            shared += one[i] == other[j] ? 1 : 0;
            (i, j) = one[i] < other[j] ? (i + 1, j) : one[i] > other[j] ? (i, j + 1) : (i + 1, j + 1);
        }

        return shared >= TooNear * (one.Length + other.Length - shared);
    }

    private static bool AreTwins(LabelledText one, LabelledText other) => one.Brief == other.Brief && one.Labels != other.Labels;

    /// <summary>Words alone, in small letters; where there are none, the text itself.</summary>
    private static string Fold(string text)
    {
        var words = new StringBuilder();
        var normalized = NormalizedText.Of(text);
        foreach (var token in normalized.Tokens)
        {
            if (token.Kind is TokenKind.Word or TokenKind.Number)
            {
                _ = words.Append(words.Length > 0 ? " " : "").Append(normalized.Slice(token));
            }
        }

        return words.Length > 0 ? words.ToString() : text.Trim();
    }
}
