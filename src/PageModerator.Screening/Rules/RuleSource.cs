namespace PageModerator.Screening.Rules;

/// <summary>A rule file that the host has found; the library opens nothing by itself.</summary>
/// <param name="Name">The file's name without folders, such as <c>abuse.csv</c>: it says what the file holds and is cited in reasons.</param>
/// <param name="Open">Gives the file's bytes (UTF-8) from the beginning; the reader closes the stream.</param>
public sealed record RuleSource(string Name, Func<Stream> Open);
