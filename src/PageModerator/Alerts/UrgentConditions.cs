using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Urgent comments of which nobody could be told. Those behind the wall are left out: this is told to people who may not know of them.</summary>
internal sealed class UrgentConditions(TimeProvider timeProvider) : IConditionSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var (earliest, latest) = (now - CommentAlertPass.LatestMail, now - Patience);
        var untold = await db.CommentAlerts
            .Where(alert => alert.AcknowledgedAt == null && alert.RaisedAt > earliest && alert.RaisedAt < latest
                && !db.CommentAlertMails.Any(mail => mail.AlertId == alert.Id)
                && !db.Restrictions.Any(restriction => restriction.PageId == alert.PageId && restriction.CommentId == alert.CommentId && restriction.ReleasedAt == null))
            .Select(alert => alert.PageId)
            .Distinct()
            .ToListAsync(cancellationToken);
        return untold.Select(page => new Condition(
            page,
            ConditionKind.Urgent,
            "Nobody could be told by mail of a comment that can't wait.",
            "Look at Alerts on the review site now. Then check Mail:Host, Mail:Port, Mail:UserName and the password, and that somebody has the role dsl. It is tried again every ten seconds."));
    }
}
