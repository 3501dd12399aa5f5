using Microsoft.EntityFrameworkCore;
using PageModerator.Polling;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Pages that are read, though not all of what stands there.</summary>
internal sealed class ListConditions : IConditionSource
{
    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken) =>
        (await db.ReadingFaults.ToListAsync(cancellationToken)).Select(fault => fault.Kind switch
        {
            ReadingFaultKind.MissingField => new Condition(
                fault.PageId,
                ConditionKind.Fields,
                fault.Detail,
                "Comments are still read and hidden. Facebook has changed something: ask for a newer version of the service, or set Facebook:Version to one that is still alive.") { IsNotice = true },
            ReadingFaultKind.VanishedComments => new Condition(
                fault.PageId,
                ConditionKind.Sight,
                "Facebook shows none of the comments that people wrote on the Page any more.",
                "Look at the Page on Facebook: if comments stand there, the token has lost the permission pages_read_user_content, or the app its access. Run the command doctor and make a new token (README, Connecting a real Page)."),
            ReadingFaultKind.UnreadableEntry => new Condition(
                fault.PageId,
                ConditionKind.Lists,
                fault.Detail,
                "Look at the Page on Facebook. Run the command doctor: comments come without their ids to a person who may not moderate the Page. If the token is well, Facebook has changed something: ask for a newer version of the service."),
            ReadingFaultKind.RepeatedPage or ReadingFaultKind.BrokenList => new Condition(
                fault.PageId,
                ConditionKind.Lists,
                fault.Detail,
                "Older comments on that post may go unseen: look at it on Facebook. It is read again every three quarters of an hour, and mends itself when Facebook does."),
        });
}
