namespace PageModerator.Sandbox;

/// <summary>What a call to the sandbox was for.</summary>
public enum SandboxCallKind
{
    /// <summary>A node read by id.</summary>
    Node,

    /// <summary>One of the four lists of posts.</summary>
    Feed,

    /// <summary>Comments of a post, photo or comment.</summary>
    Comments,

    Attachments,
    Hide,
    Unhide,

    /// <summary><c>POST /{comment}</c> with <c>message</c>: overwrites what a person wrote.</summary>
    Edit,

    Delete,
    Reply,
    BlockedList,
    Block,
    Unblock,
    PrivateReply,
    Subscription,
    Accounts,
    DebugToken,
    Batch,

    /// <summary>An address that Graph, as far as the sandbox knows it, does not have.</summary>
    Unknown,
}
