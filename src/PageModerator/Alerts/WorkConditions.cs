using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Comments that were read and went no further.</summary>
internal sealed class WorkConditions(TimeProvider timeProvider) : IConditionSource
{
    /// <summary>A revision not screened, or a hide not done by then, has met more than a passing fault.</summary>
    public static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);

    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var before = timeProvider.GetUtcNow() - Stuck;
        var unscreened = await db.Revisions.Where(revision => revision.AwaitsScreening && revision.ReadAt < before).Select(revision => revision.PageId).Distinct().ToListAsync(cancellationToken);
        var stuck = await db.Actions.Where(action => action.State == ActionState.Pending && action.RequestedAt < before).Select(action => action.PageId).Distinct().ToListAsync(cancellationToken);

        return unscreened
            .Select(page => new Condition(
                page,
                ConditionKind.Screening,
                "Comments that were read are not screened yet.",
                "Look into the service's own log (docs/operations.md), and restart the service if nothing there explains it. Look at the Page on Facebook until this is mended."))
            .Concat(stuck.Select(page => new Condition(
                page,
                ConditionKind.Stuck,
                "Comments that should be hidden are not hidden yet.",
                "Look at the Page on Facebook and hide them by hand if they are urgent. The command status shows how many there are, the service's own log (event 4001) why.")));
    }
}
