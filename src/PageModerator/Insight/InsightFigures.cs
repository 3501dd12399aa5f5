namespace PageModerator.Insight;

/// <summary>What the pictures of a Page show: the last weeks, oldest first.</summary>
internal sealed record InsightFigures
{
    public required IReadOnlyList<InsightWeek> Weeks { get; init; }

    /// <summary>Categories and concerns that came up, the most frequent first.</summary>
    public required IReadOnlyList<InsightName> Names { get; init; }

    /// <summary>24 counts: comments for a person by the hour at which they came.</summary>
    public required IReadOnlyList<int> Hours { get; init; }

    /// <summary>The posts under which most had to be looked at.</summary>
    public required IReadOnlyList<InsightPost> Posts { get; init; }

    /// <summary>From writing to hidden in the whole time; null: nothing was hidden.</summary>
    public required InsightDelay? Delay { get; init; }

    public int Comments => Weeks.Sum(week => week.Comments);

    public int ForAPerson => Weeks.Sum(week => week.ForAPerson);

    public int Hidden => Weeks.Sum(week => week.Hidden);

    public int WrongHides => Weeks.Sum(week => week.WrongHides);
}

/// <param name="Monday">Its first day.</param>
internal sealed record InsightWeek(DateOnly Monday, int Comments, int ForAPerson, int Hidden, int WrongHides, InsightDelay? Delay);

/// <param name="Median">Half were hidden within.</param>
/// <param name="P95">19 of 20 were hidden within.</param>
internal sealed record InsightDelay(TimeSpan Median, TimeSpan P95)
{
    /// <summary>Of times in seconds and how often each came.</summary>
    public static InsightDelay? Of(IEnumerable<(double Seconds, int Count)> times)
    {
        var sorted = times.Order().ToList();
        var all = sorted.Sum(time => time.Count);
        return all == 0 ? null : new InsightDelay(At(0.5), At(0.95));

        TimeSpan At(double share)
        {
            var rank = Math.Max(1, (int)Math.Ceiling(share * all));
            foreach (var (seconds, count) in sorted)
            {
                rank -= count;
                if (rank <= 0)
                {
                    return TimeSpan.FromSeconds(seconds);
                }
            }

            return TimeSpan.FromSeconds(sorted[^1].Seconds);
        }
    }
}

/// <param name="Name">In plain words.</param>
/// <param name="ByWeek">As many as there are weeks.</param>
internal sealed record InsightName(string Name, IReadOnlyList<int> ByWeek)
{
    public int Count => ByWeek.Sum();
}

/// <param name="Title">The beginning of its text.</param>
internal sealed record InsightPost(string Title, int Count);
