using Microsoft.EntityFrameworkCore;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Polling;

/// <summary>Keeps how the reading of each Page goes, across restarts.</summary>
internal sealed class PollJournal(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    /// <summary>Until when the Page is left alone, or null when it may be called.</summary>
    public async Task<DateTimeOffset?> PausedUntilAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        return await db.Pages
            .Where(page => page.Id == pageId && page.PausedUntil > now)
            .Select(page => page.PausedUntil)
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task SucceededAsync(string pageId, bool isRotation, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        if (isRotation)
        {
            await db.Pages.Where(page => page.Id == pageId).ExecuteUpdateAsync(page => page.SetProperty(p => p.RotatedAt, now), cancellationToken);
            return;
        }

        await db.Pages.Where(page => page.Id == pageId).ExecuteUpdateAsync(
            page => page
                .SetProperty(p => p.LastPollAt, now)
                .SetProperty(p => p.LastPollSucceededAt, now)
                .SetProperty(p => p.PollsSucceeded, p => p.PollsSucceeded + 1)
                .SetProperty(p => p.FailuresInARow, 0)
                // A pause that was asked for while this poll ran, by the answer to a hide for instance, stands.
                .SetProperty(p => p.PausesInARow, p => p.PausedUntil > now ? p.PausesInARow : 0)
                .SetProperty(p => p.PausedUntil, p => p.PausedUntil > now ? p.PausedUntil : null)
                .SetProperty(p => p.Failure, (string?)null),
            cancellationToken);
    }

    public async Task FailedAsync(string pageId, Exception failure, CancellationToken cancellationToken)
    {
        await PauseIfAskedAsync(pageId, failure, cancellationToken);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        await db.Pages.Where(page => page.Id == pageId).ExecuteUpdateAsync(
            page => page
                .SetProperty(p => p.LastPollAt, now)
                .SetProperty(p => p.FailuresInARow, p => p.FailuresInARow + 1)
                .SetProperty(p => p.Failure, failure.Message),
            cancellationToken);
    }

    /// <summary>Leaves the Page alone for as long as Facebook asks; where it does not say, 15 minutes, doubling up to 6 hours.</summary>
    /// <returns>Whether a pause was asked for.</returns>
    public async Task<bool> PauseIfAskedAsync(string pageId, Exception failure, CancellationToken cancellationToken)
    {
        if (failure is not GraphException { Error.Recovery: Recovery.BackOff } asked)
        {
            return false;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var pauses = await db.Pages.Where(page => page.Id == pageId).Select(page => page.PausesInARow).SingleAsync(cancellationToken);
        var pause = asked.RegainAccess ?? TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(pauses, 8), LongestPause.Ticks));
        var until = timeProvider.GetUtcNow() + pause;
        await db.Pages.Where(page => page.Id == pageId).ExecuteUpdateAsync(
            page => page.SetProperty(p => p.PausedUntil, until).SetProperty(p => p.PausesInARow, p => p.PausesInARow + 1),
            cancellationToken);
        return true;
    }

    /// <summary>All that stood under the post was read, so far as was asked for.</summary>
    public async Task ReadWholeAsync(Post post, bool withComments, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Posts.Where(other => other.PageId == post.PageId && other.Id == post.Id).ExecuteUpdateAsync(
            row => row
                .SetProperty(p => p.AwaitsDeepRead, p => p.AwaitsDeepRead && !withComments)
                .SetProperty(p => p.PhotosReadFor, post.UpdatedAt),
            cancellationToken);
    }

    public async Task GoneAsync(Post post, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Posts.Where(other => other.PageId == post.PageId && other.Id == post.Id).ExecuteUpdateAsync(
            row => row.SetProperty(p => p.IsGone, true).SetProperty(p => p.AwaitsDeepRead, false),
            cancellationToken);
    }
}
