namespace PageModerator.Screening.Model;

/// <summary>Rows that are gone over some times before the next phase.</summary>
internal sealed record TrainingPhase(int[] Rows, int Epochs);

/// <summary>Which rows are trained on, in which order.</summary>
internal static class TrainingSet
{
    /// <summary>All rows but the unseen ones, each public source up to its cap, in the order of the data.</summary>
    public static int[] Rows(IReadOnlyList<LabelledText> data, TrainingOptions options) =>
        [.. Capped(data, Enumerable.Range(0, data.Count).Where(row => !DataSplit.IsUnseen(data[row])), options.SourceCap)];

    /// <summary>First public text, which teaches words; then school comments, which decide what the words mean here.</summary>
    public static IReadOnlyList<TrainingPhase> Phases(IReadOnlyList<LabelledText> data, int[] rows, TrainingOptions options) =>
        [
            new TrainingPhase([.. rows.Where(row => !data[row].IsSchool)], options.PublicEpochs),
            new TrainingPhase([.. rows.Where(row => data[row].IsSchool)], options.Epochs),
        ];

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
