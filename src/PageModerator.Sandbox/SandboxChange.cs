namespace PageModerator.Sandbox;

/// <summary>A change of a comment as a webhook tells it: <c>add</c>, <c>edited</c>, <c>remove</c>, <c>hide</c> or <c>unhide</c>.</summary>
internal sealed record SandboxChange(string Verb, SandboxComment Comment, DateTimeOffset At);
