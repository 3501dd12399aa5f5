namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>
/// A clock on which a day passes in an hour, the same in every process that knows when it began. What lasts longer than schedules wait,
/// such as the limit on a call, lasts as long as ever: the machine has not become faster.
/// </summary>
internal sealed class HurriedTime(DateTimeOffset start) : TimeProvider
{
    public const int Pace = 24;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public DateTimeOffset Start => start;

    public override DateTimeOffset GetUtcNow() => start + ((RealClock.Instance.GetUtcNow() - start) * Pace);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(RealClock.Instance.CreateTimer(callback, state, Hurried(dueTime), Hurried(period)));

    private static TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero && time < Limit ? time / Pace : time;

    private sealed class Timer(ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Hurried(dueTime), Hurried(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
