using PageModerator.Screening.Policy;

namespace PageModerator.Screening;

/// <summary>One sign of a category in a comment.</summary>
/// <param name="Category">What it is a sign of.</param>
/// <param name="Score">Calibrated probability, 0 to 1, that the comment belongs to the category.</param>
/// <param name="Source">What the finding rests on.</param>
/// <param name="Span">The piece of the original text that it rests on; the whole text when no single piece carries it.</param>
/// <param name="Basis">The rule (file and line), the pattern's name, or the model's version.</param>
public sealed record Finding(Category Category, double Score, FindingSource Source, TextSpan Span, string Basis);

/// <summary>One sign of a concern in a comment; the parts are those of <see cref="Finding"/>.</summary>
public sealed record ConcernFinding(Concern Concern, double Score, FindingSource Source, TextSpan Span, string Basis);

/// <summary>Why the comment is not simply left, in a sentence that a parent would accept.</summary>
/// <param name="Source">What it rests on.</param>
/// <param name="Category">The name of the category or concern that it speaks of.</param>
/// <param name="Text">The sentence. It quotes words of the comment only with personal data masked.</param>
public sealed record Reason(FindingSource Source, string Category, string Text);

/// <summary>A category and how sure the screening is of it, 0 to 1: the highest of its findings, and the model's word where there is none.</summary>
public sealed record CategoryScore(Category Category, double Score);

/// <summary>What screening says of one revision of a comment.</summary>
public sealed record Verdict
{
    public required Outcome Outcome { get; init; }

    /// <summary>Every category, highest score first.</summary>
    public required IReadOnlyList<CategoryScore> Categories { get; init; }

    /// <summary>The concerns raised, in the order of <see cref="Concern"/>.</summary>
    public required IReadOnlyList<Concern> Concerns { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    public required IReadOnlyList<ConcernFinding> ConcernFindings { get; init; }

    /// <summary>The listed people whom the comment names, as the policy lists them.</summary>
    public required IReadOnlyList<PolicyPerson> Subjects { get; init; }

    /// <summary>At least one for every outcome but <see cref="Outcome.Leave"/>; weightiest first.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>The clauses of the policy that the outcome rests on, without repetition.</summary>
    public required IReadOnlyList<string> Clauses { get; init; }

    public required string PolicyVersion { get; init; }

    /// <summary>The model's version, or null when it was not asked: switched off, or the text could not be cleaned of personal data.</summary>
    public required string? ModelVersion { get; init; }
}
