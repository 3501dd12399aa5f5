namespace PageModerator.Screening.Rules;

/// <summary>A rule that follows from the school's settings and stands in no file.</summary>
/// <param name="Term">As in a rule file.</param>
/// <param name="Sign">What it is a sign of; <see cref="RuleSign.Allow"/> for the school's own words.</param>
/// <param name="Basis">Where it stands, as people know it.</param>
internal sealed record SchoolTerm(string Term, RuleSign Sign, string Basis);
