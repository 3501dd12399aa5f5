namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>Durations of the same thing done many times.</summary>
internal sealed class Quantiles(IEnumerable<TimeSpan> durations)
{
    private readonly TimeSpan[] _sorted = [.. durations.Order()];

    public int Count => _sorted.Length;

    public TimeSpan Median => At(0.5);

    public TimeSpan Longest => _sorted[^1];

    /// <summary>The duration that this share, 0 to 1, of all did not exceed.</summary>
    public TimeSpan At(double share) => _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
