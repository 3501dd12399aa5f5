namespace PageModerator.Screening.Policy;

/// <summary>What somebody may be to a Page when they are told of something urgent.</summary>
public enum AlertReceiver
{
    DeputyDsl,
    Dsl,
    Headteacher,
    Moderator,
}

/// <summary>How a school is told of what can't wait. What is left out has the default that is stated.</summary>
public sealed record AlertPolicy
{
    /// <summary>How long those who were told first have, before others are told: a quarter of an hour; between a minute and a day.</summary>
    public TimeSpan AcknowledgeWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Who is told when nobody acknowledged in that time, or who should is away: the deputy and the headteacher.</summary>
    public IReadOnlyList<AlertReceiver> PassOnTo { get => field ?? [AlertReceiver.DeputyDsl, AlertReceiver.Headteacher]; init; }

    /// <summary>
    /// Rule files whose finds point to what the law forbids to pass on: of a comment that one of their rules found no mail says anything, not
    /// even what kind it is.
    /// </summary>
    public IReadOnlyList<string> ReferenceOnly { get => field ?? []; init; }

    /// <summary>Whether no mail may say anything about a comment.</summary>
    public bool IsReferenceOnly(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);

        return ReferenceOnly.Any(file =>
            verdict.ConcernFindings.Any(finding => StandsIn(file, finding.Basis)) || verdict.Findings.Any(finding => StandsIn(file, finding.Basis)));
    }

    private static bool StandsIn(string file, string basis) =>
        basis.Length > file.Length && basis[file.Length] == ':' && basis.StartsWith(file, StringComparison.OrdinalIgnoreCase);
}
