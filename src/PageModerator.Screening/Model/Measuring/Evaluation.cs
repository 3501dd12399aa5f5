namespace PageModerator.Screening.Model.Measuring;

/// <summary>A share with Wilson's 95 % interval.</summary>
/// <param name="Hits">How many of <paramref name="Of"/>.</param>
/// <param name="Of">Of how many; 0 leaves the share open, 0 to 1.</param>
public sealed record Rate(int Hits, int Of)
{
    private const double Z = 1.959963984540054;

    public double Value => Of == 0 ? 0 : (double)Hits / Of;

    /// <summary>The lower end of the interval.</summary>
    public double Low => Of == 0 ? 0 : Math.Max(0, Centre - Half);

    /// <summary>The upper end of the interval.</summary>
    public double High => Of == 0 ? 1 : Math.Min(1, Centre + Half);

    private double Centre => (Value + Z * Z / (2 * Of)) / (1 + Z * Z / Of);

    private double Half => Z / (1 + Z * Z / Of) * Math.Sqrt(Value * (1 - Value) / Of + Z * Z / (4.0 * Of * Of));
}

/// <summary>How well one output, or all categories together, is told apart by its scores, whatever the threshold.</summary>
/// <param name="Positives">Rows with the label.</param>
/// <param name="Negatives">Rows known to be without it.</param>
/// <param name="RocArea">Chance that a row with the label scores above one without; null when one kind is missing.</param>
/// <param name="AveragePrecision">Area under precision against recall; null when one kind is missing.</param>
/// <param name="RecallAtOnePercent">Share of the rows with the label found when 1 % of those without are flagged; null when one kind is missing.</param>
public sealed record Ranking(int Positives, int Negatives, double? RocArea, double? AveragePrecision, double? RecallAtOnePercent);

/// <summary>How well one output does at its threshold and beyond.</summary>
/// <param name="Name">The category or concern.</param>
/// <param name="Precision">Of what it flags, the share that is right.</param>
/// <param name="Recall">Of what is there, the share flagged.</param>
/// <param name="FalseAlarms">Of what is not there, the share flagged.</param>
/// <param name="F1">Harmonic mean of precision and recall.</param>
/// <param name="Seen">Of what is there, the share that a person gets to see: queued or hidden, for whatever reason.</param>
/// <param name="Ranking">Whatever the threshold.</param>
public sealed record OutputEvaluation(string Name, Rate Precision, Rate Recall, Rate FalseAlarms, double F1, Rate Seen, Ranking Ranking);

/// <summary>What happens to comments.</summary>
/// <param name="Name">The source, or “all”.</param>
/// <param name="Rows">Comments.</param>
/// <param name="Caught">Violating comments queued or hidden.</param>
/// <param name="NeedlessQueue">Comments that break no rule and raise no concern that waits, queued or hidden through any category or concern.</param>
/// <param name="WrongHides">Comments that break no rule, hidden.</param>
/// <param name="ComplaintsHidden">Complaints that break no rule, hidden.</param>
/// <param name="Harm">Violating against innocent, by the highest category score.</param>
public sealed record OutcomeEvaluation(string Name, int Rows, Rate Caught, Rate NeedlessQueue, Rate WrongHides, Rate ComplaintsHidden, Ranking Harm);

/// <summary>A model or a whole screener, measured on labelled comments.</summary>
/// <param name="All">Over all rows.</param>
/// <param name="Outputs">Every category, then every concern.</param>
/// <param name="Sources">Every source by itself, in alphabetical order.</param>
public sealed record Evaluation(
    OutcomeEvaluation All,
    IReadOnlyList<OutputEvaluation> Outputs,
    IReadOnlyList<OutcomeEvaluation> Sources);
