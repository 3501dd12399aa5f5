using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
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
    ReadingMemory memory,
    FacebookSecrets secrets,
    TokenInspection tokens,
    IDbContextFactory<ModerationDbContext> contexts,
    TimeProvider timeProvider,
    ILogger<PagePoller> logger)
{
    /// <summary>How much of what stands under a post is read beside what came with the feed. The single photos are read whole in any case.</summary>
    private enum Depth
    {
        PhotosOnly,

        /// <summary>Newest first, until a part ends with what was known before this walk; in another order, whole.</summary>
        UntilKnown,

        Whole,
    }

    /// <summary>One reading of the Page: what it found, and where it failed and went on with the next.</summary>
    private sealed class Walk(PageReader reader)
    {
        /// <summary>So many things in a row that can't be read may not be the fault of each.</summary>
        private const int MostInARow = 3;

        /// <summary>So often the feed is asked whose fault it is: where hardly any list can be read, the walk ends rather than ask for all.</summary>
        private const int MostQuestions = 3;

        private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
        private Exception? _first;
        private int _inARow;
        private int _questions;

        public PageReader Reader { get; } = reader;

        /// <summary>Short ids of the comments that were new.</summary>
        public HashSet<string> Found { get; } = new(StringComparer.Ordinal);

        public bool IsWhole(string objectId) => !Reader.IsNotWhole(objectId) && !HasFailed(objectId);

        public bool HasFailed(string objectId) => _failed.Contains(objectId);

        public void Succeeded() => _inARow = 0;

        /// <summary>Takes it that one thing can't be read.</summary>
        /// <returns>False when that concerns the whole Page, and the walk should not go on.</returns>
        public async Task<bool> FailedAsync(string objectId, Exception failure, CancellationToken cancellationToken)
        {
            _failed.Add(objectId);
            _first ??= failure;
            if (failure is GraphException { Error.Recovery: Recovery.BackOff or Recovery.NeedsToken or Recovery.Blocked })
            {
                return false;
            }

            if (++_inARow >= MostInARow)
            {
                if (++_questions > MostQuestions || !await Reader.AnswersAsync(cancellationToken))
                {
                    return false;
                }

                // Neighbours that always fail must not keep what stands behind them from ever being read.
                _inARow = 0;
            }

            return true;
        }

        /// <summary>At the end: a walk that left something out has not succeeded.</summary>
        public void ThrowIfFailed()
        {
            if (_first is not null)
            {
                ExceptionDispatchInfo.Throw(_first);
            }
        }
    }

    /// <summary>How far back posts are watched.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromDays(365);

    /// <summary>An older post that people have found again is read with each poll for so long after the last new comment, and so many of them.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromHours(2);
    private const int MostBusy = 5;

    /// <summary>Posts under which something happened, as Facebook says, and which the feed does not show: so many with a poll, each once.</summary>
    private const int MostNamed = 25;

    /// <summary>Single photos that nobody has commented on are looked at so often when the hint does not move; those of younger posts on each walk.</summary>
    private static readonly TimeSpan QuietPhotos = TimeSpan.FromDays(1);
    private static readonly TimeSpan Young = TimeSpan.FromDays(30);

    /// <summary>Posts that were not met on the walk and are looked for by name, each time: those first that were looked for longest ago.</summary>
    private const int MostUnlisted = 25;

    /// <summary>Comments that lists no longer hold and that are asked for by name, each time: those first that were met longest ago.</summary>
    private const int MostAskedFor = 50;

    /// <summary>Of a Page with few posts the oldest: behind it nothing came, and until the next start no poll asks again.</summary>
    private readonly ConcurrentDictionary<string, string> _lastPosts = new(StringComparer.Ordinal);

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
        var walk = await OpenAsync(pageId, triesAllFields: false, cancellationToken);
        var begunAt = timeProvider.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);

        // A deep reading that was broken off has newer comments recorded above a gap: it has to be read to the end.
        var brokenOff = await db.Posts.Where(post => post.PageId == pageId && post.AwaitsDeepRead).Select(post => post.Id).ToListAsync(cancellationToken);

        var shown = new HashSet<string>(StringComparer.Ordinal);
        var last = "";
        var isAtEnd = true;
        await foreach (var part in walk.Reader.FeedAsync(cancellationToken))
        {
            yield return await RecordAsync(pageId, walk, part, cancellationToken);
            shown.UnionWith(part.Items.Select(post => post.Id));
            last = part.Items[^1].Id;
            isAtEnd = shown.Count < PageReader.NewestPosts && _lastPosts.GetValueOrDefault(pageId) != last;
            if (!isAtEnd)
            {
                break;
            }
        }

        if (isAtEnd)
        {
            _lastPosts[pageId] = last;
        }

        var busySince = timeProvider.GetUtcNow() - Busy;
        var marked = await db.Posts
            .Where(post => post.PageId == pageId)
            .Where(post => post.NamedAt != null
                || (!post.IsGone && (post.AwaitsDeepRead || post.CommentedAt > busySince || (post.PhotoIds.Length > 0 && (post.PhotosReadAt == null || post.PhotosReadFor != post.UpdatedAt)))))
            .OrderByDescending(post => post.CreatedAt)
            .ToListAsync(cancellationToken);
        var named = marked.Where(post => post.NamedAt != null).OrderBy(post => post.NamedAt).ToList();
        var busy = named.Where(post => !post.IsGone && !shown.Contains(post.Id)).Take(MostNamed)
            .UnionBy(marked.Where(post => !post.IsGone && post.CommentedAt > busySince && !shown.Contains(post.Id)).OrderByDescending(post => post.CommentedAt).Take(MostBusy), post => post.Id)
            .ToList();
        var deeper = marked.Where(post => !post.IsGone && (post.AwaitsDeepRead || (post.PhotoIds.Length > 0 && ArePhotosDue(post))));

        foreach (var post in deeper.UnionBy(busy, post => post.Id))
        {
            var depth = brokenOff.Contains(post.Id) ? Depth.Whole
                : post.AwaitsDeepRead || busy.Exists(one => one.Id == post.Id) ? Depth.UntilKnown
                : Depth.PhotosOnly;
            string[] photos = ArePhotosDue(post) ? post.PhotoIds : [];
            await foreach (var count in ReadPostAsync(walk, post, depth, photos, listed: null, cancellationToken))
            {
                yield return count;
            }
        }

        var read = named.Where(post => post.IsGone || shown.Contains(post.Id) || busy.Exists(one => one.Id == post.Id)).Where(post => !walk.HasFailed(post.Id) && !post.PhotoIds.Any(walk.HasFailed));
        if (read.Select(post => post.Id).ToArray() is { Length: > 0 } done)
        {
            await recorder.RecordReadAsync(pageId, done, [], begunAt, cancellationToken);
        }

        walk.ThrowIfFailed();
    }

    private static bool ArePhotosDue(Post post) => post.PhotosReadAt is null || post.PhotosReadFor != post.UpdatedAt;

    private async IAsyncEnumerable<int> ReadYearAsync(string pageId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var walk = await OpenAsync(pageId, triesAllFields: true, cancellationToken);
        var begunAt = timeProvider.GetUtcNow();
        var oldest = begunAt - Watched;
        var met = new HashSet<string>(StringComparer.Ordinal);
        var absences = new Absences();
        await foreach (var part in walk.Reader.FeedAsync(cancellationToken))
        {
            yield return await RecordAsync(pageId, walk, part, cancellationToken);

            foreach (var shown in part.Items)
            {
                met.Add(shown.Id);
                var post = await FindAsync(pageId, shown.Id, cancellationToken);
                var listed = new List<GraphComment>(shown.Comments?.Data ?? []);
                // Left out is what is empty, and now and then what is not: the post's own list says which.
                var depth = shown.Comments?.HasMore ?? await HasKnownCommentsAsync(post, cancellationToken) ? Depth.Whole : Depth.PhotosOnly;
                var photos = await PhotosToReadAsync(post, cancellationToken);
                await foreach (var count in ReadPostAsync(walk, post, depth, photos, listed, cancellationToken))
                {
                    yield return count;
                }

                if (walk.IsWhole(post.Id) && photos.All(walk.IsWhole))
                {
                    await absences.AddAsync(contexts, await FindAsync(pageId, post.Id, cancellationToken), photos, listed, begunAt, cancellationToken);
                }
            }

            if (part.Items.All(post => post.CreatedTime < oldest))
            {
                break;
            }
        }

        if (walk.IsWhole(pageId))
        {
            await foreach (var count in ReadUnlistedAsync(walk, pageId, met, absences, begunAt, cancellationToken))
            {
                yield return count;
            }
        }

        await SettleAsync(walk, pageId, absences, begunAt, cancellationToken);
        walk.ThrowIfFailed();
        await walk.Reader.EndAsync(cancellationToken);
    }

    /// <summary>Posts of the year that the feed did not hold: deleted, most likely, and their comments with them.</summary>
    private async IAsyncEnumerable<int> ReadUnlistedAsync(Walk walk, string pageId, HashSet<string> met, Absences absences, DateTimeOffset begunAt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var oldest = begunAt - Watched;
        var unlisted = await db.Posts
            .Where(post => post.PageId == pageId && post.CreatedAt > oldest && post.CreatedAt < begunAt && !met.Contains(post.Id))
            .Where(post => !post.IsGone || db.Comments.Any(comment => comment.PageId == pageId && comment.PostId == post.Id && comment.DeletedAt == null))
            .OrderBy(post => post.LookedForAt != null).ThenBy(post => post.LookedForAt).ThenByDescending(post => post.CreatedAt)
            .Take(MostUnlisted)
            .ToListAsync(cancellationToken);
        foreach (var post in unlisted)
        {
            var listed = new List<GraphComment>();
            await foreach (var count in ReadPostAsync(walk, post, Depth.UntilKnown, [], listed, cancellationToken))
            {
                yield return count;
            }

            await recorder.RecordReadAsync(pageId, [], [post.Id], begunAt, cancellationToken);
            var now = await FindAsync(pageId, post.Id, cancellationToken);
            if (now.IsGone)
            {
                await absences.AddAsync(contexts, now, [], listed, begunAt, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Comments that a whole list did not hold are gone, once Facebook says so of each. When nothing that people wrote is listed any
    /// more, it is the token that lost its sight: then nothing is taken to be gone.
    /// </summary>
    private async Task SettleAsync(Walk walk, string pageId, Absences absences, DateTimeOffset begunAt, CancellationToken cancellationToken)
    {
        if (absences.AreSuspicious)
        {
            var detail = $"Facebook lists none of the comments that people wrote on the Page any more, {absences.Missing.Count} at least: the permission pages_read_user_content, or the app's access, may be gone.";
            await memory.FoundAsync(pageId, ReadingFaultKind.VanishedComments, detail, cancellationToken);
            Log.Vanished(logger, pageId, absences.Missing.Count);
            return;
        }

        var gone = new HashSet<string>(StringComparer.Ordinal);
        var emptied = new HashSet<string>(StringComparer.Ordinal);
        var met = new List<string>();
        var asked = 0;
        foreach (var comment in absences.Missing.OrderBy(comment => comment.ParentId is not null).ThenBy(comment => comment.ReadAt))
        {
            // Answers go with what they answer, and with a post that is gone all that stood under it.
            var goesWithOther = (comment.ParentId is { } parent && gone.Contains(CommentIds.Short(parent))) || emptied.Contains(comment.PostId);
            if (!goesWithOther && ++asked > MostAskedFor)
            {
                continue;
            }

            if (goesWithOther || await IsGoneAsync(walk, pageId, comment.Id, cancellationToken))
            {
                gone.Add(comment.ShortId);
                if (absences.GonePosts.Contains(comment.PostId))
                {
                    emptied.Add(comment.PostId);
                }
            }
            else if (!walk.HasFailed(comment.Id))
            {
                met.Add(comment.Id);
            }
        }

        await recorder.RecordDeletedAsync(pageId, [.. absences.Missing.Where(comment => gone.Contains(comment.ShortId)).Select(comment => comment.Id)], begunAt, cancellationToken);
        await recorder.RecordMetAsync(pageId, met, begunAt, cancellationToken);
        await memory.MendedAsync(pageId, [ReadingFaultKind.VanishedComments], cancellationToken);
    }

    private async Task<Walk> OpenAsync(string pageId, bool triesAllFields, CancellationToken cancellationToken)
    {
        var token = secrets.AccessToken(pageId);
        tokens.EnsureFit(token);
        return new Walk(await PageReader.OpenAsync(graph, memory, timeProvider, logger, pageId, token, triesAllFields, cancellationToken));
    }

    private async Task<int> RecordAsync(string pageId, Walk walk, ListPart<GraphPost> part, CancellationToken cancellationToken)
    {
        var comments = part.Items.SelectMany(post => (post.Comments?.Data ?? []).Select(comment => CommentReading.From(comment, post.Id, part.ReadAt, walk.Reader.ReadsAttachments)));
        var isNew = await recorder.RecordAsync(pageId, part.Items, comments, cancellationToken);
        walk.Found.UnionWith(isNew);
        return isNew.Count;
    }

    private async Task<Post> FindAsync(string pageId, string postId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Posts.SingleAsync(post => post.PageId == pageId && post.Id == postId, cancellationToken);
    }

    private async Task<bool> HasKnownCommentsAsync(Post post, CancellationToken cancellationToken) =>
        (await KnownCommentsAsync(post, cancellationToken)).Exists(id => !post.PhotoIds.Contains(id.Split('_')[0]));

    private async Task<List<string>> KnownCommentsAsync(Post post, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Comments
            .Where(comment => comment.PageId == post.PageId && comment.PostId == post.Id && comment.DeletedAt == null)
            .Select(comment => comment.Id)
            .ToListAsync(cancellationToken);
    }

    /// <summary>All single photos when the post is young, the hint moved or a day has passed, else those with comments, which may be edited, shown again or gone.</summary>
    private async Task<string[]> PhotosToReadAsync(Post post, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (post.PhotoIds.Length == 0 || now - post.CreatedAt < Young || post.PhotosReadFor != post.UpdatedAt || !(now - post.PhotosReadAt < QuietPhotos))
        {
            return post.PhotoIds;
        }

        var commented = (await KnownCommentsAsync(post, cancellationToken)).Select(id => id.Split('_')[0]).ToHashSet(StringComparer.Ordinal);
        return [.. post.PhotoIds.Where(commented.Contains)];
    }

    /// <param name="walk">That it is a part of.</param>
    /// <param name="post">The post.</param>
    /// <param name="depth">How much of its own comments.</param>
    /// <param name="photos">Which of its single photos.</param>
    /// <param name="listed">Where what was listed is added, if anybody wants to know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async IAsyncEnumerable<int> ReadPostAsync(Walk walk, Post post, Depth depth, string[] photos, List<GraphComment>? listed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] objects = depth is Depth.PhotosOnly ? photos : [post.Id, .. photos];
        foreach (var objectId in objects)
        {
            var parts = walk.Reader.CommentsAsync(objectId, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (parts)
            {
                while (await MoveUnlessGoneAsync(walk, post, objectId, parts, cancellationToken))
                {
                    var (readAt, comments) = parts.Current;
                    listed?.AddRange(comments);
                    var isNew = await recorder.RecordAsync(post.PageId, [], comments.Select(comment => CommentReading.From(comment, post.Id, readAt, walk.Reader.ReadsAttachments)), cancellationToken);
                    walk.Found.UnionWith(isNew);
                    yield return isNew.Count;

                    // What came with the feed comes here once more and may fill a part by itself: only what was known before ends the reading.
                    if (depth is Depth.UntilKnown && objectId == post.Id && PageReader.AreNewestFirst(comments) && !walk.Found.Contains(CommentIds.Short(comments[^1].Id)))
                    {
                        break;
                    }
                }
            }
        }

        if (objects.Length > 0)
        {
            await journal.ReadWholeAsync(
                post,
                withComments: depth is not Depth.PhotosOnly && !walk.HasFailed(post.Id),
                withPhotos: photos.Length == post.PhotoIds.Length && !photos.Any(walk.HasFailed),
                cancellationToken);
        }
    }

    /// <summary>
    /// A post that was deleted since the feed was read is no fault of the poll. One answer does not prove it, since the same error means
    /// much else; what became of its comments, the rotation asks. What can't be read for another reason is left out of this walk.
    /// </summary>
    private async ValueTask<bool> MoveUnlessGoneAsync(Walk walk, Post post, string objectId, IAsyncEnumerator<ListPart<GraphComment>> parts, CancellationToken cancellationToken)
    {
        try
        {
            var moved = await parts.MoveNextAsync();
            walk.Succeeded();
            return moved;
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            if (exception is GraphException { Error.Recovery: Recovery.Gone } && (objectId != post.Id || await IsGoneAsync(walk, post.PageId, objectId, cancellationToken)))
            {
                if (objectId == post.Id)
                {
                    await journal.GoneAsync(post, cancellationToken);
                }

                Log.Gone(logger, post.PageId, objectId);
                return false;
            }

            if (objectId != post.Id && exception is GraphException refusal && IsRefusal(refusal.Error))
            {
                await walk.Reader.RefusedAsync(objectId, refusal, cancellationToken);
                return false;
            }

            if (!await walk.FailedAsync(objectId, exception, cancellationToken))
            {
                throw;
            }

            Log.LeftOut(logger, post.PageId, objectId, exception.Message);
            return false;
        }
    }

    /// <summary>Whether asking again would be answered the same: a photo that belongs to somebody else, or that has no comments of its own.</summary>
    private static bool IsRefusal(GraphError error) => error.IsOfRequest || error.Recovery is Recovery.NeedsPermission or Recovery.Refused;

    /// <summary>Asks for one thing by name. What can't be asked for is not taken to be gone.</summary>
    private async Task<bool> IsGoneAsync(Walk walk, string pageId, string objectId, CancellationToken cancellationToken)
    {
        try
        {
            var exists = await walk.Reader.ExistsAsync(objectId, cancellationToken);
            walk.Succeeded();
            return !exists;
        }
        catch (GraphException refusal) when (IsRefusal(refusal.Error))
        {
            Log.LeftOut(logger, pageId, objectId, refusal.Message);
            return false;
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            if (!await walk.FailedAsync(objectId, exception, cancellationToken))
            {
                throw;
            }

            Log.LeftOut(logger, pageId, objectId, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "Page {PageId} could not be read: {Reason}")]
        public static partial void Failed(ILogger logger, string pageId, string reason);

        [LoggerMessage(2002, LogLevel.Information, "Page {PageId} is not read before {Until:u}, as Facebook asked.")]
        public static partial void Paused(ILogger logger, string pageId, DateTimeOffset until);

        [LoggerMessage(2003, LogLevel.Information, "Page {PageId}: {ObjectId} is gone.")]
        public static partial void Gone(ILogger logger, string pageId, string objectId);

        [LoggerMessage(2009, LogLevel.Warning, "Page {PageId}: {ObjectId} could not be read and is left out: {Reason}")]
        public static partial void LeftOut(ILogger logger, string pageId, string objectId, string reason);

        [LoggerMessage(2007, LogLevel.Warning, "Page {PageId}: {Count} comments are no longer listed, and none that people wrote: none is taken to be deleted.")]
        public static partial void Vanished(ILogger logger, string pageId, int count);
    }
}
