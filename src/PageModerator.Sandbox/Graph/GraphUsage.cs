using System.Globalization;

namespace PageModerator.Sandbox.Graph;

/// <summary>
/// Calls of the last 24 hours against the Page's budget, and the throttle. When a throttle ends the count starts afresh:
/// nothing is known of what Facebook does then.
/// </summary>
internal sealed class GraphUsage(SandboxBehaviour behaviour)
{
    private const int CallsPerEngagedUser = 4800;

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    // (minute, calls in it), oldest first
    private readonly LinkedList<(long Minute, int Calls)> _minutes = new();
    private long _calls;
    private DateTimeOffset _throttledUntil = DateTimeOffset.MinValue;

    /// <summary>Counts a call, also one that is refused.</summary>
    /// <returns>The error if the caller is throttled.</returns>
    public GraphError? Count(DateTimeOffset now, bool isPageToken)
    {
        Add(now, 1);

        if (_throttledUntil > now)
        {
            _throttledUntil += TimeSpan.FromMinutes(1);
        }
        else if (Percent > 100)
        {
            _throttledUntil = now + behaviour.ThrottleTime;
        }
        else
        {
            return null;
        }

        return isPageToken
            ? new GraphError(
                80001,
                "(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to "
                + "https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
                Subcode: 2494055)
            : new GraphError(32, "(#32) Page request limit reached");
    }

    /// <summary>Adds calls to the count without a look at the budget.</summary>
    public void Add(DateTimeOffset now, int calls)
    {
        Forget(now);
        var minute = now.ToUnixTimeSeconds() / 60;
        _calls += calls;

        if (_minutes.Last is { } last && last.Value.Minute == minute)
        {
            last.Value = (minute, last.Value.Calls + calls);
        }
        else
        {
            _minutes.AddLast((minute, calls));
        }
    }

    /// <summary>Usage headers, none while use is low.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers(string pageId, DateTimeOffset now)
    {
        if (Percent < behaviour.UsageHeadersFrom)
        {
            return [];
        }

        var counts = string.Create(CultureInfo.InvariantCulture, $"\"call_count\":{Percent},\"total_cputime\":{Percent / 4},\"total_time\":{Percent / 4}");
        var minutes = Math.Max(0, Math.Ceiling((_throttledUntil - now).TotalMinutes)).ToString(CultureInfo.InvariantCulture);

        return
        [
            ("X-App-Usage", $"{{{counts}}}"),
            ("X-Business-Use-Case-Usage", $"{{\"{pageId}\":[{{\"type\":\"pages\",{counts},\"estimated_time_to_regain_access\":{minutes}}}]}}"),
        ];
    }

    private long Percent => behaviour.EngagedUsers > 0 ? _calls * 100 / ((long)behaviour.EngagedUsers * CallsPerEngagedUser) : 0;

    private void Forget(DateTimeOffset now)
    {
        if (_throttledUntil != DateTimeOffset.MinValue && _throttledUntil <= now)
        {
            _throttledUntil = DateTimeOffset.MinValue;
            _minutes.Clear();
            _calls = 0;
        }

        var oldest = (now - Window).ToUnixTimeSeconds() / 60;

        while (_minutes.First is { } first && first.Value.Minute <= oldest)
        {
            _calls -= first.Value.Calls;
            _minutes.RemoveFirst();
        }
    }
}
