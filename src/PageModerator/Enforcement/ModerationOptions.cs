namespace PageModerator.Enforcement;

/// <summary>Section <c>Moderation</c>.</summary>
internal sealed class ModerationOptions
{
    public const string Section = "Moderation";

    public ModerationMode Mode { get; set; } = ModerationMode.Observe;
}

internal enum ModerationMode
{
    /// <summary>Records and queues; changes nothing on Facebook.</summary>
    Observe,

    /// <summary>Hides on Facebook what screening says should be hidden.</summary>
    Enforce,
}
