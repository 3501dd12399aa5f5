using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model;

/// <summary>Chooses thresholds on comments that the model was not trained on, so that what it costs innocent comments stays within a budget.</summary>
/// <remarks>
/// There is one budget for everything that makes a comment wait. It is spent step by step: the threshold is lowered whose next step catches
/// most, by weight, for an innocent comment touched, until nothing is left. A comment costs once, however many outputs reach it.
/// </remarks>
internal sealed class ThresholdChooser
{
    // Thresholds fit the comments that they were chosen on better than any others.
    private const double Prudence = 0.9;

    // A violation counts when it is caught by anything. A concern counts by its own name, for that routes it: whether a person is told of a
    // disclosure or a threat matters more than a rude word; a complaint that nobody raised is only left where it stands.
    private const double ViolationWorth = 1;
    private const double UrgentWorth = 2;
    private const double RoutingWorth = 0.25;

    private readonly IReadOnlyList<LabelledText> _texts;
    private readonly double[][] _scores;
    private readonly Output[] _outputs;
    private readonly bool[] _reached;
    private int _left;

    private ThresholdChooser(IReadOnlyList<LabelledText> texts, double[][] scores, IEnumerable<Output> outputs, int budget)
    {
        _texts = texts;
        _scores = scores;
        _outputs = [.. outputs];
        _reached = new bool[texts.Count];
        _left = budget;
    }

    /// <param name="texts">School comments.</param>
    /// <param name="scores">Their calibrated scores, <c>[text][output]</c>.</param>
    /// <param name="budgets">What may go wrong.</param>
    public static ModelThresholds Choose(IReadOnlyList<LabelledText> texts, double[][] scores, ThresholdBudgets budgets)
    {
        var innocent = texts.Count(text => text.IsInnocent);
        var queueing = Enumerable.Range(0, ModelOutputs.Count)
            .Where(ModelOutputs.Waits)
            .Select(output => new Output(output, Order(texts, scores, output), Worth(output), Cap(output, budgets, innocent), budgets.ConcernPrecision));
        var queue = new ThresholdChooser(texts, scores, queueing, (int)(Prudence * budgets.NeedlessQueue * innocent)).Spend(text => text.IsInnocent);

        var hiding = Enumerable.Range(0, ModelOutputs.Categories)
            .Select(output => new Output(output, Order(texts, scores, output), ViolationWorth, int.MaxValue, 0));
        var hide = new ThresholdChooser(texts, scores, hiding, SurelyWithin(budgets.WrongHides, texts.Count(text => !text.IsViolating))).Spend(text => !text.IsViolating);
        for (var i = 0; i < ModelOutputs.Categories; i++)
        {
            hide[i] = Math.Max(hide[i], queue[i]);
        }

        for (var output = ModelOutputs.Categories; output < ModelOutputs.Count; output++)
        {
            if (!ModelOutputs.Waits(output))
            {
                queue[output] = ForNote(texts, scores, output, budgets);
            }
        }

        return new ModelThresholds(queue.AsSpan(0, ModelOutputs.Categories), hide.AsSpan(0, ModelOutputs.Categories), queue.AsSpan(ModelOutputs.Categories));
    }

    private static double Worth(int output) => output < ModelOutputs.Categories
        ? ViolationWorth
        : (Concern)(output - ModelOutputs.Categories) is Concern.Complaint or Concern.Allegation ? RoutingWorth : UrgentWorth;

    private static int Cap(int output, ThresholdBudgets budgets, int innocent) =>
        Worth(output) < ViolationWorth ? (int)(Prudence * budgets.NeedlessRouting * innocent) : int.MaxValue;

    private static int[] Order(IReadOnlyList<LabelledText> texts, double[][] scores, int output) =>
        [.. Enumerable.Range(0, texts.Count).OrderByDescending(i => scores[i][output]).ThenBy(i => i)];

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

    private double[] Spend(Func<LabelledText, bool> costs)
    {
        var thresholds = new double[ModelOutputs.Count];
        Array.Fill(thresholds, ModelThresholds.Never);
        while (true)
        {
            var (ratio, output, step) = (0.0, _outputs[0], default(Step));
            foreach (var candidate in _outputs)
            {
                var next = BestStep(candidate, costs);
                if (next.Ratio > ratio)
                {
                    (ratio, output, step) = (next.Ratio, candidate, next);
                }
            }

            if (ratio <= 0)
            {
                return thresholds;
            }

            for (var i = output.Position; i < step.Position; i++)
            {
                _reached[output.Order[i]] = true;
            }

            _left -= step.Cost;
            output.Left -= step.Alarms;
            (output.Position, output.Hits) = (step.Position, step.Hits);
            thresholds[output.Index] = Midway(output);
        }
    }

    private Step BestStep(Output output, Func<LabelledText, bool> costs)
    {
        var best = default(Step);
        var gain = 0.0;
        var (cost, alarms, hits) = (0, 0, output.Hits);
        var isConcern = output.Index >= ModelOutputs.Categories;
        for (var i = output.Position; i < output.Order.Length; i++)
        {
            var row = output.Order[i];
            var text = _texts[row];
            var isHit = text.Labels.Contains(output.Index);
            hits += isHit ? 1 : 0;
            gain += isConcern && isHit ? output.Worth : 0;
            gain += text.IsViolating && !_reached[row] ? ViolationWorth : 0;
            if (costs(text))
            {
                alarms++;
                cost += _reached[row] ? 0 : 1;
                if (cost > _left || alarms > output.Left)
                {
                    break;
                }
            }

            var isTied = i + 1 < output.Order.Length && _scores[output.Order[i + 1]][output.Index].Equals(_scores[row][output.Index]);
            var ratio = gain / (cost + 0.01);
            if (!isTied && ratio > best.Ratio && (!isConcern || hits >= output.Precision * (i + 1)))
            {
                best = new Step(ratio, i + 1, cost, alarms, hits);
            }
        }

        return best;
    }

    /// <summary>The lowest threshold within the budget of a concern that makes nobody wait.</summary>
    private static double ForNote(IReadOnlyList<LabelledText> texts, double[][] scores, int output, ThresholdBudgets budgets)
    {
        var known = Enumerable.Range(0, texts.Count)
            .Where(i => texts[i].Known.Contains(output))
            .Select(i => new Scored(scores[i][output], texts[i].Labels.Contains(output)))
            .OrderByDescending(item => item.Score)
            .ToArray();
        var affordable = known.Count(item => !item.Yes) * budgets.NeedlessNote;
        var threshold = ModelThresholds.Never;
        int hits = 0, alarms = 0;
        for (var i = 0; i < known.Length && alarms <= affordable; i++)
        {
            hits += known[i].Yes ? 1 : 0;
            alarms += known[i].Yes ? 0 : 1;
            var isTied = i + 1 < known.Length && known[i + 1].Score.Equals(known[i].Score);
            if (known[i].Yes && !isTied && alarms <= affordable && hits >= budgets.ConcernPrecision * (hits + alarms))
            {
                threshold = known[i].Score;
            }
        }

        return threshold;
    }

    private double Midway(Output output)
    {
        var last = _scores[output.Order[output.Position - 1]][output.Index];
        return output.Position < output.Order.Length ? (last + _scores[output.Order[output.Position]][output.Index]) / 2 : last;
    }

    /// <summary>An output on its way down.</summary>
    private sealed class Output(int index, int[] order, double worth, int cap, double precision)
    {
        public int Index => index;

        /// <summary>All texts, highest score first.</summary>
        public int[] Order => order;

        public double Worth => worth;

        public double Precision => precision;

        /// <summary>How many of the texts in order it has reached.</summary>
        public int Position { get; set; }

        /// <summary>Of those reached, how many have its label.</summary>
        public int Hits { get; set; }

        /// <summary>How many texts that cost it may still reach.</summary>
        public int Left { get; set; } = cap;
    }

    /// <summary>How far down an output could go next, and what that brings and costs.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(double Ratio, int Position, int Cost, int Alarms, int Hits);
}
