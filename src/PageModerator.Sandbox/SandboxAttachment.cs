namespace PageModerator.Sandbox;

/// <summary>What hangs on a comment beside its text.</summary>
/// <param name="Type">Graph's word: <c>photo</c>, <c>sticker</c>, <c>animated_image_share</c> or <c>share</c>.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Title">May be empty.</param>
public sealed record SandboxAttachment(string Type, string Url, string Title);
