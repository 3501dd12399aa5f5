namespace PageModerator.Digests;

/// <summary>What a person is told of a Page, ready to be drawn. Every text of a comment in it is masked.</summary>
internal sealed record Digest
{
    public required string PageName { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>How often the Page was read in that time.</summary>
    public required long Checks { get; init; }

    public required DateTimeOffset? LastCheck { get; init; }

    /// <summary>Why the Page can't be read at present, in one sentence; null when it can.</summary>
    public required string? Failure { get; init; }

    /// <summary>False when the service observes: then nothing is hidden, and the digest says so.</summary>
    public required bool IsEnforcing { get; init; }

    /// <summary>Visible on the Page, waiting for a person: of very many the newest, oldest first.</summary>
    public required IReadOnlyList<DigestItem> Waiting { get; init; }

    /// <summary>How many wait in all; more than are listed when there are very many.</summary>
    public required int WaitingInAll { get; init; }

    /// <summary>Hidden in that time, or what would have been while observing: of very many the newest, oldest first.</summary>
    public required IReadOnlyList<DigestItem> Hidden { get; init; }

    public required int HiddenInAll { get; init; }

    /// <summary>What happened in that time, a row a category or concern.</summary>
    public required IReadOnlyList<DigestCount> Counts { get; init; }

    /// <summary>The last entry of the log and its hash: kept in a mailbox, they show later whether the log was cut.</summary>
    public required string? LogHead { get; init; }
}

/// <param name="Name">In plain words.</param>
internal sealed record DigestCount(string Name, int Hidden, int Waiting);

/// <param name="Text">Masked, and shortened when long.</param>
/// <param name="Note">What else a person must know, such as that Facebook refused the hide.</param>
internal sealed record DigestItem(
    DateTimeOffset CommentedAt,
    string Text,
    string Post,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Names,
    string? Permalink,
    string? Note);
