using System.Globalization;
using PageModerator.Screening.Model;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary>An evaluation as tables for people.</summary>
internal static class EvaluationTable
{
    /// <param name="console">Where to.</param>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="bySource">A line for every source too, not for all together only.</param>
    public static void Write(IAnsiConsole console, Evaluation evaluation, bool bySource)
    {
        var outcomes = new Table().AddColumns("Source", "Comments", "Caught", "Needless queue", "Wrongly hidden", "ROC area", "Recall at 1 %");
        foreach (var source in (bySource ? evaluation.Sources : []).Prepend(evaluation.All))
        {
            outcomes.AddRow(
                Markup.Escape(source.Name),
                source.Rows.ToString(CultureInfo.InvariantCulture),
                Share(source.Caught),
                Share(source.NeedlessQueue),
                Share(source.WrongHides),
                Figure(source.Harm.RocArea),
                Figure(source.Harm.RecallAtOnePercent));
        }

        var outputs = new Table().AddColumns("Output", "Examples", "Precision", "Recall", "F1", "Average precision", "False alarms");
        foreach (var output in evaluation.Outputs)
        {
            outputs.AddRow(
                output.Name,
                output.Ranking.Positives.ToString(CultureInfo.InvariantCulture),
                Share(output.Precision),
                Share(output.Recall),
                Figure(output.F1),
                Figure(output.Ranking.AveragePrecision),
                Share(output.FalseAlarms));
        }

        console.Write(outcomes);
        console.Write(outputs);
        console.WriteLine("By the model's scores and thresholds alone; in brackets 95 % intervals.");
    }

    private static string Share(Rate rate) =>
        rate.Of == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{rate.Value * 100:0.0#} % ({rate.Low * 100:0.0#} to {rate.High * 100:0.0#})");

    private static string Figure(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
}
