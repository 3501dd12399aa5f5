namespace PageModerator.Review.Challenges;

/// <summary>How often the form that anybody may send can be sent: what a worried parent never notices and a flood does.</summary>
internal sealed class ChallengeLimits(TimeProvider timeProvider)
{
    private const int FromOneAddress = 5;
    private const int InAll = 60;

    private static readonly TimeSpan Span = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Queue<(DateTimeOffset At, string Address)> _taken = new();

    /// <summary>Counts one, unless there were too many within the hour.</summary>
    public bool TryTake(string address)
    {
        var now = timeProvider.GetUtcNow();
        lock (_gate)
        {
            while (_taken.TryPeek(out var oldest) && now - oldest.At >= Span)
            {
                _taken.Dequeue();
            }

            if (_taken.Count >= InAll || _taken.Count(one => one.Address == address) >= FromOneAddress)
            {
                return false;
            }

            _taken.Enqueue((now, address));
            return true;
        }
    }
}
