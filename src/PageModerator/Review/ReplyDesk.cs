using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Review;

/// <summary>Sends the Page's answers on their way: each approved by a person, one for a person and thread, and none with private data unless that person insists.</summary>
internal sealed class ReplyDesk(CommentOpener comments, ScreenerSource screeners)
{
    public const int Longest = 2000;

    /// <summary>What in a text looks like private data: the text as it would be masked, or null where nothing does.</summary>
    public string? Warn(string pageId, string text) => screeners.For(pageId).Mask(text) is var masked && masked != text ? masked : null;

    /// <summary>Why the comment can't be answered; null: it can.</summary>
    public static async Task<string?> RefusalAsync(ModerationDbContext db, Comment comment, CancellationToken cancellationToken)
    {
        if (comment.DeletedAt is not null)
        {
            return "It is gone from Facebook.";
        }

        // A thread is a comment and the answers to it.
        var root = comment.ParentId ?? comment.Id;
        var answered = await
            (from action in db.Actions
             where action.PageId == comment.PageId && action.Kind == ActionKind.Reply && (action.State == ActionState.Pending || action.State == ActionState.Done)
             join other in db.Comments on new { action.PageId, Id = action.CommentId } equals new { other.PageId, other.Id }
             where other.Id == comment.Id || (comment.AuthorId != null && other.AuthorId == comment.AuthorId && (other.Id == root || other.ParentId == root))
             select action.Id)
            .AnyAsync(cancellationToken);
        return answered ? "The Page has answered this person in this thread already. One answer is enough: the rest belongs in private." : null;
    }

    /// <param name="viewer">Who approves it.</param>
    /// <param name="target">What is answered.</param>
    /// <param name="text">What the answer says.</param>
    /// <param name="isSure">It may go although something in it looks like private data.</param>
    /// <param name="cancellationToken">Until it is committed.</param>
    public Task<ReviewResult> ApproveAsync(Viewer viewer, ReviewTarget target, string text, bool isSure, CancellationToken cancellationToken) =>
        comments.OpenAsync(viewer, target, WaitingLine.Answers, (open, ct) => ApproveAsync(open, text, isSure, ct), cancellationToken);

    private async Task<ReviewResult> ApproveAsync(OpenComment open, string text, bool isSure, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > Longest)
        {
            return ReviewResult.Refused($"An answer needs words, and at most {Longest} characters.");
        }

        if (!isSure && Warn(open.Comment.PageId, text) is { } masked)
        {
            return ReviewResult.Refused($"Something in it looks like private data: \u201C{masked}\u201D. Take it out, or say below that it may go.");
        }

        if (await RefusalAsync(open.Db, open.Comment, cancellationToken) is { } refusal)
        {
            return ReviewResult.Refused(refusal);
        }

        await comments.OrderAsync(open, ActionKind.Reply, cancellationToken, text.Trim());
        await comments.TellAsync(open, LogKinds.ReplyApproved, text.Trim(), cancellationToken);
        return new ReviewResult(ReviewEnd.Done, "Approved: the answer is on its way to Facebook.");
    }
}
