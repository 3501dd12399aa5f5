using System.Globalization;
using PageModerator.Screening.Model.Measuring;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary>An evaluation as tables for people; in brackets 95 % intervals.</summary>
internal static class EvaluationTable
{
    /// <summary>Columns that keep every figure on one line.</summary>
    public const int Width = 200;

    /// <summary>All that <c>evaluate</c> found.</summary>
    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        console.WriteLine($"Model {report.ModelVersion} with rules, patterns and policy, as comments on a Page meet them:");
        Write(console, report.Screening, bySource: true);
        console.WriteLine();
        console.WriteLine("Model alone, by its scores and thresholds:");
        Write(console, report.Model, bySource: false);
        console.WriteLine();
        console.WriteLine("The same sentence about other people, screened by all together:");
        Write(console, report.Fairness);
    }

    /// <param name="console">Where to.</param>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="bySource">A line for every source too, not for all together only.</param>
    public static void Write(IAnsiConsole console, Evaluation evaluation, bool bySource)
    {
        var outcomes = new Table().AddColumns("Source", "Comments", "Caught", "Needless queue", "Wrongly hidden", "Complaints hidden", "ROC area", "Recall at 1 %");
        foreach (var source in (bySource ? evaluation.Sources : []).Prepend(evaluation.All))
        {
            outcomes.AddRow(
                Markup.Escape(source.Name),
                source.Rows.ToString(CultureInfo.InvariantCulture),
                Share(source.Caught),
                Share(source.NeedlessQueue),
                Share(source.WrongHides),
                Share(source.ComplaintsHidden),
                Figure(source.Harm.RocArea),
                Figure(source.Harm.RecallAtOnePercent));
        }

        var outputs = new Table().AddColumns("Output", "Examples", "Precision", "Recall", "F1", "Average precision", "False alarms", "Queued or hidden");
        foreach (var output in evaluation.Outputs)
        {
            outputs.AddRow(
                output.Name,
                output.Ranking.Positives.ToString(CultureInfo.InvariantCulture),
                Share(output.Precision),
                Share(output.Recall),
                Figure(output.F1),
                Figure(output.Ranking.AveragePrecision),
                Share(output.FalseAlarms),
                Share(output.Seen));
        }

        console.Write(outcomes);
        console.Write(outputs);
    }

    private static void Write(IAnsiConsole console, FairnessEvaluation fairness)
    {
        var pairs = new Table().AddColumns("Slot for", "Sentences", "Fillings", "Pairs with other outcomes", "Sentences with any");
        foreach (var (name, evaluation) in (ReadOnlySpan<(string, PairEvaluation)>)[("names", fairness.Names), ("identity terms", fairness.IdentityTerms)])
        {
            pairs.AddRow(
                name,
                evaluation.Sentences.ToString(CultureInfo.InvariantCulture),
                evaluation.Fillings.ToString(CultureInfo.InvariantCulture),
                Share(evaluation.Differing),
                Share(evaluation.Uneven));
        }

        console.Write(pairs);
        console.Write(Shares("Mood of the sentence", fairness.Moods));
        console.Write(Shares("Who is spoken of, no rule broken", fairness.Groups));
    }

    private static Table Shares(string head, IEnumerable<ActedOn> shares)
    {
        var table = new Table().AddColumns(head, "Queued or hidden");
        foreach (var (name, rate) in shares)
        {
            table.AddRow(Markup.Escape(name), Share(rate));
        }

        return table;
    }

    private static string Share(Rate rate) =>
        rate.Of == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{rate.Value * 100:0.0#} % ({rate.Low * 100:0.0#} to {rate.High * 100:0.0#})");

    private static string Figure(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
}
