using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>A piece of the original text and its share, 0 to 1, of what spoke for an output.</summary>
public sealed record Contribution(TextSpan Span, double Share);

/// <summary>A trained classifier. Thread-safe; the same text gives the same scores on any machine.</summary>
public interface ITextModel
{
    /// <summary>Names the weights, so that a verdict can say which model it came from.</summary>
    string Version { get; }

    /// <summary>From which score on the model asks for a person, for hiding, or raises a concern.</summary>
    ModelThresholds Thresholds { get; }

    /// <summary>Calibrated scores, 0 to 1, in the order of <see cref="ModelOutputs"/>.</summary>
    void Score(MaskedText text, Span<double> scores);

    /// <summary>
    /// The score that one output would have without the word that speaks most for it, wherever that word stands: what is left of the evidence
    /// when one word is doubted.
    /// </summary>
    double ScoreWithoutWeightiestWord(MaskedText text, int output);

    /// <summary>What weighed most for one output, heaviest first.</summary>
    IReadOnlyList<Contribution> Explain(MaskedText text, int output, int most);
}
