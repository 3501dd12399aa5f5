using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Policy;

/// <summary>All that is known of a comment when the policy is asked.</summary>
/// <param name="Input">The comment.</param>
/// <param name="Scan">Its private data, so that reasons do not repeat them.</param>
/// <param name="Findings">By rules and patterns.</param>
/// <param name="Concerns">By rules and patterns.</param>
internal sealed record Evidence(
    ScreeningInput Input,
    PersonalDataScan Scan,
    List<Finding> Findings,
    List<ConcernFinding> Concerns)
{
    /// <summary>Listed people whom the comment names.</summary>
    public List<PolicyPerson> Subjects { get; } = [];

    /// <summary>What the model read, or null when it is off.</summary>
    public MaskedText? Masked { get; init; }

    /// <summary>In the order of <see cref="ModelOutputs"/>; null when the model was not asked.</summary>
    public double[]? Scores { get; init; }
}

/// <summary>What the model says on one output of <see cref="ModelOutputs"/>.</summary>
/// <param name="Output">Which.</param>
/// <param name="Score">How sure it is, 0 to 1.</param>
/// <param name="Trouble">How sure it is of trouble at all, where the output is part of that; 0 where it speaks for itself.</param>
/// <param name="Version">The model's.</param>
/// <param name="Words">What weighed most.</param>
internal sealed record Opinion(int Output, double Score, double Trouble, string Version, IReadOnlyList<Contribution> Words);
