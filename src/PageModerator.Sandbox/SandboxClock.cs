namespace PageModerator.Sandbox;

/// <summary>The sandbox's time: that of its machine or of its test, and ahead of it by as much as it was moved. Timers run on the time below.</summary>
public sealed class SandboxClock : TimeProvider
{
    private readonly TimeProvider _below;
    private long _aheadTicks;

    internal SandboxClock(TimeProvider below) => _below = below;

    /// <summary>How far ahead it is.</summary>
    public TimeSpan Ahead => new(Interlocked.Read(ref _aheadTicks));

    public override TimeZoneInfo LocalTimeZone => _below.LocalTimeZone;

    public override long TimestampFrequency => _below.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _below.GetUtcNow() + Ahead;

    public override long GetTimestamp() => _below.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _below.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves it on: tokens end, throttles pass, the seven days for a private reply run out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It can't go back.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Interlocked.Add(ref _aheadTicks, time.Ticks);
    }
}
