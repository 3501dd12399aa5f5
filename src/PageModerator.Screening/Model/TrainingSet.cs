namespace PageModerator.Screening.Model;

/// <summary>Which rows are trained on, and what each weighs.</summary>
internal static class TrainingSet
{
    /// <summary>All rows but the unseen ones, each public source up to its cap, in the order of the data.</summary>
    public static int[] Rows(IReadOnlyList<LabelledText> data, TrainingOptions options) =>
        [.. Enumerable.Range(0, data.Count)
            .Where(row => !DataSplit.IsUnseen(data[row]))
            .GroupBy(row => data[row].IsSchool ? "" : data[row].Source)
            .SelectMany(source => source.Key.Length == 0
                ? source
                : source.OrderBy(row => DataSplit.Hash(data[row].Text)).ThenBy(row => row).Take(options.SourceCap))
            .Order()];

    public static float Weight(LabelledText text, TrainingOptions options) => text.IsSchool ? (float)options.SchoolWeight : 1f;

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
