using PageModerator.Log;

namespace PageModerator.Review;

/// <summary>What entries of the log are called when people read them.</summary>
internal static class LogWords
{
    /// <summary>The kinds, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        LogKinds.Screened, LogKinds.Hidden, LogKinds.NotHidden, LogKinds.Confirmed, LogKinds.Restored, LogKinds.Unhidden, LogKinds.NotUnhidden, LogKinds.HideOrdered,
        LogKinds.Left, LogKinds.DeleteOrdered, LogKinds.Deleted, LogKinds.NotDeleted, LogKinds.Escalated, LogKinds.Released, LogKinds.Undone, LogKinds.Labelled,
        LogKinds.ReplyApproved, LogKinds.Replied, LogKinds.NotReplied, LogKinds.BlockProposed, LogKinds.BlockConfirmed, LogKinds.Blocked, LogKinds.NotBlocked,
        LogKinds.UnblockOrdered, LogKinds.Unblocked, LogKinds.NotUnblocked, LogKinds.HiddenOnFacebook, LogKinds.ShownOnFacebook, LogKinds.DeletedOnFacebook, LogKinds.Acknowledged, LogKinds.NotedElsewhere, LogKinds.SignedOff,
    ];

    public static string For(string kind) => kind switch
    {
        LogKinds.Screened => "screened",
        LogKinds.Hidden => "hidden on Facebook",
        LogKinds.NotHidden => "could not be hidden",
        LogKinds.HiddenOnFacebook => "hidden by somebody else on Facebook",
        LogKinds.ShownOnFacebook => "shown again by somebody else on Facebook",
        LogKinds.DeletedOnFacebook => "gone from Facebook",
        LogKinds.Unhidden => "visible again on Facebook",
        LogKinds.NotUnhidden => "could not be made visible again",
        LogKinds.Deleted => "deleted on Facebook",
        LogKinds.NotDeleted => "could not be deleted",
        LogKinds.Replied => "answered by the Page",
        LogKinds.NotReplied => "could not be answered",
        LogKinds.Blocked => "author blocked",
        LogKinds.NotBlocked => "author could not be blocked",
        LogKinds.Unblocked => "author unblocked",
        LogKinds.NotUnblocked => "author could not be unblocked",
        LogKinds.Confirmed => "right to hide",
        LogKinds.Restored => "restored",
        LogKinds.HideOrdered => "hide ordered",
        LogKinds.Left => "left",
        LogKinds.DeleteOrdered => "delete ordered",
        LogKinds.Escalated => "passed on",
        LogKinds.Released => "released",
        LogKinds.Undone => "undone",
        LogKinds.Labelled => "labelled",
        LogKinds.ReplyApproved => "answer approved",
        LogKinds.BlockProposed => "block proposed",
        LogKinds.BlockConfirmed => "block confirmed",
        LogKinds.UnblockOrdered => "unblock ordered",
        LogKinds.Acknowledged => "alert seen",
        LogKinds.NotedElsewhere => "noted from elsewhere",
        LogKinds.SignedOff => "signed off",
        _ => kind.Replace('_', ' '),
    };
}
