namespace PageModerator.Screening.Model;

/// <summary>What the machine may do wrongly to comments that deserve none of it.</summary>
/// <param name="WrongHides">Share of the comments that break no rule that may be hidden: the upper end of the interval stays within it.</param>
/// <param name="NeedlessQueue">Share of the innocent comments (<see cref="Data.LabelledText.IsInnocent"/>) that may wait for a person, through whatever category or concern.</param>
/// <param name="NeedlessNote">Share of the comments that name nobody that may be held to name a person.</param>
/// <param name="NeedlessWall">Share of the comments that are not about the headteacher that may be kept from them, and wait for the chair to release them.</param>
/// <param name="NeedlessAnswer">Share of the comments without a concern that asks for an answer (a complaint, an allegation) that may raise it, each by itself, beside <paramref name="NeedlessQueue"/>.</param>
/// <param name="CategoryPrecision">Share of the comments that a category is named for that must have it.</param>
/// <param name="ConcernPrecision">Share of the raised that must be right: a concern that is rarely seen is left to the rules rather than cried out at every turn.</param>
public sealed record ThresholdBudgets(
    double WrongHides = 0.0025,
    double NeedlessQueue = 0.0375,
    double NeedlessNote = 0.03,
    double NeedlessWall = 0.005,
    double NeedlessAnswer = 0.005,
    double CategoryPrecision = 0.4,
    double ConcernPrecision = 0.1);

/// <summary>How a model is trained. The same data, options and seed give the same bytes.</summary>
public sealed record TrainingOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>2 to this power features get weights.</summary>
    public int Bits { get; init; } = 19;

    /// <summary>The linear model's rounds over public text, where there are no school comments: beside them it only blurs.</summary>
    public int PublicEpochs { get; init; } = 4;

    /// <summary>The linear model's rounds over school comments.</summary>
    public int Epochs { get; init; } = 25;

    /// <summary>The networks' rounds over public text.</summary>
    public int NetworkPublicEpochs { get; init; } = 1;

    /// <summary>The networks' rounds over school comments.</summary>
    public int NetworkEpochs { get; init; } = 6;

    /// <summary>The longest step of a network's weight.</summary>
    public double NetworkRate { get; init; } = 0.005;

    /// <summary>The first step of a number of a word's vector.</summary>
    public double WordRate { get; init; } = 0.02;

    public double LearningRate { get; init; } = 0.8;

    /// <summary>Pull of every weight towards 0.</summary>
    public double L2 { get; init; } = 2e-6;

    /// <summary>Share of a text's features that one step of training does not see.</summary>
    public double FeatureDropout { get; init; } = 0.1;

    /// <summary>A feature that stands in fewer texts is left out.</summary>
    public int FewestTexts { get; init; } = 2;

    /// <summary>The most rows that one public source may bring; which ones is decided by their hash.</summary>
    public int SourceCap { get; init; } = 10_000;

    /// <summary>Parts that the school comments are cut into, by brief, to calibrate on what was not trained on.</summary>
    public int Folds { get; init; } = 4;

    /// <summary>So many comments are enough to calibrate on: when the first folds have as many, the others need not be held out.</summary>
    public int Judges { get; init; } = 20_000;

    public ThresholdBudgets Budgets { get; init; } = new();
}
