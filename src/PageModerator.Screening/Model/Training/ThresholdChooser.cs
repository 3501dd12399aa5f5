using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Measuring;

namespace PageModerator.Screening.Model.Training;

/// <summary>Chooses thresholds on comments that the model was not trained on, so that what it costs innocent comments stays within a budget.</summary>
internal static class ThresholdChooser
{
    /// <param name="texts">School comments.</param>
    /// <param name="scores">Their calibrated scores, <c>[text][output]</c>.</param>
    /// <param name="budgets">What may go wrong.</param>
    public static ModelThresholds Choose(IReadOnlyList<LabelledText> texts, double[][] scores, ThresholdBudgets budgets)
    {
        var naming = Enumerable.Range(0, ModelOutputs.Count).Select(output => Naming(texts, scores, output, budgets)).ToArray();
        var joint = new ModelThresholds(ModelThresholds.Never, naming, ModelThresholds.Never);
        var affordable = (int)(budgets.NeedlessQueue * texts.Count(text => text.IsInnocent));
        var wait = Lowest(texts.Select((text, i) => new Scored(joint.Trouble(scores[i]), !text.IsInnocent)), affordable);

        // Scores are calibrated, so one threshold for all categories is the best there is.
        var lawful = texts.Count(text => !text.IsViolating);
        var hide = Lowest(
            texts.Select((text, i) => new Scored(scores[i].Take(ModelOutputs.Categories).Max(), text.IsViolating)),
            SurelyWithin(budgets.WrongHides, lawful));

        return new ModelThresholds(wait, naming, Math.Max(wait, hide));
    }

    /// <summary>
    /// The lowest score from which a category or concern is right often enough to be named; one that makes nobody wait, or waits by itself, has a budget of its own.
    /// </summary>
    private static double Naming(IReadOnlyList<LabelledText> texts, double[][] scores, int output, ThresholdBudgets budgets)
    {
        var known = Enumerable.Range(0, texts.Count)
            .Where(i => texts[i].KnownAnswers.Contains(output))
            .Select(i => new Scored(scores[i][output], texts[i].Answers.Contains(output)))
            .ToArray();
        var precision = output == ModelOutputs.Trouble ? 0 : output < ModelOutputs.Categories ? budgets.CategoryPrecision : budgets.ConcernPrecision;
        var budget = ModelOutputs.AsksForAnswer(output) ? budgets.NeedlessAnswer
            : ModelOutputs.Waits(output) ? 1
            : output == ModelOutputs.Index(Concern.AboutHeadteacher) ? budgets.NeedlessWall
            : budgets.NeedlessNote;

        var threshold = Lowest(known, (int)(budget * known.Count(item => !item.Yes)), precision);

        // Scores are calibrated: at the precision itself even the last one named is right as often as that.
        return ModelOutputs.Waits(output) ? Math.Max(threshold, precision) : threshold;
    }

    /// <summary>
    /// The most hits whose interval ends within the budget. To hide wrongly is the worst there is, so a lucky draw must not pay.
    /// </summary>
    private static int SurelyWithin(double budget, int of)
    {
        var hits = 0;
        while (hits < of && new Rate(hits + 1, of).High <= budget)
        {
            hits++;
        }

        return hits;
    }

    /// <summary>The lowest threshold on a score that should be high that touches no more of the others than may be, and is right as often as asked for.</summary>
    private static double Lowest(IEnumerable<Scored> items, int affordable, double precision = 0)
    {
        var sorted = items.OrderByDescending(item => item.Score).ToArray();
        var threshold = ModelThresholds.Never;
        int hits = 0, alarms = 0;
        for (var i = 0; i < sorted.Length && alarms <= affordable; i++)
        {
            hits += sorted[i].Yes ? 1 : 0;
            alarms += sorted[i].Yes ? 0 : 1;
            var isTied = i + 1 < sorted.Length && sorted[i + 1].Score.Equals(sorted[i].Score);
            if (hits > 0 && !isTied && alarms <= affordable && hits >= precision * (hits + alarms))
            {
                threshold = i + 1 < sorted.Length ? (sorted[i].Score + sorted[i + 1].Score) / 2 : sorted[i].Score;
            }
        }

        return threshold;
    }
}
