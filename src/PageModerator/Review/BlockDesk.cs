using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Screening;
using PageModerator.Screening.Policy;

namespace PageModerator.Review;

/// <summary>What an author's comments weigh.</summary>
/// <param name="Sum">Together, within the policy's window.</param>
/// <param name="Comments">How many comments those are.</param>
/// <param name="Policy">By which they were weighed.</param>
/// <param name="Block">The block that is proposed or stands; null: none.</param>
internal sealed record OffenceLedger(int Sum, int Comments, BlockPolicy Policy, BlockRecord? Block)
{
    public bool IsDue => Sum >= Policy.Threshold;
}

/// <summary>Blocks repeat offenders: one person proposes it with a reason, a second agrees. Either is entered in the log.</summary>
internal sealed class BlockDesk(
    IDbContextFactory<ModerationDbContext> contexts,
    CommentOpener comments,
    ScreenerSource screeners,
    TimeProvider timeProvider)
{
    public const int LongestReason = 500;

    private static readonly ReviewAct[] Upheld = [ReviewAct.Confirm, ReviewAct.Hide, ReviewAct.Delete];

    /// <summary>What the author of a comment did, as far as the reader may see it; null where Facebook does not say who that is.</summary>
    public async Task<OffenceLedger?> ReadAsync(Sight sight, Comment comment, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return comment.AuthorId is null ? null : await ReadAsync(db, sight, comment.PageId, comment.AuthorId, cancellationToken);
    }

    public Task<ReviewResult> ProposeAsync(Viewer viewer, ReviewTarget target, string reason, DateOnly reviewOn, CancellationToken cancellationToken) =>
        WithAuthorAsync(
            viewer,
            target,
            async (open, author, ct) =>
            {
                if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
                {
                    return ReviewResult.Refused("Say in a sentence why.");
                }

                if (reviewOn <= SchoolTime.Today(timeProvider))
                {
                    return ReviewResult.Refused("Choose a day in the future on which somebody looks at the block again.");
                }

                var ledger = await ReadAsync(open.Db, open.Sight, open.Comment.PageId, author, ct);
                if (ledger.Block is not null)
                {
                    return ReviewResult.Refused("A block of this author is proposed already, or stands.");
                }

                if (!ledger.IsDue)
                {
                    return ReviewResult.Refused($"What this author wrote weighs {ledger.Sum}; a block is proposed from {ledger.Policy.Threshold} on.");
                }

                open.Db.Blocks.Add(new BlockRecord
                {
                    PageId = open.Comment.PageId,
                    AuthorId = author,
                    CommentId = open.Comment.Id,
                    Revision = open.Comment.CurrentRevision,
                    Reason = reason.Trim(),
                    ReviewOn = reviewOn,
                    ProposedBy = viewer.Id,
                    ProposedAt = timeProvider.GetUtcNow(),
                });
                await comments.TellAsync(open, LogKinds.BlockProposed, $"{reason.Trim()} To be looked at again on {SchoolTime.Words(reviewOn)}.", ct);
                return new ReviewResult(ReviewEnd.Done, "Proposed: a second person has to agree.");
            },
            cancellationToken);

    /// <summary>A second person's yes or no to a proposal.</summary>
    public Task<ReviewResult> AnswerAsync(Viewer viewer, ReviewTarget target, bool agrees, CancellationToken cancellationToken) =>
        WithAuthorAsync(
            viewer,
            target,
            async (open, author, ct) =>
            {
                var block = await open.Db.Blocks.SingleOrDefaultAsync(block => block.PageId == open.Comment.PageId && block.AuthorId == author && block.EndedAt == null, ct);
                if (block is not { ConfirmedAt: null })
                {
                    return ReviewResult.Refused("No block of this author waits for an answer.");
                }

                if (agrees && block.ProposedBy == viewer.Id)
                {
                    return ReviewResult.Refused("You proposed it: somebody else has to agree.");
                }

                var now = timeProvider.GetUtcNow();
                if (!agrees)
                {
                    await EndAsync(open.Db, block, viewer, now, ct);
                    await comments.TellAsync(open, LogKinds.Undone, "The proposal to block the author was turned down.", ct);
                    return new ReviewResult(ReviewEnd.Done, "Turned down.");
                }

                await open.Db.Blocks.Where(row => row.Id == block.Id).ExecuteUpdateAsync(row => row.SetProperty(confirmed => confirmed.ConfirmedBy, viewer.Id).SetProperty(confirmed => confirmed.ConfirmedAt, now), ct);
                await comments.OrderAsync(open, ActionKind.Block, ct);
                await comments.TellAsync(open, LogKinds.BlockConfirmed, block.Reason, ct);
                return new ReviewResult(ReviewEnd.Done, "Agreed: Facebook is asked to block the author now.");
            },
            cancellationToken);

    public Task<ReviewResult> LiftAsync(Viewer viewer, ReviewTarget target, CancellationToken cancellationToken) =>
        WithAuthorAsync(
            viewer,
            target,
            async (open, author, ct) =>
            {
                var block = await open.Db.Blocks.SingleOrDefaultAsync(block => block.PageId == open.Comment.PageId && block.AuthorId == author && block.EndedAt == null, ct);
                if (block is not { ConfirmedAt: not null })
                {
                    return ReviewResult.Refused("This author is not blocked by us.");
                }

                await EndAsync(open.Db, block, viewer, timeProvider.GetUtcNow(), ct);
                await comments.OrderAsync(open, ActionKind.Unblock, ct);
                await comments.TellAsync(open, LogKinds.UnblockOrdered, "The author is to be unblocked.", ct);
                return new ReviewResult(ReviewEnd.Done, "Facebook is asked to unblock the author now.");
            },
            cancellationToken);

    private async Task<OffenceLedger> ReadAsync(ModerationDbContext db, Sight sight, string pageId, string author, CancellationToken cancellationToken)
    {
        var policy = screeners.For(pageId).Policy.Blocks;
        var since = timeProvider.GetUtcNow() - TimeSpan.FromDays(policy.WindowDays);
        var ids = sight.Comments(db).Where(comment => comment.AuthorId == author).Select(comment => comment.Id);
        var upheld = await db.Reviews
            .Where(review => review.PageId == pageId && ids.Contains(review.CommentId) && Upheld.Contains(review.Act) && review.UndoneAt == null && review.At >= since)
            .Select(review => review.CommentId)
            .Distinct()
            .ToListAsync(cancellationToken);
        var entries = await db.LogEntries
            .Where(entry => entry.PageId == pageId && entry.Kind == LogKinds.Screened && upheld.Contains(entry.CommentId))
            .Select(entry => new { entry.CommentId, entry.Categories, entry.Concerns })
            .ToListAsync(cancellationToken);
        var sum = upheld.Sum(id => policy.Weigh(entries.Where(entry => entry.CommentId == id).SelectMany(entry => entry.Categories.Concat(entry.Concerns))));
        var block = await db.Blocks.SingleOrDefaultAsync(block => block.PageId == pageId && block.AuthorId == author && block.EndedAt == null && ids.Contains(block.CommentId), cancellationToken);
        return new OffenceLedger(sum, upheld.Count, policy, block);
    }

    private static Task<int> EndAsync(ModerationDbContext db, BlockRecord block, Viewer viewer, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Blocks.Where(row => row.Id == block.Id).ExecuteUpdateAsync(row => row.SetProperty(ended => ended.EndedBy, viewer.Id).SetProperty(ended => ended.EndedAt, now), cancellationToken);

    private Task<ReviewResult> WithAuthorAsync(Viewer viewer, ReviewTarget target, Func<OpenComment, string, CancellationToken, Task<ReviewResult>> act, CancellationToken cancellationToken) =>
        comments.OpenAsync(
            viewer,
            target,
            WaitingLine.Blocks,
            async (open, ct) => open.Comment.AuthorId is { } author
                ? await act(open, author, ct)
                : ReviewResult.Refused("Facebook does not say who wrote it, so they can be blocked on Facebook only."),
            cancellationToken);
}
