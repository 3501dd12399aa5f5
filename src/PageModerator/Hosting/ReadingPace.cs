using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Hosting;

/// <summary>Leaves a Page alone for longer as more of its limits is used up, so that calls are left for hiding what must be hidden.</summary>
internal sealed class ReadingPace(GraphGate gate, IDbContextFactory<ModerationDbContext> contexts, IOptions<FacebookOptions> facebook, TimeProvider timeProvider)
{
    /// <summary>The schedule fires a little early or late.</summary>
    private const double Tolerance = 0.9;

    /// <summary>Whether so little of the limits is used that reading takes no call from hiding.</summary>
    public async Task<bool> IsAmpleAsync(string pageId, CancellationToken cancellationToken) => await gate.SlowdownAsync(pageId, cancellationToken) <= 1;

    /// <summary>Whether it is time to read: always while half of the limits is left, and when a reading would show that something is mended.</summary>
    public async Task<bool> IsDueAsync(string pageId, bool isRotation, CancellationToken cancellationToken)
    {
        var slowdown = await gate.SlowdownAsync(pageId, cancellationToken);
        if (slowdown <= 1 || (!isRotation && await gate.IsTryDueAsync(pageId, cancellationToken)))
        {
            return true;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await db.Pages.Where(page => page.Id == pageId).Select(page => isRotation ? page.RotatedAt : page.LastPollAt).SingleOrDefaultAsync(cancellationToken);
        var interval = isRotation ? SchedulingRegistration.RotationInterval : facebook.Value.PollInterval;
        return last is null || timeProvider.GetUtcNow() - last >= interval * slowdown * Tolerance;
    }
}
