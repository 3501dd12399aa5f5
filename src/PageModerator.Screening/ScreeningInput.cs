namespace PageModerator.Screening;

/// <summary>What hangs on a comment beside its text. It is never downloaded.</summary>
public enum AttachmentKind
{
    None,
    Photo,
    Video,
    Link,
    Sticker,
    Animation,
    Other,
}

/// <summary>One revision of a comment, as screening sees it: no author, no clock.</summary>
/// <param name="Text">As read from Facebook; any Unicode, may be empty.</param>
public sealed record ScreeningInput(string Text)
{
    public AttachmentKind Attachment { get; init; }

    /// <summary>The address of a shared link, if there is one.</summary>
    public string? LinkUrl { get; init; }
}
