using PageModerator.Screening.Policy;

namespace PageModerator.Screening;

/// <summary>The verdict on a comment on which screening failed: a person reads it, and nothing is said of what it holds.</summary>
internal static class Unscreened
{
    public static Verdict Verdict(SchoolPolicy policy) => new()
    {
        Outcome = Outcome.Queue,
        Categories = [],
        Concerns = [],
        Findings = [],
        ConcernFindings = [],
        Subjects = [],
        Reasons = [new Reason(FindingSource.Model, ReasonTopics.NotScreened, "The comment could not be screened: nothing is known of what it says. A person should read it.")],
        Clauses = [],
        PolicyVersion = policy.Version,
        ModelVersion = null,
    };

    /// <summary>Whether a verdict is this one: every other gives each category a score.</summary>
    public static bool Is(Verdict verdict) => verdict.Categories.Count == 0;
}
