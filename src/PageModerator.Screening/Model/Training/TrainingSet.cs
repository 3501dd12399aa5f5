using PageModerator.Screening.Model.Data;

namespace PageModerator.Screening.Model.Training;

/// <summary>Which rows are trained on, in which order.</summary>
internal static class TrainingSet
{
    /// <summary>All rows but the unseen ones, each public source up to its cap, in the order of the data.</summary>
    public static int[] Rows(IReadOnlyList<LabelledText> data, TrainingOptions options) =>
        [.. Capped(data, Enumerable.Range(0, data.Count).Where(row => !DataSplit.IsUnseen(data[row])), options.SourceCap)];

    /// <summary>The rows that the linear model learns from and how often it goes over them: school comments, or public text where there are none.</summary>
    public static (int[] Rows, int Epochs) Linear(IReadOnlyList<LabelledText> data, int[] rows, TrainingOptions options) =>
        rows.Where(row => data[row].IsSchool).ToArray() is { Length: > 0 } school ? (school, options.Epochs) : (rows, options.PublicEpochs);

    private static IEnumerable<int> Capped(IReadOnlyList<LabelledText> data, IEnumerable<int> rows, int cap) =>
        rows.GroupBy(row => data[row].IsSchool ? "" : data[row].Source, StringComparer.Ordinal)
            .SelectMany(source => source.Key.Length == 0
                ? source
                : source.OrderBy(row => DataSplit.Hash(data[row].Text)).ThenBy(row => row).Take(cap))
            .Order();

    public static IReadOnlyList<SourceCount> Count(IReadOnlyList<LabelledText> data, int[] rows)
    {
        var trained = rows.CountBy(row => data[row].Source).ToDictionary();
        return [.. data.GroupBy(text => text.Source)
            .OrderBy(source => source.Key, StringComparer.Ordinal)
            .Select(source => new SourceCount(
                source.Key,
                source.Count(),
                trained.GetValueOrDefault(source.Key),
                source.Count(text => text.IsViolating),
                source.First().IsSchool))];
    }
}
