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
