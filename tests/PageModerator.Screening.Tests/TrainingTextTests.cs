using System.Text;
using PageModerator.Screening.Model;
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

    private sealed record Row(string Place, LabelledText Text, bool IsTraining, HashSet<int> Grams);

    [Fact]
    public static void No_two_texts_are_equal_or_nearly_so_unless_they_are_twins_of_one_brief_with_other_labels()
    {
        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        Row[] rows = [.. ShippedModels.Groups().SelectMany(file => Rows(file, isTraining: false)), .. ShippedModels.Training().SelectMany(file => Rows(file, isTraining: true))];
        var spread = rows.SelectMany(row => row.Grams).CountBy(gram => gram).ToDictionary();

        // Two sets this alike share one of the few rarest members of each: only those are looked up.
        var seen = new Dictionary<int, List<Row>>();
        var near = new List<string>();
        foreach (var row in rows)
        {
            var rarest = row.Grams.OrderBy(gram => spread[gram]).ThenBy(gram => gram).Take(row.Grams.Count - (int)Math.Ceiling(TooNear * row.Grams.Count) + 1).ToArray();
            var candidates = row.IsTraining ? rarest.SelectMany(gram => seen.GetValueOrDefault(gram) ?? []).Distinct() : [];
            near.AddRange(candidates.Where(other => AreNear(row, other) && !AreTwins(row.Text, other.Text)).Select(other => $"{row.Place} and {other.Place}"));
            foreach (var gram in rarest)
            {
                (seen.TryGetValue(gram, out var list) ? list : seen[gram] = []).Add(row);
            }
        }

        rows.Length.ShouldBeGreaterThan(20_000);
        near.ShouldBeEmpty();

        IEnumerable<Row> Rows((string File, IReadOnlyList<LabelledText> Texts) file, bool isTraining) =>
            file.Texts.Select((text, i) => Of($"{file.File}, row {i + 2}", text, isTraining));

        Row Of(string place, LabelledText text, bool isTraining)
        {
            var folded = Fold(text.Text);
            var set = new HashSet<int>();
            for (var i = 0; i == 0 || i + Gram <= folded.Length; i++)
            {
                var gram = folded.Substring(i, Math.Min(Gram, folded.Length - i));
                set.Add(grams.TryGetValue(gram, out var known) ? known : grams[gram] = grams.Count);
            }

            return new Row(place, text, isTraining, set);
        }
    }

    private static bool AreNear(Row one, Row other)
    {
        var shared = one.Grams.Count(other.Grams.Contains);
        return shared >= TooNear * (one.Grams.Count + other.Grams.Count - shared);
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
