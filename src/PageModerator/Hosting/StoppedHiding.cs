using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Hosting;

/// <summary>Where nothing waits to be hidden, no hide will show that hiding works again: the token has to.</summary>
internal sealed class StoppedHiding(GraphGate gate, IDbContextFactory<ModerationDbContext> contexts)
{
    /// <summary>Lets hiding go on where nothing is pending and the token was found well after the last try.</summary>
    public async Task EndIdleAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var idle = await db.GraphStops
            .Where(stop => StopReasons.OfWriting.Contains(stop.Reason))
            .Where(stop => !db.Actions.Any(action => action.PageId == stop.Subject && action.State == ActionState.Pending && ActionNames.OfComments.Contains(action.Kind)))
            .Join(db.GraphTokens, stop => stop.Subject, token => token.PageId, (stop, token) => new { Stop = stop, Token = token })
            .Where(pair => pair.Token.CheckedAt > pair.Stop.Until)
            .ToListAsync(cancellationToken);
        foreach (var pair in idle.Where(pair => !pair.Token.IsFaulty))
        {
            await gate.ResumeWritesAsync(pair.Stop, cancellationToken);
        }
    }
}
