using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Screening;
using PageModerator.Training;

namespace PageModerator.Review;

/// <summary>A comment of a thread, as far as it is shown beside another.</summary>
internal sealed record ThreadComment(string ShortId, string? AuthorName, DateTimeOffset CreatedAt, bool IsHidden, string Text, AttachmentKind Attachment);

/// <summary>What somebody wrote before on this Page, as far as the reader may see it.</summary>
/// <param name="Comments">How many comments.</param>
/// <param name="Screened">How many of them were queued or hidden.</param>
/// <param name="Confirmed">How many a person confirmed, hid or deleted.</param>
/// <param name="Latest">The newest of those that were queued or hidden.</param>
internal sealed record AuthorRecord(int Comments, int Screened, int Confirmed, IReadOnlyList<LogEntry> Latest);

/// <summary>A comment with all that is needed to decide on it.</summary>
internal sealed record CommentCase
{
    public required Comment Comment { get; init; }

    public required Revision Revision { get; init; }

    public required Post Post { get; init; }

    public required string PostText { get; init; }

    public required ThreadComment? Parent { get; init; }

    /// <summary>Those around it under the same parent, in order of time.</summary>
    public required IReadOnlyList<ThreadComment> Before { get; init; }

    public required IReadOnlyList<ThreadComment> After { get; init; }

    public required IReadOnlyList<ThreadComment> Replies { get; init; }

    public required VerdictRecord? Verdict { get; init; }

    public required IReadOnlyList<CaseReason> Reasons { get; init; }

    public required IReadOnlyList<TextPiece> Text { get; init; }

    /// <summary>Everything that the log tells of it, oldest first.</summary>
    public required IReadOnlyList<LogEntry> Entries { get; init; }

    public required IReadOnlyList<EnforcementAction> Actions { get; init; }

    public required AuthorRecord? Author { get; init; }

    public required QueueItem? Item { get; init; }

    public required string? ClaimedBy { get; init; }

    /// <summary>How many waiting comments belong together with it, itself counted, up to <see cref="QueueReader.MostTogether"/>.</summary>
    public required int Together { get; init; }

    public required bool IsHidden { get; init; }

    /// <summary>The last act of a person on this revision that was not undone.</summary>
    public required ReviewRecord? LastAct { get; init; }

    public required Label? Label { get; init; }

    /// <summary>It is kept from others by the reader.</summary>
    public required bool IsKept { get; init; }

    public string[] Categories => Screened?.Categories ?? [];

    public string[] Concerns => Screened?.Concerns ?? [];

    public LogEntry? Screened => Entries.LastOrDefault(entry => entry.Kind == LogKinds.Screened);
}

/// <summary>A reason with where it comes from.</summary>
internal sealed record CaseReason(string Source, string Category, string Text);

/// <summary>A stretch of a text, and what rests on it; nothing on most.</summary>
internal sealed record TextPiece(string Text, IReadOnlyList<string> Names);

/// <summary>Reads a comment for somebody who is to decide on it.</summary>
internal sealed class CaseReader(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
    private const int Neighbours = 3;
    private const int MostReplies = 10;
    private const int MostEarlier = 5;

    /// <summary>Null: there is none, or it is not the reader's to see.</summary>
    public async Task<CommentCase?> ReadAsync(Sight sight, Viewer viewer, string shortId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var visible = sight.CommentsOneByOne(db);
        if (await visible.SingleOrDefaultAsync(comment => comment.ShortId == shortId, cancellationToken) is not { } comment)
        {
            return null;
        }

        var (pageId, id) = (comment.PageId, comment.Id);
        var revision = await db.Revisions.SingleAsync(revision => revision.PageId == pageId && revision.CommentId == id && revision.Number == comment.CurrentRevision, cancellationToken);
        var verdict = await db.Verdicts.SingleOrDefaultAsync(verdict => verdict.RevisionId == revision.Id, cancellationToken);
        var post = await db.Posts.SingleAsync(post => post.PageId == pageId && post.Id == comment.PostId, cancellationToken);
        var siblings = visible.Where(other => other.PostId == comment.PostId && other.ParentId == comment.ParentId && other.Id != id && other.DeletedAt == null);
        var item = await db.QueueItems.SingleOrDefaultAsync(item => item.PageId == pageId && item.CommentId == id, cancellationToken);
        var claimer = item is { ClaimedBy: { } claimed } && claimed != viewer.Id && item.ClaimedUntil > timeProvider.GetUtcNow() ? claimed : (Guid?)null;
        return new CommentCase
        {
            Comment = comment,
            Revision = revision,
            Post = post,
            PostText = post.Message,
            Parent = comment.ParentId is { } parent ? await ThreadAsync(db, visible.Where(other => other.Id == parent), cancellationToken) is [var above] ? above : null : null,
            Before = [.. (await ThreadAsync(db, siblings.Where(other => other.CreatedAt <= comment.CreatedAt).OrderByDescending(other => other.CreatedAt).Take(Neighbours), cancellationToken)).OrderBy(other => other.CreatedAt)],
            After = await ThreadAsync(db, siblings.Where(other => other.CreatedAt > comment.CreatedAt).OrderBy(other => other.CreatedAt).Take(Neighbours), cancellationToken),
            Replies = await ThreadAsync(db, visible.Where(other => other.PostId == comment.PostId && other.ParentId == id).OrderBy(other => other.CreatedAt).Take(MostReplies), cancellationToken),
            Verdict = verdict,
            Reasons = verdict is null ? [] : Reasons(verdict.Reasons),
            Text = Mark(revision.Message, verdict?.Marks),
            Entries = await sight.Entries(db).Where(entry => entry.CommentId == id).OrderBy(entry => entry.Entry).ToListAsync(cancellationToken),
            Actions = await db.Actions.Where(action => action.PageId == pageId && action.CommentId == id).OrderBy(action => action.Id).ToListAsync(cancellationToken),
            Author = comment.AuthorId is null ? null : await AuthorAsync(db, sight, comment, cancellationToken),
            Item = item,
            ClaimedBy = claimer is { } person ? await db.People.Where(row => row.Id == person).Select(row => row.Name).SingleOrDefaultAsync(cancellationToken) ?? "a colleague" : null,
            Together = item is { DecidedAt: null } ? await QueueReader.Waiting(db, sight).Where(other => other.Incident == item.Incident).Take(QueueReader.MostTogether).CountAsync(cancellationToken) : 1,
            IsHidden = await ReviewDesk.IsHiddenAsync(db, comment, cancellationToken),
            LastAct = await db.Reviews
                .Where(review => review.PageId == pageId && review.CommentId == id && review.Revision == comment.CurrentRevision && review.UndoneAt == null)
                .OrderByDescending(review => review.Id)
                .FirstOrDefaultAsync(cancellationToken),
            Label = await db.Labels.SingleOrDefaultAsync(label => label.PageId == pageId && label.CommentId == id && label.Revision == comment.CurrentRevision, cancellationToken),
            IsKept = await sight.Keeping(db).AnyAsync(restriction => restriction.CommentId == id && restriction.ReleasedAt == null, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<ThreadComment>> ThreadAsync(ModerationDbContext db, IQueryable<Comment> comments, CancellationToken cancellationToken)
    {
        var found = await comments.ToListAsync(cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        var (pageId, ids) = (found[0].PageId, found.ConvertAll(comment => comment.Id));
        var revisions = await db.Revisions.Where(revision => revision.PageId == pageId && ids.Contains(revision.CommentId)).ToListAsync(cancellationToken);
        var current = revisions.GroupBy(revision => revision.CommentId).ToDictionary(group => group.Key, group => group.MaxBy(revision => revision.Number)!, StringComparer.Ordinal);
        return [.. found.Select(comment => new ThreadComment(comment.ShortId, comment.AuthorName, comment.CreatedAt, comment.IsHidden, current[comment.Id].Message, current[comment.Id].Attachment))];
    }

    private static async Task<AuthorRecord> AuthorAsync(ModerationDbContext db, Sight sight, Comment comment, CancellationToken cancellationToken)
    {
        var ids = sight.Comments(db).Where(other => other.AuthorId == comment.AuthorId && other.Id != comment.Id).Select(other => other.Id);
        var screened = db.LogEntries.Where(entry => entry.PageId == comment.PageId && entry.Kind == LogKinds.Screened && ids.Contains(entry.CommentId));
        ReviewAct[] upheld = [ReviewAct.Confirm, ReviewAct.Hide, ReviewAct.Delete];
        return new AuthorRecord(
            await ids.CountAsync(cancellationToken),
            await screened.Select(entry => entry.CommentId).Distinct().CountAsync(cancellationToken),
            await db.Reviews.Where(review => review.PageId == comment.PageId && ids.Contains(review.CommentId) && upheld.Contains(review.Act) && review.UndoneAt == null).Select(review => review.CommentId).Distinct().CountAsync(cancellationToken),
            await screened.OrderByDescending(entry => entry.At).Take(MostEarlier).ToListAsync(cancellationToken));
    }

    private static List<CaseReason> Reasons(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(reason => new CaseReason(reason.GetProperty("source").GetString()!, reason.GetProperty("category").GetString()!, reason.GetProperty("text").GetString()!))];
    }

    /// <summary>Cuts a text where what rests on it changes. Marks that don't fit the text, or take all of it, mark nothing.</summary>
    internal static IReadOnlyList<TextPiece> Mark(string text, string? marks)
    {
        if (marks is null || text.Length == 0)
        {
            return [new TextPiece(text, [])];
        }

        using var document = JsonDocument.Parse(marks);
        var spans = document.RootElement.EnumerateArray()
            .Select(mark => (Name: mark.GetProperty("name").GetString()!, Start: mark.GetProperty("start").GetInt32(), Length: mark.GetProperty("length").GetInt32()))
            .Where(mark => mark.Start >= 0 && mark.Length > 0 && mark.Start + mark.Length <= text.Length && mark.Length < text.Length)
            .ToList();
        var cuts = spans.SelectMany(mark => new[] { mark.Start, mark.Start + mark.Length }).Append(0).Append(text.Length).Distinct().Order().ToList();
        return
        [
            .. cuts.Zip(cuts.Skip(1), (start, end) => new TextPiece(
                text[start..end],
                [.. spans.Where(mark => mark.Start <= start && end <= mark.Start + mark.Length).Select(mark => mark.Name).Distinct(StringComparer.Ordinal)])),
        ];
    }
}
