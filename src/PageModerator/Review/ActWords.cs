using PageModerator.Enforcement;
using PageModerator.People;

namespace PageModerator.Review;

/// <summary>What acts are called when people read of them.</summary>
internal static class ActWords
{
    /// <summary>As the log tells it.</summary>
    public static string Told(ReviewAct act, Role? passedTo) => act switch
    {
        ReviewAct.Confirm => "It was right to hide the comment.",
        ReviewAct.Restore => "The comment is to be visible again.",
        ReviewAct.Hide => "The comment is to be hidden.",
        ReviewAct.Leave => "The comment may stay.",
        ReviewAct.Delete => "The comment is to be deleted.",
        ReviewAct.Escalate => $"The comment was passed on to the {To(passedTo)}.",
        ReviewAct.Release => "The comment was released: those whom the Page's rules let see it see it.",
    };

    public static string ToldUndone(ReviewAct act) => act switch
    {
        ReviewAct.Confirm => "Taken back: that it was right to hide the comment.",
        ReviewAct.Restore => "Taken back: the comment is to be hidden again.",
        ReviewAct.Hide => "Taken back: the comment is to be visible again.",
        ReviewAct.Leave => "Taken back: that the comment may stay.",
        ReviewAct.Delete => "Taken back: that the comment is to be deleted.",
        ReviewAct.Escalate => "Taken back: that the comment was passed on.",
        ReviewAct.Release => "Taken back: that the comment was released.",
    };

    /// <summary>As the person who did it is told.</summary>
    public static string Done(ReviewAct act, Role? passedTo, ModerationMode mode) => (act, mode) switch
    {
        (ReviewAct.Restore or ReviewAct.Hide or ReviewAct.Delete, ModerationMode.Observe) => "Noted. The service only observes, so please do it on Facebook yourself.",
        (ReviewAct.Confirm, _) => "Confirmed: the comment stays hidden.",
        (ReviewAct.Restore, _) => "Restored: the comment will be visible again in a moment.",
        (ReviewAct.Hide, _) => "Hidden: Facebook is asked to hide the comment now.",
        (ReviewAct.Leave, _) => "Left: the comment stays visible.",
        (ReviewAct.Delete, _) => "Deleted: Facebook is asked to delete the comment now.",
        (ReviewAct.Escalate, _) => $"Passed on to the {To(passedTo)}. It goes on waiting.",
        (ReviewAct.Release, _) => "Released: others can see the comment now.",
    };

    /// <summary>On the button.</summary>
    public static string Button(ReviewAct act) => act switch
    {
        ReviewAct.Confirm => "Right to hide",
        ReviewAct.Restore => "Restore",
        ReviewAct.Hide => "Hide",
        ReviewAct.Leave => "Leave",
        ReviewAct.Delete => "Delete",
        ReviewAct.Escalate => "Pass on",
        ReviewAct.Release => "Release",
    };

    private static string To(Role? role) => (role ?? Role.Dsl).Words().ToLowerInvariant();
}

/// <summary>The name under which a person's acts stand in the log.</summary>
internal static class Signatures
{
    private const int Longest = 256;

    /// <summary>Their name, or the address where there is none. Nobody signs as the machine.</summary>
    public static string Signature(this Viewer viewer)
    {
        var name = string.IsNullOrWhiteSpace(viewer.Name) || viewer.Name.Trim() == Log.LogWriter.System ? viewer.Email : viewer.Name.Trim();
        return name.Length > Longest ? name[..Longest] : name;
    }
}
