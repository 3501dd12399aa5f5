namespace PageModerator.Sandbox.Graph;

/// <summary>What hangs on a post or comment, as Graph shows it.</summary>
internal sealed record StoryAttachment(string Type, string MediaType, string Url, string Title, string? TargetId)
{
    /// <summary>The photos of an album.</summary>
    public IReadOnlyList<StoryAttachment> Parts { get; init; } = [];
}
