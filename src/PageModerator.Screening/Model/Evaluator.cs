namespace PageModerator.Screening.Model;

/// <summary>Measures a model on labelled comments.</summary>
public static class Evaluator
{
    /// <summary>What can't be cleaned of personal data gets no score, as in service: rules alone decide there.</summary>
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
        return Evaluate(model.Version, model.Thresholds, texts, scores);
    }

    /// <summary>The same from scores that are known already, <c>[text][output]</c>.</summary>
    internal static Evaluation Evaluate(string version, ModelThresholds thresholds, IReadOnlyList<LabelledText> texts, double[][] scores)
    {
        var rows = texts.Select((text, i) => new Row(text, scores[i], thresholds.Decide(scores[i]))).ToArray();
        return new Evaluation(
            version,
            Outcomes("all", rows),
            [.. Enumerable.Range(0, ModelOutputs.Count).Select(output => Output(output, thresholds, rows))],
            [.. rows.GroupBy(row => row.Text.Source).OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => Outcomes(source.Key, [.. source]))]);
    }

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

    private static OutputEvaluation Output(int output, ModelThresholds thresholds, IReadOnlyList<Row> rows)
    {
        var known = rows.Where(row => row.Text.Known.Contains(output)).ToArray();
        var flagged = known.Where(row => thresholds.Speaks(row.Scores, output)).ToArray();
        var hits = flagged.Count(row => row.Text.Labels.Contains(output));
        var positives = known.Count(row => row.Text.Labels.Contains(output));
        return new OutputEvaluation(
            ModelOutputs.Name(output),
            new Rate(hits, flagged.Length),
            new Rate(hits, positives),
            new Rate(flagged.Length - hits, known.Length - positives),
            flagged.Length + positives == 0 ? 0 : 2.0 * hits / (flagged.Length + positives),
            RankMetrics.Of(known.Select(row => new Scored(row.Scores[output], row.Text.Labels.Contains(output)))));
    }

    private static double Harm(ReadOnlySpan<double> scores)
    {
        var highest = 0.0;
        foreach (var score in scores[..ModelOutputs.Categories])
        {
            highest = Math.Max(highest, score);
        }

        return highest;
    }

    private sealed record Row(LabelledText Text, double[] Scores, Outcome Outcome);
}
