using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.Polling;

/// <summary>Keeps how the reading of each Page goes, across restarts.</summary>
internal sealed class PollJournal(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
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
                .SetProperty(p => p.Failure, (string?)null),
            cancellationToken);
    }

    public async Task FailedAsync(string pageId, Exception failure, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        await db.Pages.Where(page => page.Id == pageId).ExecuteUpdateAsync(
            page => page
                .SetProperty(p => p.LastPollAt, now)
                .SetProperty(p => p.FailuresInARow, p => p.FailuresInARow + 1)
                .SetProperty(p => p.Failure, failure.Message),
            cancellationToken);
    }

    /// <summary>All that stood under the post was read, so far as was asked for.</summary>
    public async Task ReadWholeAsync(Post post, bool withComments, bool withPhotos, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        await db.Posts.Where(other => other.PageId == post.PageId && other.Id == post.Id).ExecuteUpdateAsync(
            row => row
                .SetProperty(p => p.AwaitsDeepRead, p => p.AwaitsDeepRead && !withComments)
                .SetProperty(p => p.PhotosReadFor, p => withPhotos ? post.UpdatedAt : p.PhotosReadFor)
                .SetProperty(p => p.PhotosReadAt, p => withPhotos ? now : p.PhotosReadAt),
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
