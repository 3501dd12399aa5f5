namespace PageModerator.Screening.Policy;

/// <summary>An answer that a school gives again and again.</summary>
/// <param name="Key">By which it is known, such as <c>complaint</c>.</param>
/// <param name="Title">As people choose it.</param>
/// <param name="Text">What it says. It names nobody.</param>
public sealed record ReplyTemplate(string Key, string Title, string Text);
