using System.Collections.Immutable;

namespace PageModerator.Screening.Model;

/// <summary>
/// From which calibrated score on an output counts. Chosen in training from comments that the model had not seen, so that all together they
/// stay within the budgets of <see cref="ThresholdBudgets"/>. A value above 1 means never.
/// </summary>
/// <remarks>
/// Whether a comment waits hangs on all outputs together, as if each were a witness of its own: half a suspicion of abuse and half a suspicion
/// of a threat are worth a look, and one budget pays for all. The output that asks for trouble of any kind speaks beside them and is never named
/// itself. Which of the others are named is each one's own affair.
/// </remarks>
public sealed class ModelThresholds
{
    /// <summary>A threshold that no score reaches.</summary>
    public const double Never = 2;

    // What a witness weighs. A disclosure or threat missed is worse than a rude word missed. Found on folds: more for the urgent costs more
    // violations than it finds concerns. What speaks for a category or concern speaks for trouble of any kind too: together they weigh 1 and 1.5.
    private const double CategoryWeight = 0.5;
    private const double UrgentWeight = 1;
    private const double TroubleWeight = 0.5;

    private readonly ImmutableArray<double> _naming;
    private readonly ImmutableArray<double> _weights;

    /// <param name="wait">From which <see cref="Trouble"/> a comment waits for a person.</param>
    /// <param name="naming">From which score each output is named, in the order of <see cref="ModelOutputs"/>; one that is never named is no witness either.</param>
    /// <param name="hide">From which score a category may hide; not below <paramref name="wait"/>.</param>
    /// <exception cref="ArgumentException">There are too few or too many, or it would hide what it would not queue.</exception>
    public ModelThresholds(double wait, ReadOnlySpan<double> naming, double hide)
    {
        if (naming.Length != ModelOutputs.Count)
        {
            throw new ArgumentException("Every output has one threshold for naming it.", nameof(naming));
        }

        if (!(hide >= wait))
        {
            throw new ArgumentException("The threshold for hiding lies below the one for queueing.", nameof(hide));
        }

        Wait = wait;
        Hide = hide;
        _naming = [.. naming];
        _weights = [.. Enumerable.Range(0, ModelOutputs.Count).Select(output => _naming[output] > 1 ? 0 : Weight(output))];
    }

    /// <summary>The trouble from which a comment waits for a person.</summary>
    public double Wait { get; }

    /// <summary>The score from which a category may hide a comment.</summary>
    public double Hide { get; }

    /// <summary>The score from which an output is named, by its index in <see cref="ModelOutputs"/>.</summary>
    public double Naming(int output) => _naming[output];

    /// <summary>The chance, 0 to 1, that a person should see the comment: one of all the reasons to wait holds, each by its weight.</summary>
    public double Trouble(ReadOnlySpan<double> scores)
    {
        var calm = 0.0;
        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            calm += Calm(scores, output);
        }

        return 1 - Math.Exp(calm);
    }

    /// <summary>The scores as if some outputs had not been asked: theirs are 0, and trouble at all is no likelier than the others make it.</summary>
    public static double[] Without(ReadOnlySpan<double> scores, OutputSet outputs)
    {
        double[] left = [.. scores];
        var calm = 1.0;
        for (var output = 0; output < ModelOutputs.Named; output++)
        {
            left[output] = outputs.Contains(output) ? 0 : left[output];
            calm *= ModelOutputs.IsTrouble(output) ? 1 - left[output] : 1;
        }

        left[ModelOutputs.Trouble] = outputs.Intersect(OutputSet.AllTrouble).IsEmpty ? left[ModelOutputs.Trouble] : Math.Min(left[ModelOutputs.Trouble], 1 - calm);
        return left;
    }

    /// <summary>The outputs that count: a witness only where the comment waits for what all witnesses say, and the weightiest of them always.</summary>
    public OutputSet Speaking(ReadOnlySpan<double> scores)
    {
        var foremost = Trouble(scores) >= Wait ? Foremost(scores) : (int?)null;
        var speaking = OutputSet.None;
        for (var output = 0; output < ModelOutputs.Named; output++)
        {
            var isNamed = scores[output] >= _naming[output];
            if (output == foremost || (isNamed && (_weights[output] == 0 || foremost is not null)))
            {
                speaking = speaking.With(output);
            }
        }

        return speaking;
    }

    /// <summary>What the thresholds make of a comment, by its scores alone; a policy may know better.</summary>
    public Outcome Decide(ReadOnlySpan<double> scores)
    {
        foreach (var score in scores[..ModelOutputs.Categories])
        {
            if (score >= Hide)
            {
                return Outcome.Hide;
            }
        }

        return Trouble(scores) >= Wait || !Speaking(scores).Intersect(OutputSet.AllAnswered).IsEmpty ? Outcome.Queue : Outcome.Leave;
    }

    private static double Weight(int output) => output switch
    {
        ModelOutputs.Trouble => TroubleWeight,
        _ when !ModelOutputs.IsTrouble(output) => 0,
        < ModelOutputs.Categories => CategoryWeight,
        _ => UrgentWeight,
    };

    private int Foremost(ReadOnlySpan<double> scores)
    {
        var foremost = 0;
        for (var output = 1; output < ModelOutputs.Named; output++)
        {
            foremost = Calm(scores, output) < Calm(scores, foremost) ? output : foremost;
        }

        return foremost;
    }

    /// <summary>The logarithm of the chance that an output is no reason to wait, by its weight.</summary>
    private double Calm(ReadOnlySpan<double> scores, int output) => _weights[output] == 0 ? 0 : _weights[output] * Math.Log(1 - Math.Min(scores[output], 1 - 1e-12));
}
