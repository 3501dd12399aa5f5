using PageModerator.Screening.PersonalData;

namespace PageModerator.Screening.Model;

/// <summary>What a model can say yes to: the five categories, then the seven concerns, then whether there is trouble at all.</summary>
public static class ModelOutputs
{
    public const int Count = Named + 1;

    /// <summary>How many of the outputs, the first ones, are categories and concerns: what a comment can be said to be.</summary>
    public const int Named = Categories + Concerns;

    /// <summary>
    /// Whether the comment has any category, or any concern for safety. Asked by itself, since many a comment is plainly one of several things and
    /// none of them plainly.
    /// </summary>
    public const int Trouble = Named;

    /// <summary>How many of the outputs, the first ones, are categories.</summary>
    public const int Categories = 5;

    /// <summary>How many of the outputs, the last ones, are concerns.</summary>
    public const int Concerns = 7;

    public static int Index(Category category) => (int)category;

    public static int Index(Concern concern) => Categories + (int)concern;

    /// <summary>Whether a yes makes a comment wait for a person. So does <see cref="Trouble"/>.</summary>
    public static bool Waits(int output) => output < Categories || ((Concern)(output - Categories)).AlwaysWaits();

    /// <summary>Whether a yes is a part of <see cref="Trouble"/>.</summary>
    public static bool IsTrouble(int output) => Waits(output) && !AsksForAnswer(output);

    /// <summary>Whether a yes is enough by itself, and no part of what makes a comment suspicious.</summary>
    public static bool AsksForAnswer(int output) => output >= Categories && ((Concern)(output - Categories)).AsksForAnswer();

    /// <summary>The name that the category or concern at an index has outside the code.</summary>
    public static string Name(int output) =>
        output < Categories ? ((Category)output).Name() : ((Concern)(output - Categories)).Name();
}

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
