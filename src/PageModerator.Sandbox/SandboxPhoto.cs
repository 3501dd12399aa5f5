namespace PageModerator.Sandbox;

/// <summary>One photo of a post. The photos of an album have comments of their own, which the post's edge does not give.</summary>
public sealed record SandboxPhoto(string Id, string PostId, string? Key, DateTimeOffset CreatedAt);
