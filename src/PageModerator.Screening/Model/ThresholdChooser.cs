namespace PageModerator.Screening.Model;

/// <summary>Chooses thresholds on comments that the model was not trained on, so that what it costs innocent comments stays within a budget.</summary>
internal static class ThresholdChooser
{
    /// <param name="texts">School comments.</param>
    /// <param name="scores">Their calibrated scores, <c>[text][output]</c>.</param>
    /// <param name="budgets">What may go wrong.</param>
    public static ModelThresholds Choose(IReadOnlyList<LabelledText> texts, double[][] scores, ThresholdBudgets budgets)
    {
        var innocent = texts.Count(text => !text.IsViolating);
        var queue = ForCategories(texts, scores, (int)(budgets.NeedlessQueue * innocent));
        var hide = ForCategories(texts, scores, SurelyWithin(budgets.WrongHides, innocent));
        for (var i = 0; i < hide.Length; i++)
        {
            hide[i] = Math.Max(hide[i], queue[i]);
        }

        return new ModelThresholds(queue, hide, [.. Vocabulary.Concerns.Select(concern => ForConcern(texts, scores, ModelOutputs.Index(concern), budgets))]);
    }

    /// <summary>
    /// Lowers one category's threshold after another, each time by the step that catches most violating comments for an innocent one
    /// touched, until none is left of those that may be. A comment counts once, however many categories reach it.
    /// </summary>
    private static double[] ForCategories(IReadOnlyList<LabelledText> texts, double[][] scores, int left)
    {
        var thresholds = new double[ModelOutputs.Categories];
        Array.Fill(thresholds, ModelThresholds.Never);
        var orders = Enumerable.Range(0, ModelOutputs.Categories)
            .Select(category => Enumerable.Range(0, texts.Count).OrderByDescending(i => scores[i][category]).ThenBy(i => i).ToArray())
            .ToArray();
        var reached = new bool[texts.Count];
        var positions = new int[ModelOutputs.Categories];
        while (true)
        {
            var best = (Ratio: 0.0, Category: -1, Position: 0, Cost: 0);
            for (var category = 0; category < ModelOutputs.Categories; category++)
            {
                var step = BestStep(texts, scores, orders[category], category, positions[category], reached, left);
                if (step.Ratio > best.Ratio)
                {
                    best = (step.Ratio, category, step.Position, step.Cost);
                }
            }

            if (best.Category < 0)
            {
                return thresholds;
            }

            var order = orders[best.Category];
            for (var i = positions[best.Category]; i < best.Position; i++)
            {
                reached[order[i]] = true;
            }

            positions[best.Category] = best.Position;
            thresholds[best.Category] = Midway(scores, order, best.Category, best.Position);
            left -= best.Cost;
        }
    }

    /// <summary>
    /// The most hits whose interval ends within the budget. To hide wrongly is the worst there is, and thresholds fit the comments that they were
    /// chosen on better than any others.
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

    private static (double Ratio, int Position, int Cost) BestStep(
        IReadOnlyList<LabelledText> texts, double[][] scores, int[] order, int category, int from, bool[] reached, int left)
    {
        var best = (Ratio: 0.0, Position: from, Cost: 0);
        int gain = 0, cost = 0;
        for (var i = from; i < order.Length; i++)
        {
            var row = order[i];
            if (!reached[row])
            {
                if (texts[row].IsViolating)
                {
                    gain++;
                }
                else if (++cost > left)
                {
                    break;
                }
            }

            var tied = i + 1 < order.Length && scores[order[i + 1]][category] == scores[row][category];
            var ratio = gain / (cost + 0.01);
            if (!tied && ratio > best.Ratio)
            {
                best = (ratio, i + 1, cost);
            }
        }

        return best;
    }

    /// <summary>The lowest threshold within the budgets, but no lower than the wanted recall asks for.</summary>
    private static double ForConcern(IReadOnlyList<LabelledText> texts, double[][] scores, int output, ThresholdBudgets budgets)
    {
        var known = Enumerable.Range(0, texts.Count)
            .Where(i => texts[i].Known.Contains(output))
            .Select(i => new Scored(scores[i][output], texts[i].Labels.Contains(output)))
            .OrderByDescending(item => item.Score)
            .ToArray();
        var wanted = Math.Ceiling(known.Count(item => item.Yes) * budgets.ConcernRecall);
        var affordable = known.Count(item => !item.Yes) * budgets.NeedlessConcern;
        var threshold = ModelThresholds.Never;
        int hits = 0, alarms = 0;
        for (var i = 0; i < known.Length && hits < wanted && alarms <= affordable; i++)
        {
            hits += known[i].Yes ? 1 : 0;
            alarms += known[i].Yes ? 0 : 1;
            var isTied = i + 1 < known.Length && known[i + 1].Score.Equals(known[i].Score);
            if (!isTied && alarms <= affordable && hits >= budgets.ConcernPrecision * (hits + alarms))
            {
                threshold = known[i].Score;
            }
        }

        return threshold;
    }

    private static double Midway(double[][] scores, int[] order, int category, int position)
    {
        var last = scores[order[position - 1]][category];
        return position < order.Length ? (last + scores[order[position]][category]) / 2 : last;
    }
}
