using PageModerator.Graph;
using PageModerator.Polling;

namespace PageModerator.Enforcement;

/// <summary>An action that is due, with its comment as it was last read.</summary>
internal sealed record PendingAction
{
    public required long Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    public required ActionKind Kind { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset? AskedAt { get; init; }

    public required int Attempts { get; init; }

    public required int Refusals { get; init; }

    /// <summary>Who ordered it; null: the machine.</summary>
    public required string? PersonName { get; init; }

    public required string? Text { get; init; }

    public required string? AuthorId { get; init; }

    /// <summary>Short ids of what the Page had written under the post before this was asked for the first time.</summary>
    public required string[] EarlierReplies { get; init; }

    /// <summary>Whether a person has ordered the opposite since.</summary>
    public required bool IsOvertaken { get; init; }

    public required string PostId { get; init; }

    public required string? ParentId { get; init; }

    public required string? Permalink { get; init; }

    public required bool? CanHide { get; init; }

    public required bool IsEdited { get; init; }

    public required bool IsHidden { get; init; }

    public required bool IsDeleted { get; init; }

    public bool IsAsked => AskedAt is not null;
}

/// <summary>What Facebook said to a try.</summary>
internal enum TryAnswer
{
    /// <summary>Nothing that tells about the comment, or it was not asked.</summary>
    None,

    /// <summary>It was asked, and nothing that can be read came back.</summary>
    Lost,

    Confirmed,
    Refused,

    /// <summary>A permission is missing: that of the Page, or of this comment alone.</summary>
    Forbidden,

    Gone,
}

/// <summary>How a try has ended.</summary>
/// <param name="Action">The action.</param>
/// <param name="State">What it has become; still pending when it is to be tried again.</param>
/// <param name="Failure">Why it is not done, in one sentence.</param>
internal sealed record TryEnding(PendingAction Action, ActionState State, string? Failure)
{
    public TryAnswer Answer { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>What the log says in place of the usual words when it is done.</summary>
    public string? Remark { get; init; }

    /// <summary>Whether the try counts against the action: not when it failed of something that no comment is to blame for.</summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>Whether the log is told: not of what somebody else's entry tells already.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Whether Facebook was not called, or refused at the first try, so that nothing came of it.</summary>
    public bool IsDisproved { get; init; }

    /// <summary>Whether nothing else is tried now.</summary>
    public bool EndsPass { get; init; }
}

/// <summary>One try to carry out an action, and what is to be made of Facebook's answer.</summary>
internal sealed class ActionTry(IGraphApi graph, TimeProvider timeProvider)
{
    /// <summary>
    /// A reply is not given again before so much time has passed since it was given: a call lasts no longer, and by then a reply whose answer
    /// was lost stands in the list in which it is looked for.
    /// </summary>
    public static readonly TimeSpan ReplySettles = TimeSpan.FromMinutes(2);

    private const int RepliesAtOnce = 100;

    /// <summary>The first wait after a try that failed; it doubles with each.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Facebook's outages last hours, and until then a hide costs a call each quarter of an hour; people are told of it long before.</summary>
    private static readonly TimeSpan Hopeful = TimeSpan.FromHours(24);

    private static readonly string[] NamesOfPerson = ["psid", "user"];

    /// <summary>How an action ends that Facebook need not be asked for; null when it has to be asked.</summary>
    public static TryEnding? WithoutAsking(PendingAction action) => action switch
    {
        // Of our own change only the confirmation was lost; what was written since stays hidden with it.
        { Kind: ActionKind.Hide, IsHidden: true, IsAsked: true } or { Kind: ActionKind.Unhide, IsHidden: false, IsAsked: true } => new TryEnding(action, ActionState.Done, null),
        { IsOvertaken: true } => new TryEnding(action, ActionState.GaveUp, "Somebody ordered otherwise before this was done."),
        { Kind: ActionKind.Hide, PersonName: null, IsEdited: true } => new TryEnding(action, ActionState.GaveUp, "The comment was edited before it could be hidden; its new text was screened instead."),
        { Kind: ActionKind.Hide or ActionKind.Unhide, IsEdited: true } or { Kind: ActionKind.Delete or ActionKind.Reply, IsEdited: true, IsAsked: false } =>
            new TryEnding(action, ActionState.GaveUp, "The comment was edited before this was done: somebody should look at its new text."),
        { Kind: ActionKind.Hide, PersonName: null, IsHidden: true, IsAsked: false } => new TryEnding(action, ActionState.GaveUp, "Somebody else hid the comment on Facebook first.") { IsLogged = false },
        { Kind: ActionKind.Hide, CanHide: false } => new TryEnding(action, ActionState.Refused, "Facebook does not let the Page hide this comment."),
        { Kind: ActionKind.Block or ActionKind.Unblock, AuthorId: null } => new TryEnding(action, ActionState.Refused, "Facebook does not say who wrote this comment, so the Page's list of blocked people has to be changed on Facebook."),
        { Kind: ActionKind.Block } when action.AuthorId == action.PageId => new TryEnding(action, ActionState.Refused, "The Page itself wrote this comment and can't be blocked."),
        _ => null,
    };

    public async Task<TryEnding> CarryOutAsync(PendingAction action, PageToken token, CancellationToken cancellationToken)
    {
        try
        {
            return action.Kind switch
            {
                ActionKind.Hide or ActionKind.Unhide => await SetHiddenAsync(action, token, cancellationToken),
                ActionKind.Delete => await RemoveAsync(action, token, cancellationToken),
                ActionKind.Reply => await ReplyAsync(action, token, cancellationToken),
                ActionKind.Block or ActionKind.Unblock => await SetBlockedAsync(action, token, cancellationToken),
            };
        }
        catch (GraphHeldException held)
        {
            // What concerns a person waits alone: comments may be changed all the same.
            var isOfPerson = action.Kind is ActionKind.Block or ActionKind.Unblock;
            return Wait(action, held.Message, isOfPerson ? GraphGate.ProbeInterval : TimeSpan.Zero) with { IsDisproved = !held.FollowsTry, EndsPass = !isOfPerson };
        }
        catch (GraphDeclinedException declined)
        {
            return TryLater(action, declined.Message);
        }
        catch (Exception exception) when (GraphFailure.Is(exception) && exception is not GraphException)
        {
            return Wait(action, exception.Message, FirstWait) with { Answer = TryAnswer.Lost, EndsPass = true };
        }
    }

    /// <summary>Its turn did not come.</summary>
    public static TryEnding Untried(PendingAction action) => new(action, ActionState.Pending, null) { IsCounted = false, IsDisproved = true };

    /// <summary>It may have been carried out.</summary>
    public static TryEnding Unknown(PendingAction action) => new(action, ActionState.Pending, "An unexpected error kept this from being finished.") { Answer = TryAnswer.Lost };

    /// <summary>Tries again after the next look whether a stop is over.</summary>
    public TryEnding TryNextMinute(TryEnding ending) =>
        Wait(ending.Action, ending.Failure ?? "Facebook says that the comment is gone, as of many others.", GraphGate.ProbeInterval) with { Answer = ending.Answer, IsDisproved = ending.IsDisproved };

    /// <summary>A change that is forbidden while others are made is that comment's own trouble, and goes to a person.</summary>
    public static TryEnding RefuseForbidden(TryEnding ending) => ending with { State = ActionState.Refused, Answer = TryAnswer.Refused, NotBefore = null, IsCounted = true };

    /// <summary>An answer that was lost while others arrived is the comment's own trouble, and counts.</summary>
    public TryEnding CountLost(TryEnding ending)
    {
        var later = TryLater(ending.Action, ending.Failure!);
        return ending.Action.Kind is ActionKind.Reply ? Later(later, ReplySettles) : later;
    }

    private TryEnding TryLater(PendingAction action, string failure)
    {
        if (timeProvider.GetUtcNow() - action.RequestedAt >= Hopeful)
        {
            return new TryEnding(action, ActionState.GaveUp, failure);
        }

        var wait = FirstWait * Math.Pow(2, Math.Min(action.Attempts, 10));
        return Wait(action, failure, wait < LongestWait ? wait : LongestWait) with { IsCounted = true };
    }

    private TryEnding Wait(PendingAction action, string failure, TimeSpan wait)
    {
        var until = timeProvider.GetUtcNow() + wait;
        return new TryEnding(action, ActionState.Pending, failure) { NotBefore = until, IsCounted = false };
    }

    private static TryEnding Refuse(PendingAction action, GraphException exception) => new(action, ActionState.Refused, exception.Message) { Answer = TryAnswer.Refused };

    private async Task<TryEnding> SetHiddenAsync(PendingAction action, PageToken token, CancellationToken cancellationToken)
    {
        var isHide = action.Kind is ActionKind.Hide;
        GraphCommentChange change;
        try
        {
            change = await graph.SetHiddenAsync(action.CommentId, isHide, GraphFields.HiddenState, token, cancellationToken);
        }
        catch (GraphException exception)
        {
            return await ExplainAsync(action, exception, token, cancellationToken);
        }

        try
        {
            return (change.IsHidden is { } shown ? shown == isHide : await IsAsWantedAsync(action, token, cancellationToken))
                ? new TryEnding(action, ActionState.Done, null) { Answer = TryAnswer.Confirmed }
                : TryLater(action, isHide ? "Facebook accepted the hide and still shows the comment." : "Facebook accepted the change and still hides the comment.");
        }
        catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
        {
            return TryLater(action, unread.Message);
        }
    }

    private async Task<TryEnding> RemoveAsync(PendingAction action, PageToken token, CancellationToken cancellationToken)
    {
        try
        {
            await graph.DeleteCommentAsync(action.CommentId, token, cancellationToken);
        }
        catch (GraphException exception) when (exception.Error.Recovery is not Recovery.Gone)
        {
            return await ExplainAsync(action, exception, token, cancellationToken);
        }
        catch (GraphException exception)
        {
            var ending = await ExplainGoneAsync(action, exception, token, cancellationToken);
            return ending.Answer is TryAnswer.Gone
                // It was read before, so it is gone as it should be: by an earlier try, or by somebody on Facebook.
                ? ending with { State = ActionState.Done, Failure = null, Remark = action.IsAsked || exception.FollowsTry ? null : "The comment was gone from Facebook already." }
                : ending;
        }

        try
        {
            await graph.GetCommentAsync(action.CommentId, GraphFields.Id, token, cancellationToken);
            return TryLater(action, "Facebook accepted the deletion and still shows the comment.");
        }
        catch (GraphException unread) when (unread.Error.Recovery is Recovery.Gone)
        {
            return new TryEnding(action, ActionState.Done, null) { Answer = TryAnswer.Confirmed };
        }
        catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
        {
            return TryLater(action, unread.Message);
        }
    }

    private async Task<TryEnding> ReplyAsync(PendingAction action, PageToken token, CancellationToken cancellationToken)
    {
        // There are two levels only: who answers an answer writes under the comment at the top.
        var target = action.ParentId ?? action.CommentId;
        if (action.IsAsked)
        {
            try
            {
                if (await StandsAsync(action, target, action.EarlierReplies, token, cancellationToken))
                {
                    return new TryEnding(action, ActionState.Done, null);
                }
            }
            catch (GraphException unread) when (unread.Error.Recovery is Recovery.Gone)
            {
                return new TryEnding(action, ActionState.Refused, "The comment is gone from Facebook, or the Page may not see it.");
            }
            catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
            {
                return TryLater(action, unread.Message);
            }
        }

        GraphCommentChange reply;
        try
        {
            reply = await graph.ReplyAsync(target, action.Text!, GraphFields.Id, token, cancellationToken);
        }
        catch (GraphException exception)
        {
            return exception.Error switch
            {
                { Code: 506 } => await ExplainRepetitionAsync(action, exception, target, token, cancellationToken),
                { Recovery: Recovery.Gone } => new TryEnding(action, ActionState.Refused, "The comment is gone from Facebook, or can't be answered."),
                { Recovery: Recovery.Refused } or { Recovery: Recovery.NeedsPermission, Remedy.MayConcernOne: true } => new TryEnding(action, ActionState.Refused, exception.Message),
                { Recovery: Recovery.NeedsPermission or Recovery.NeedsToken or Recovery.BackOff or Recovery.Blocked } =>
                    Wait(action, exception.Message, TimeSpan.Zero) with { EndsPass = true, IsDisproved = true },
                _ => Later(TryLater(action, exception.Message), ReplySettles),
            };
        }
        catch (GraphDeclinedException declined)
        {
            return Later(TryLater(action, declined.Message), ReplySettles);
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            return Wait(action, exception.Message, ReplySettles) with { Answer = TryAnswer.Lost, EndsPass = true };
        }

        return reply.Id is { Length: > 0 } id && CommentIds.Short(id) != CommentIds.Short(target)
            ? new TryEnding(action, ActionState.Done, null)
            // An edit is answered so, and no reply: it must not be tried again.
            : new TryEnding(action, ActionState.GaveUp, "Facebook accepted the reply and did not say where it stands: somebody should look at the comment on Facebook.");
    }

    /// <summary>Facebook takes the reply for one that was given already: perhaps it was.</summary>
    private async Task<TryEnding> ExplainRepetitionAsync(PendingAction action, GraphException exception, string target, PageToken token, CancellationToken cancellationToken)
    {
        try
        {
            return await StandsAsync(action, target, earlier: [], token, cancellationToken)
                ? new TryEnding(action, ActionState.Done, null)
                : new TryEnding(action, ActionState.Refused, "Facebook takes the reply for a repetition of an earlier one: it needs other words.");
        }
        catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
        {
            return Later(TryLater(action, exception.Message), ReplySettles);
        }
    }

    private static TryEnding Later(TryEnding ending, TimeSpan least) =>
        ending.NotBefore is { } at ? ending with { NotBefore = at + least } : ending;

    /// <summary>Whether the Page has answered in these words. Not asked when: Facebook's clock and ours need not agree.</summary>
    private async Task<bool> StandsAsync(PendingAction action, string target, string[] earlier, PageToken token, CancellationToken cancellationToken)
    {
        var words = Words(action.Text!);
        string? after = null;
        do
        {
            var replies = await graph.GetRepliesAsync(target, GraphFields.Reply, RepliesAtOnce, after, token, cancellationToken);
            if (replies.Data.Any(reply => reply.From?.Id == action.PageId && !earlier.Contains(CommentIds.Short(reply.Id)) && Words(reply.Message ?? "") == words))
            {
                return true;
            }

            if (replies.Unreadable > 0)
            {
                throw new GraphProtocolException("Facebook lists an answer to the comment that can't be read: it may be the one looked for.");
            }

            // To the end: that the newest come first is asked for and not promised.
            if (replies.NextCursor == after)
            {
                return false;
            }

            after = replies.NextCursor;
        }
        while (after is not null);

        return false;
    }

    /// <summary>Facebook may keep other white space than it was sent.</summary>
    private static string Words(string text) => string.Join(' ', text.Normalize().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<TryEnding> SetBlockedAsync(PendingAction action, PageToken token, CancellationToken cancellationToken)
    {
        foreach (var name in NamesOfPerson)
        {
            try
            {
                if (action.Kind is ActionKind.Block)
                {
                    await graph.BlockAsync(action.PageId, name, action.AuthorId!, token, cancellationToken);
                }
                else
                {
                    await graph.UnblockAsync(action.PageId, name, action.AuthorId!, token, cancellationToken);
                }

                return new TryEnding(action, ActionState.Done, null);
            }
            catch (GraphException exception) when (exception.Error.IsOfRequest && name != NamesOfPerson[^1])
            {
                // The other name of a person, then.
            }
            catch (GraphException exception)
            {
                return exception.Error.Recovery switch
                {
                    Recovery.NeedsToken or Recovery.BackOff or Recovery.Blocked => Wait(action, exception.Message, TimeSpan.Zero) with { EndsPass = true },
                    Recovery.Retry or Recovery.AskForLess or Recovery.Done => TryLater(action, exception.Message),
                    Recovery.Refused or Recovery.Gone or Recovery.NeedsPermission => new TryEnding(action, ActionState.Refused, $"{exception.Message} {exception.Error.Remedy.Advice}".TrimEnd()),
                };
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private async Task<bool> IsAsWantedAsync(PendingAction action, PageToken token, CancellationToken cancellationToken) =>
        (await graph.GetCommentAsync(action.CommentId, GraphFields.HiddenState, token, cancellationToken)).IsHidden is { } isHidden && isHidden == action.Kind is ActionKind.Hide;

    private async Task<TryEnding> ExplainAsync(PendingAction action, GraphException exception, PageToken token, CancellationToken cancellationToken)
    {
        var isRefused = exception.Error.Recovery is not (Recovery.Retry or Recovery.AskForLess or Recovery.Done);
        var ending = exception.Error.Recovery switch
        {
            Recovery.Gone => await ExplainGoneAsync(action, exception, token, cancellationToken),
            Recovery.Refused => Refuse(action, exception),
            // A permission that fails on one comment may fail on it alone (a comment by an admin): that comment goes to a person.
            Recovery.NeedsPermission when exception.Error.Remedy.MayConcernOne => Refuse(action, exception),
            // Whether it is the Page's permission another comment shows, which has its turn before this one.
            Recovery.NeedsPermission => Wait(action, exception.Message, GraphGate.ProbeInterval) with { Answer = TryAnswer.Forbidden, EndsPass = true },
            // The comment is not at fault, and nothing else is tried now; the gate knows until when.
            Recovery.NeedsToken or Recovery.BackOff or Recovery.Blocked => Wait(action, exception.Message, TimeSpan.Zero) with { EndsPass = true },
            Recovery.Retry or Recovery.AskForLess or Recovery.Done => TryLater(action, exception.Message),
        };
        return ending with { IsDisproved = isRefused && !exception.FollowsTry };
    }

    /// <summary>The same error means gone, forbidden and unsupported: gone is what can't be read either.</summary>
    private async Task<TryEnding> ExplainGoneAsync(PendingAction action, GraphException exception, PageToken token, CancellationToken cancellationToken)
    {
        try
        {
            return await IsAsWantedAsync(action, token, cancellationToken) && action.Kind is not ActionKind.Delete
                ? new TryEnding(action, ActionState.Done, null) { Answer = TryAnswer.Confirmed }
                : Refuse(action, exception);
        }
        catch (GraphException unread) when (unread.Error.Recovery is Recovery.Gone)
        {
            return new TryEnding(action, ActionState.Refused, "The comment is gone from Facebook, or the Page may not see it.") { Answer = TryAnswer.Gone };
        }
        catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
        {
            return TryLater(action, unread.Message);
        }
    }
}
