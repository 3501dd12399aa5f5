using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Polling;

/// <summary>
/// Reads a Page's comments and records them. What changed since the last poll comes with one call; more is asked only where there is
/// more. Each step that recorded something is handed out, so that the caller can act on it before the next is read.
/// </summary>
internal sealed partial class PagePoller(
    IGraphApi graph,
    GraphGate gate,
    CommentRecorder recorder,
    PollJournal journal,
    FacebookSecrets secrets,
    IDbContextFactory<ModerationDbContext> contexts,
    TimeProvider timeProvider,
    ILogger<PagePoller> logger)
{
    private const int NewestPosts = 25;
    private const int CommentsPerPost = 30;
    private const int CommentsPerCall = 100;

    /// <summary>How much of what stands under a post is read beside what came with the feed. The single photos are read whole in any case.</summary>
    private enum Depth
    {
        PhotosOnly,

        /// <summary>Newest first, until a page holds nothing new.</summary>
        UntilKnown,

        Whole,
    }

    private const string AllLevels = "stream";
    private const string NewestFirst = "reverse_chronological";

    /// <summary>How far back posts are watched.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromDays(365);

    /// <summary>How many comments at a time of a Page's posts, or of one post, where Facebook found the usual number too heavy.</summary>
    private readonly ConcurrentDictionary<string, int> _willing = new(StringComparer.Ordinal);

    /// <summary>Reads the newest posts with their newest comments, and deeper where something is new.</summary>
    /// <returns>After each step, how many comments were new in it.</returns>
    public IAsyncEnumerable<int> PollAsync(string pageId, CancellationToken cancellationToken) =>
        JournalAsync(pageId, ReadNewestAsync(pageId, cancellationToken), isRotation: false, cancellationToken);

    /// <summary>Walks over all posts of the last year and all their comments: finds new comments on old posts, and edits.</summary>
    /// <returns>After each step, how many comments were new in it.</returns>
    public IAsyncEnumerable<int> RotateAsync(string pageId, CancellationToken cancellationToken) =>
        JournalAsync(pageId, ReadYearAsync(pageId, cancellationToken), isRotation: true, cancellationToken);

    private async IAsyncEnumerable<int> JournalAsync(
        string pageId,
        IAsyncEnumerable<int> steps,
        bool isRotation,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var enumerator = steps.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            // Asked before each step: hiding what the last one found, or the Page's other walk, may have met a limit meanwhile.
            if (await gate.HeldUntilAsync(pageId, GraphCall.Read, cancellationToken) is { } until)
            {
                Log.Paused(logger, pageId, until);
                yield break;
            }

            Exception? failure = null;
            var moved = false;
            try
            {
                moved = await enumerator.MoveNextAsync();
            }
            catch (GraphHeldException held)
            {
                Log.Paused(logger, pageId, held.Until);
                yield break;
            }
            catch (Exception exception) when (GraphFailure.Is(exception))
            {
                failure = exception;
            }

            if (failure is not null)
            {
                await journal.FailedAsync(pageId, failure, cancellationToken);
                Log.Failed(logger, pageId, failure.Message);
                yield break;
            }

            if (!moved)
            {
                await journal.SucceededAsync(pageId, isRotation, cancellationToken);
                yield break;
            }

            yield return enumerator.Current;
        }
    }

    private async IAsyncEnumerable<int> ReadNewestAsync(string pageId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var token = secrets.AccessToken(pageId);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);

        // A deep reading that was broken off has newer comments recorded above a gap: it has to be read to the end.
        var brokenOff = await db.Posts.Where(post => post.PageId == pageId && post.AwaitsDeepRead).Select(post => post.Id).ToListAsync(cancellationToken);

        var feed = await ReadFeedAsync(pageId, after: null, token, cancellationToken);
        yield return await RecordAsync(pageId, feed.Data, cancellationToken);

        var deeper = await db.Posts
            .Where(post => post.PageId == pageId && !post.IsGone)
            .Where(post => post.AwaitsDeepRead || (post.PhotoIds.Length > 0 && (post.PhotosReadFor == null || post.PhotosReadFor != post.UpdatedAt)))
            .OrderByDescending(post => post.CreatedAt)
            .ToListAsync(cancellationToken);

        foreach (var post in deeper)
        {
            var depth = !post.AwaitsDeepRead ? Depth.PhotosOnly : brokenOff.Contains(post.Id) ? Depth.Whole : Depth.UntilKnown;
            await foreach (var count in ReadPostAsync(post, depth, token, cancellationToken))
            {
                yield return count;
            }
        }
    }

    private async IAsyncEnumerable<int> ReadYearAsync(string pageId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var token = secrets.AccessToken(pageId);
        var oldest = timeProvider.GetUtcNow() - Watched;
        var cursors = new HashSet<string>();
        string? after = null;
        do
        {
            var feed = await ReadFeedAsync(pageId, after, token, cancellationToken);
            yield return await RecordAsync(pageId, feed.Data, cancellationToken);

            foreach (var shown in feed.Data)
            {
                var post = await FindAsync(pageId, shown.Id, cancellationToken);
                await foreach (var count in ReadPostAsync(post, shown.Comments?.HasMore is true ? Depth.Whole : Depth.PhotosOnly, token, cancellationToken))
                {
                    yield return count;
                }
            }

            var reachedOldest = feed.Data.Count > 0 && feed.Data.All(post => post.CreatedTime < oldest);
            after = reachedOldest ? null : Advance(cursors, feed.NextCursor);
        }
        while (after is not null);
    }

    private async Task<int> RecordAsync(string pageId, IReadOnlyList<GraphPost> posts, CancellationToken cancellationToken)
    {
        var readAt = timeProvider.GetUtcNow();
        var comments = posts.SelectMany(post => (post.Comments?.Data ?? []).Select(comment => CommentReading.From(comment, post.Id, readAt)));
        return (await recorder.RecordAsync(pageId, posts, comments, cancellationToken)).Count;
    }

    private async Task<Post> FindAsync(string pageId, string postId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Posts.SingleAsync(post => post.PageId == pageId && post.Id == postId, cancellationToken);
    }

    private async IAsyncEnumerable<int> ReadPostAsync(Post post, Depth depth, PageToken token, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var objects = depth is Depth.PhotosOnly ? post.PhotoIds : [post.Id, .. post.PhotoIds];
        foreach (var objectId in objects)
        {
            var pages = ReadCommentsAsync(objectId, token, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (pages)
            {
                while (await MoveUnlessGoneAsync(post, objectId, pages, cancellationToken))
                {
                    var readAt = timeProvider.GetUtcNow();
                    var isNew = await recorder.RecordAsync(post.PageId, [], pages.Current.Select(comment => CommentReading.From(comment, post.Id, readAt)), cancellationToken);
                    yield return isNew.Count;

                    if (depth is Depth.UntilKnown && objectId == post.Id && isNew.Count == 0)
                    {
                        break;
                    }
                }
            }
        }

        await journal.ReadWholeAsync(post, withComments: depth is not Depth.PhotosOnly, cancellationToken);
    }

    /// <summary>A post that was deleted since the feed was read is no fault of the poll.</summary>
    private async ValueTask<bool> MoveUnlessGoneAsync(Post post, string objectId, IAsyncEnumerator<IReadOnlyList<GraphComment>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (GraphException exception) when (exception.Error.Recovery is Recovery.Gone)
        {
            if (objectId == post.Id)
            {
                await journal.GoneAsync(post, cancellationToken);
            }

            Log.Gone(logger, post.PageId, objectId);
            return false;
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<GraphComment>> ReadCommentsAsync(string objectId, PageToken token, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursors = new HashSet<string>();
        string? after = null;
        do
        {
            var page = await AskAsync(
                objectId,
                CommentsPerCall,
                comments => graph.GetCommentsAsync(objectId, GraphFields.Comment, AllLevels, NewestFirst, comments, after, token, cancellationToken));
            if (page.Data.Count > 0)
            {
                yield return page.Data;
            }

            after = Advance(cursors, page.NextCursor);
        }
        while (after is not null);
    }

    private Task<GraphList<GraphPost>> ReadFeedAsync(string pageId, string? after, PageToken token, CancellationToken cancellationToken) =>
        AskAsync(pageId, CommentsPerPost, comments => graph.GetFeedAsync(pageId, GraphFields.Feed(comments), NewestPosts, after, token, cancellationToken));

    /// <summary>Asks for so many comments, or for as many as Facebook has been willing to give of this object since the program started.</summary>
    private async Task<T> AskAsync<T>(string objectId, int most, Func<int, Task<T>> ask)
    {
        while (true)
        {
            var comments = _willing.GetValueOrDefault(objectId, most);
            try
            {
                return await ask(comments);
            }
            catch (GraphException exception) when (exception.Error.Recovery is Recovery.AskForLess && comments > 1)
            {
                _willing[objectId] = comments / 2;
                Log.AskedForLess(logger, objectId, comments / 2);
            }
        }
    }

    private static string? Advance(HashSet<string> cursors, string? next) =>
        next is null || cursors.Add(next) ? next : throw new GraphProtocolException("Facebook repeats the same page of a list.");

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "Page {PageId} could not be read: {Reason}")]
        public static partial void Failed(ILogger logger, string pageId, string reason);

        [LoggerMessage(2002, LogLevel.Information, "Page {PageId} is not read before {Until:u}, as Facebook asked.")]
        public static partial void Paused(ILogger logger, string pageId, DateTimeOffset until);

        [LoggerMessage(2003, LogLevel.Information, "Page {PageId}: {ObjectId} is gone.")]
        public static partial void Gone(ILogger logger, string pageId, string objectId);

        [LoggerMessage(2004, LogLevel.Information, "Facebook finds the reading of {ObjectId} too heavy: {Comments} comments are asked for at a time.")]
        public static partial void AskedForLess(ILogger logger, string objectId, int comments);
    }
}
