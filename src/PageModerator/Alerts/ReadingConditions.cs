using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Polling;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Pages that are not read. Silence is an alarm.</summary>
internal sealed class ReadingConditions(IOptions<FacebookOptions> facebook, IHostApplicationLifetime lifetime, TimeProvider timeProvider) : IConditionSource
{
    private const int MissedPolls = 3;

    /// <summary>The walk over older posts is due every three quarters of an hour; after this it has failed more than once.</summary>
    private static readonly TimeSpan RotationLimit = TimeSpan.FromHours(2);

    private readonly DateTimeOffset _startedAt = timeProvider.GetUtcNow();

    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var pages = await db.Pages.ToDictionaryAsync(page => page.Id, cancellationToken);
        var used = await db.GraphUsage.ToDictionaryAsync(use => use.Subject, use => GraphGate.Percent(use, now), cancellationToken);

        // A Page whose limits are nearly used up is read less often, and that is as it should be.
        double Slowdown(string pageId) => GraphGate.Slowdown(Math.Max(used.GetValueOrDefault(pageId), used.GetValueOrDefault(GraphStop.App)));

        return facebook.Value.Pages.Select(page => Explain(page.Id, pages.GetValueOrDefault(page.Id), Slowdown(page.Id), now)).OfType<Condition>().ToList();
    }

    private Condition? Explain(string pageId, PolledPage? page, double slowdown, DateTimeOffset now)
    {
        var limit = facebook.Value.PollInterval * MissedPolls * slowdown;
        var lastSuccess = page?.LastPollSucceededAt;
        if (lastSuccess is null || now - lastSuccess > limit)
        {
            return new Condition(
                pageId,
                ConditionKind.Unread,
                page?.Failure ?? (lastSuccess is null ? "The Page was never read." : "The Page was not read for three intervals."),
                "New comments go unseen: look at the Page on Facebook until this is mended. Run the command doctor, which says what is wrong and what to do; check that this machine reaches the internet.")
            {
                IsSilent = IsStarting(limit, now),
            };
        }

        var rotation = RotationLimit * slowdown;
        return now - (page?.RotatedAt ?? page?.AddedAt) > rotation
            ? new Condition(
                pageId,
                ConditionKind.OlderPosts,
                "Older posts were not read to the end for two hours.",
                "New comments on older posts, and edits, may go unseen. It mends itself if Facebook was slow for a while; otherwise look into the service's own log (docs/operations.md).")
            {
                IsSilent = IsStarting(rotation, now),
            }
            : null;
    }

    // A service that has just started is given the time of its first polls; a command that only looks is not.
    private bool IsStarting(TimeSpan limit, DateTimeOffset now) =>
        lifetime.ApplicationStarted.IsCancellationRequested && now - _startedAt < limit;
}
