namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>Waits for what another process does, which can only be seen by looking.</summary>
internal static class Wait
{
    /// <exception cref="InvalidOperationException">The process ended first.</exception>
    public static async Task UntilAsync(Func<bool> condition, ServiceProcess service, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), RealClock.Instance);
        while (!condition())
        {
            service.EnsureRuns();
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
