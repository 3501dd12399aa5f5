using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Screening;
using PageModerator.Training;

namespace PageModerator.Review;

/// <summary>How an act ended.</summary>
internal enum ReviewEnd
{
    Done,

    /// <summary>There is no such comment, or it is not this person's to see: which of the two is not told.</summary>
    NotFound,

    /// <summary>It can't be done; the sentence says why.</summary>
    Refused,
}

/// <summary>What became of an act.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Sentence">What to tell the person.</param>
/// <param name="ReviewId">By which it can be undone; null: it can't.</param>
internal sealed record ReviewResult(ReviewEnd End, string Sentence, long? ReviewId = null)
{
    public static ReviewResult NotFound { get; } = new(ReviewEnd.NotFound, "");

    public static ReviewResult Refused(string sentence) => new(ReviewEnd.Refused, sentence);
}

/// <summary>Which revision of which comment somebody has before them.</summary>
internal sealed record ReviewTarget(string PageId, string ShortId, int Revision);

/// <summary>
/// Records what people decide: the review, the log's entry, the order to Enforcement and the audit are committed together or not at all.
/// Two who decide at once stand in line; the second is told what the first did.
/// </summary>
internal sealed class ReviewDesk(
    CommentOpener comments,
    ScreenerSource screeners,
    IOptions<ModerationOptions> moderation,
    TimeProvider timeProvider)
{
    /// <summary>How long a look at a comment keeps colleagues from deciding on it.</summary>
    public static readonly TimeSpan ClaimLasts = TimeSpan.FromMinutes(10);

    /// <summary>Does an act.</summary>
    /// <param name="viewer">Who acts.</param>
    /// <param name="target">On what.</param>
    /// <param name="act">What.</param>
    /// <param name="passTo">On an escalation: to whom.</param>
    /// <param name="cancellationToken">Until it is committed.</param>
    public Task<ReviewResult> ActAsync(Viewer viewer, ReviewTarget target, ReviewAct act, Role? passTo, CancellationToken cancellationToken) =>
        comments.OpenAsync(viewer, target, WaitingLine.Comment, (desk, ct) => ActAsync(desk, act, passTo, ct), cancellationToken);

    /// <summary>Takes an act back: what it ordered is ordered the other way round, and the comment waits again.</summary>
    public Task<ReviewResult> UndoAsync(Viewer viewer, ReviewTarget target, long reviewId, CancellationToken cancellationToken) =>
        comments.OpenAsync(viewer, target, WaitingLine.Comment, (desk, ct) => UndoAsync(desk, reviewId, ct), cancellationToken);

    /// <summary>Keeps a person's word on what the revision is.</summary>
    /// <param name="viewer">Who says so.</param>
    /// <param name="target">Of what.</param>
    /// <param name="labels">Names of categories and concerns; empty: acceptable. Null: screening was right.</param>
    /// <param name="cancellationToken">Until it is committed.</param>
    public Task<ReviewResult> LabelAsync(Viewer viewer, ReviewTarget target, IReadOnlyList<string>? labels, CancellationToken cancellationToken) =>
        comments.OpenAsync(viewer, target, WaitingLine.Comment, (desk, ct) => LabelAsync(desk, labels, ct), cancellationToken);

    /// <summary>Says that somebody looks at a comment, for a while. Whoever has it keeps it.</summary>
    public async Task ClaimAsync(Viewer viewer, ReviewTarget target, CancellationToken cancellationToken) =>
        await comments.OpenAsync(
            viewer,
            target,
            WaitingLine.Comment,
            async (desk, ct) =>
            {
                var now = timeProvider.GetUtcNow();
                await desk.Db.QueueItems
                    .Where(item => item.PageId == target.PageId && item.CommentId == desk.Comment.Id && (item.ClaimedBy == null || item.ClaimedBy == viewer.Id || item.ClaimedUntil < now))
                    .ExecuteUpdateAsync(row => row.SetProperty(item => item.ClaimedBy, viewer.Id).SetProperty(item => item.ClaimedUntil, now + ClaimLasts), ct);
                return new ReviewResult(ReviewEnd.Done, "");
            },
            cancellationToken);

    private async Task<ReviewResult> ActAsync(OpenComment desk, ReviewAct act, Role? passTo, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(desk, act, passTo, cancellationToken) is { } refusal)
        {
            return ReviewResult.Refused(refusal);
        }

        var now = timeProvider.GetUtcNow();
        var review = new ReviewRecord
        {
            PageId = desk.Comment.PageId,
            CommentId = desk.Comment.Id,
            Revision = desk.Comment.CurrentRevision,
            Act = act,
            PersonId = desk.Viewer.Id,
            At = now,
            PassedTo = act is ReviewAct.Escalate ? passTo : null,
        };
        desk.Db.Reviews.Add(review);
        await desk.Db.SaveChangesAsync(cancellationToken);

        if (act is ReviewAct.Release)
        {
            await desk.Restrictions
                .Where(restriction => restriction.ReleasedAt == null)
                .ExecuteUpdateAsync(row => row.SetProperty(restriction => restriction.ReleasedAt, now).SetProperty(restriction => restriction.ReleasedBy, desk.Viewer.Id), cancellationToken);
        }

        if (act is ReviewAct.Escalate)
        {
            await Item(desk).ExecuteUpdateAsync(row => row.SetProperty(item => item.IsApart, true), cancellationToken);
        }

        if (act.Decides())
        {
            await SetDecidedAsync(desk, now, cancellationToken);
        }

        if (Order(act) is { } kind)
        {
            await comments.OrderAsync(desk, kind, cancellationToken);
        }

        await comments.TellAsync(desk, act.Kind(), ActWords.Told(act, passTo), cancellationToken);
        return new ReviewResult(ReviewEnd.Done, ActWords.Done(act, passTo, moderation.Value.Mode), act.CanBeUndone() ? review.Id : null);
    }

    private async Task<ReviewResult> UndoAsync(OpenComment desk, long reviewId, CancellationToken cancellationToken)
    {
        var review = await desk.Db.Reviews.SingleOrDefaultAsync(review => review.Id == reviewId && review.PageId == desk.Comment.PageId && review.CommentId == desk.Comment.Id, cancellationToken);
        if (review is null)
        {
            return ReviewResult.NotFound;
        }

        if (review.UndoneAt is not null)
        {
            return ReviewResult.Refused("That was undone already.");
        }

        if (!review.Act.CanBeUndone())
        {
            return ReviewResult.Refused("What is deleted on Facebook can't be brought back.");
        }

        if (review.Revision != desk.Comment.CurrentRevision
            || await desk.Db.Reviews.AnyAsync(later => later.PageId == review.PageId && later.CommentId == review.CommentId && later.Id > review.Id && later.UndoneAt == null, cancellationToken))
        {
            return ReviewResult.Refused("Something was done after it: undo that first, or decide anew.");
        }

        if (review.Act is ReviewAct.Release && !await desk.Restrictions.AnyAsync(restriction => restriction.ReleasedAt == review.At, cancellationToken))
        {
            return ReviewResult.Refused("Only those who kept it can keep it again.");
        }

        var now = timeProvider.GetUtcNow();
        await desk.Db.Reviews.Where(row => row.Id == reviewId)
            .ExecuteUpdateAsync(row => row.SetProperty(undone => undone.UndoneAt, now).SetProperty(undone => undone.UndoneBy, desk.Viewer.Id), cancellationToken);
        if (review.Act is ReviewAct.Release)
        {
            await desk.Restrictions
                .Where(restriction => restriction.ReleasedAt == review.At)
                .ExecuteUpdateAsync(row => row.SetProperty(restriction => restriction.ReleasedAt, (DateTimeOffset?)null).SetProperty(restriction => restriction.ReleasedBy, (Guid?)null), cancellationToken);
        }

        if (review.Act.Decides())
        {
            await SetDecidedAsync(desk, null, cancellationToken);
        }

        if (Opposite(review.Act) is { } kind)
        {
            await comments.OrderAsync(desk, kind, cancellationToken);
        }

        await comments.TellAsync(desk, LogKinds.Undone, ActWords.ToldUndone(review.Act), cancellationToken, detail: review.Act.Name());
        return new ReviewResult(ReviewEnd.Done, review.Act.Decides() ? "Undone: the comment waits again." : "Undone.");
    }

    private async Task<ReviewResult> LabelAsync(OpenComment desk, IReadOnlyList<string>? labels, CancellationToken cancellationToken)
    {
        var (comment, db) = (desk.Comment, desk.Db);
        var entry = await ScreenedAsync(desk, cancellationToken);
        var names = labels ?? [.. entry?.Categories ?? [], .. entry?.Concerns ?? []];
        var categories = names.Where(name => Vocabulary.TryParse(name, out Category _)).Order(StringComparer.Ordinal).ToArray();
        var concerns = names.Where(name => Vocabulary.TryParse(name, out Concern _)).Order(StringComparer.Ordinal).ToArray();
        if (categories.Length + concerns.Length < names.Count)
        {
            return ReviewResult.Refused("That is no category of ours: choose from the list.");
        }

        var text = await db.Revisions.Where(revision => revision.PageId == comment.PageId && revision.CommentId == comment.Id && revision.Number == comment.CurrentRevision).Select(revision => revision.Message).SingleAsync(cancellationToken);
        await LabelStore.PutAsync(
            db,
            new Label
            {
                PageId = comment.PageId,
                CommentId = comment.Id,
                Revision = comment.CurrentRevision,
                Categories = categories,
                Concerns = concerns,
                WasRight = labels is null,
                PersonId = desk.Viewer.Id,
                At = timeProvider.GetUtcNow(),
                Text = screeners.For(comment.PageId).Mask(text),
            },
            cancellationToken);
        var said = names.Count == 0 ? "acceptable" : string.Join(", ", names.Select(DigestWords.For));
        await comments.TellAsync(desk, LogKinds.Labelled, labels is null ? "Screening was right." : $"Screening was wrong: the comment is {said}.", cancellationToken);
        return new ReviewResult(ReviewEnd.Done, labels is null ? "Thank you: noted as right." : $"Thank you: noted as {said}.");
    }

    /// <summary>Why an act can't be done just now; null: it can.</summary>
    private async Task<string?> RefusalAsync(OpenComment desk, ReviewAct act, Role? passTo, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var item = await desk.Db.QueueItems.SingleOrDefaultAsync(item => item.PageId == desk.Comment.PageId && item.CommentId == desk.Comment.Id, cancellationToken);
        if (item is { ClaimedBy: { } claimer } && claimer != desk.Viewer.Id && item.ClaimedUntil > now)
        {
            return "A colleague looks at this comment just now. Try again in a few minutes.";
        }

        if (act is ReviewAct.Release)
        {
            return await desk.Restrictions.AnyAsync(restriction => restriction.ReleasedAt == null, cancellationToken) ? null : "Nothing about this comment is kept from anybody by you.";
        }

        if (act is ReviewAct.Escalate)
        {
            return passTo is Role.Dsl or Role.Headteacher or Role.ChairOfGovernors ? null : "Say whom to pass it on to.";
        }

        if (await desk.Db.Reviews.Where(review => review.PageId == desk.Comment.PageId && review.CommentId == desk.Comment.Id && review.Revision == desk.Comment.CurrentRevision && review.UndoneAt == null)
            .OrderByDescending(review => review.Id)
            .ToListAsync(cancellationToken) is var done && done.Find(review => review.Act.Decides()) is { } decided)
        {
            var name = await desk.Db.People.Where(person => person.Id == decided.PersonId).Select(person => person.Name).SingleOrDefaultAsync(cancellationToken) ?? "a colleague";
            return $"{(decided.PersonId == desk.Viewer.Id ? "You" : name)} decided already: {ActWords.Done(decided.Act, decided.PassedTo, ModerationMode.Enforce).TrimEnd('.').ToLowerInvariant()}. Undo that first.";
        }

        var isHidden = await IsHiddenAsync(desk.Db, desk.Comment, cancellationToken);
        return act switch
        {
            ReviewAct.Confirm when !isHidden && (await ScreenedAsync(desk, cancellationToken))?.Intent is not LogIntents.WouldHide => "It is not hidden: hide it, or leave it.",
            ReviewAct.Restore when !isHidden => "It is visible already.",
            ReviewAct.Hide when isHidden => "It is hidden already.",
            ReviewAct.Leave when isHidden => "It is hidden: restore it, or confirm that it was right to hide it.",
            ReviewAct.Hide or ReviewAct.Restore or ReviewAct.Delete when desk.Comment.DeletedAt is not null => "It is gone from Facebook.",
            ReviewAct.Confirm or ReviewAct.Restore or ReviewAct.Hide or ReviewAct.Leave or ReviewAct.Delete or ReviewAct.Escalate or ReviewAct.Release => null,
        };
    }

    /// <summary>Whether a comment is hidden, or about to be: by what was ordered last, or else as it was last read.</summary>
    public static async Task<bool> IsHiddenAsync(ModerationDbContext db, Comment comment, CancellationToken cancellationToken)
    {
        var last = await db.Actions
            .Where(action => action.PageId == comment.PageId && action.CommentId == comment.Id && action.Revision == comment.CurrentRevision
                && (action.Kind == ActionKind.Hide || action.Kind == ActionKind.Unhide) && (action.State == ActionState.Pending || action.State == ActionState.Done))
            .OrderByDescending(action => action.Id)
            .Select(action => new { action.Kind, action.State, action.FinishedAt })
            .FirstOrDefaultAsync(cancellationToken);
        // A reading after the last act knows better: a colleague may have changed it on Facebook.
        return last is null || (last.State is ActionState.Done && last.FinishedAt is { } finished && comment.ReadAt > finished) ? comment.IsHidden : last.Kind is ActionKind.Hide;
    }

    private static Task<LogEntry?> ScreenedAsync(OpenComment desk, CancellationToken cancellationToken) =>
        desk.Db.LogEntries
            .Where(entry => entry.PageId == desk.Comment.PageId && entry.CommentId == desk.Comment.Id && entry.Kind == LogKinds.Screened)
            .OrderByDescending(entry => entry.Revision)
            .FirstOrDefaultAsync(cancellationToken);

    private static ActionKind? Order(ReviewAct act) => act switch
    {
        ReviewAct.Restore => ActionKind.Unhide,
        ReviewAct.Hide => ActionKind.Hide,
        ReviewAct.Delete => ActionKind.Delete,
        ReviewAct.Confirm or ReviewAct.Leave or ReviewAct.Escalate or ReviewAct.Release => null,
    };

    private static ActionKind? Opposite(ReviewAct act) => act switch
    {
        ReviewAct.Restore => ActionKind.Hide,
        ReviewAct.Hide => ActionKind.Unhide,
        ReviewAct.Confirm or ReviewAct.Leave or ReviewAct.Delete or ReviewAct.Escalate or ReviewAct.Release => null,
    };

    private static Task<int> SetDecidedAsync(OpenComment desk, DateTimeOffset? at, CancellationToken cancellationToken) =>
        Item(desk).ExecuteUpdateAsync(
            row => row.SetProperty(item => item.DecidedAt, at).SetProperty(item => item.ClaimedBy, (Guid?)null).SetProperty(item => item.ClaimedUntil, (DateTimeOffset?)null),
            cancellationToken);

    private static IQueryable<QueueItem> Item(OpenComment desk) =>
        desk.Db.QueueItems.Where(item => item.PageId == desk.Comment.PageId && item.CommentId == desk.Comment.Id);
}
