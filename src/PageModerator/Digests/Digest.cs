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

    /// <summary>What else is wrong with the Page, a sentence each.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>False when the service observes: then nothing is hidden, and the digest says so.</summary>
    public required bool IsEnforcing { get; init; }

    /// <summary>Visible on the Page, waiting for a person: of very many the newest, oldest first.</summary>
    public required IReadOnlyList<DigestItem> Waiting { get; init; }

    /// <summary>How many wait in all; more than are listed when there are very many.</summary>
    public required int WaitingInAll { get; init; }

    /// <summary>Hidden, and no person has confirmed it yet; or what would have been hidden in that time while observing. Of very many the newest, oldest first.</summary>
    public required IReadOnlyList<DigestItem> Hidden { get; init; }

    public required int HiddenInAll { get; init; }

    /// <summary>What waits and what is hidden, a row a category or concern.</summary>
    public required IReadOnlyList<DigestCount> Counts { get; init; }

    /// <summary>Of what people were told at once, in that time or earlier and nobody has acknowledged.</summary>
    public required IReadOnlyList<DigestAlert> Alerted { get; init; }

    /// <summary>Hides of the machine that a person undid in that time.</summary>
    public required int WrongHides { get; init; }

    /// <summary>Complaints on the Page, a month old at most, that nobody has answered there.</summary>
    public required int RepliesDue { get; init; }

    /// <summary>Decisions that somebody challenged, for this person to answer.</summary>
    public required int Challenges { get; init; }

    /// <summary>Where the review site is; null when the settings don't say.</summary>
    public required Uri? Site { get; init; }

    /// <summary>The last entry of the log and its hash: kept in a mailbox, they show later whether the log was cut.</summary>
    public required string? LogHead { get; init; }
}

/// <param name="Name">In plain words.</param>
internal sealed record DigestCount(string Name, int Hidden, int Waiting);

/// <param name="Names">In plain words; empty for what no mail may describe.</param>
internal sealed record DigestAlert(DateTimeOffset RaisedAt, IReadOnlyList<string> Names, bool IsAcknowledged);

/// <param name="Text">Masked, and shortened when long.</param>
/// <param name="Note">What else a person must know, such as that Facebook refused the hide.</param>
/// <param name="Page">The comment's page on the review site, which changes nothing when it is opened; null when the settings don't say where that is.</param>
internal sealed record DigestItem(
    DateTimeOffset CommentedAt,
    string Text,
    string Post,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Names,
    string? Permalink,
    string? Note,
    Uri? Page);
