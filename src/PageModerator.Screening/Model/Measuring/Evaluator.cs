using PageModerator.Screening.Model.Data;

namespace PageModerator.Screening.Model.Measuring;

/// <summary>Measures on labelled comments.</summary>
public static class Evaluator
{
    /// <summary>
    /// The model's scores and thresholds alone. What can't be cleaned of personal data gets no score, as in service: rules alone decide there.
    /// </summary>
    public static Evaluation Evaluate(ITextModel model, IReadOnlyList<LabelledText> texts, CancellationToken cancellationToken = default)
    {
        var scores = new double[texts.Count][];
        Parallel.For(0, texts.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            scores[i] = new double[ModelOutputs.Count];
            var text = TextPreparation.Of(texts[i].Text);
            if (text.IsClean)
            {
                model.Score(text, scores[i]);
            }
        });
        return Evaluate(model.Thresholds, texts, scores);
    }

    /// <summary>
    /// All of it: rules, patterns, model and policy. A category is named where a reason speaks of it, a concern where it is raised. A category's score
    /// is the verdict's, a concern's that of its strongest finding, so below its threshold there is none.
    /// </summary>
    public static Evaluation Evaluate(Screener screener, IReadOnlyList<LabelledText> texts, CancellationToken cancellationToken = default)
    {
        var rows = new Row[texts.Count];
        Parallel.For(0, texts.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var verdict = screener.Screen(new ScreeningInput(texts[i].Text));
            var (named, scores) = (OutputSet.None, new double[ModelOutputs.Count]);
            foreach (var (category, score) in verdict.Categories)
            {
                scores[ModelOutputs.Index(category)] = score;
                named = verdict.Reasons.Any(reason => reason.Category == category.Name()) ? named.With(ModelOutputs.Index(category)) : named;
            }

            foreach (var concern in verdict.Concerns)
            {
                named = named.With(ModelOutputs.Index(concern));
            }

            foreach (var finding in verdict.ConcernFindings)
            {
                var output = ModelOutputs.Index(finding.Concern);
                scores[output] = Math.Max(scores[output], finding.Score);
            }

            rows[i] = new Row(texts[i], scores, verdict.Outcome, named);
        });
        return Evaluate(rows);
    }

    /// <summary>A model's from scores that are known already, <c>[text][output]</c>.</summary>
    internal static Evaluation Evaluate(ModelThresholds thresholds, IReadOnlyList<LabelledText> texts, double[][] scores) =>
        Evaluate([.. texts.Select((text, i) => new Row(
            text,
            scores[i],
            thresholds.Decide(scores[i]),
            thresholds.Speaking(scores[i])))]);

    private static Evaluation Evaluate(Row[] rows) => new(
        Outcomes("all", rows),
        [.. Enumerable.Range(0, ModelOutputs.Named).Select(output => Output(output, rows))],
        [.. rows.GroupBy(row => row.Text.Source).OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => Outcomes(source.Key, [.. source]))]);

    private static OutcomeEvaluation Outcomes(string name, IReadOnlyCollection<Row> rows)
    {
        var violating = rows.Where(row => row.Text.IsViolating).ToArray();
        var lawful = rows.Where(row => !row.Text.IsViolating).ToArray();
        var innocent = lawful.Where(row => row.Text.IsInnocent).ToArray();
        var complaints = lawful.Where(row => row.Text.Labels.Contains(ModelOutputs.Index(Concern.Complaint))).ToArray();
        return new OutcomeEvaluation(
            name,
            rows.Count,
            new Rate(violating.Count(row => row.Outcome >= Outcome.Queue), violating.Length),
            new Rate(innocent.Count(row => row.Outcome >= Outcome.Queue), innocent.Length),
            new Rate(lawful.Count(row => row.Outcome == Outcome.Hide), lawful.Length),
            new Rate(complaints.Count(row => row.Outcome == Outcome.Hide), complaints.Length),
            RankMetrics.Of(rows.Select(row => new Scored(Harm(row.Scores), row.Text.IsViolating))));
    }

    private static OutputEvaluation Output(int output, IReadOnlyList<Row> rows)
    {
        var known = rows.Where(row => row.Text.Known.Contains(output)).ToArray();
        var positives = known.Where(row => row.Text.Labels.Contains(output)).ToArray();
        var flagged = known.Count(row => row.Named.Contains(output));
        var hits = positives.Count(row => row.Named.Contains(output));
        return new OutputEvaluation(
            ModelOutputs.Name(output),
            new Rate(hits, flagged),
            new Rate(hits, positives.Length),
            new Rate(flagged - hits, known.Length - positives.Length),
            flagged + positives.Length == 0 ? 0 : 2.0 * hits / (flagged + positives.Length),
            new Rate(positives.Count(row => row.Outcome >= Outcome.Queue), positives.Length),
            RankMetrics.Of(known.Select(row => new Scored(row.Scores[output], row.Text.Labels.Contains(output)))));
    }

    /// <summary>The chance of any category, as if each were a witness of its own.</summary>
    private static double Harm(ReadOnlySpan<double> scores)
    {
        var calm = 0.0;
        foreach (var score in scores[..ModelOutputs.Categories])
        {
            calm += Math.Log(1 - Math.Min(score, 1 - 1e-12));
        }

        return -calm;
    }

    private sealed record Row(LabelledText Text, double[] Scores, Outcome Outcome, OutputSet Named);
}
