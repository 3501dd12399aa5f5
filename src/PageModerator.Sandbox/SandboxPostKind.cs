namespace PageModerator.Sandbox;

/// <summary>What a post is; comments on a visitor's post cannot be hidden, on a review neither hidden nor removed.</summary>
public enum SandboxPostKind
{
    Status,
    Photo,
    Album,
    Visitor,
    Review,
}
