namespace PageModerator.Sandbox;

/// <summary>Somebody who writes on the Page.</summary>
/// <param name="Id">Digits; the Page-scoped id that Graph gives as <c>from.id</c>.</param>
/// <param name="Name">As shown on Facebook.</param>
public sealed record SandboxPerson(string Id, string Name);
