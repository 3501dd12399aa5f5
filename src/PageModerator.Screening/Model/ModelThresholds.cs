using System.Collections.Immutable;

namespace PageModerator.Screening.Model;

/// <summary>
/// From which calibrated score on an output counts. Chosen in training from comments that the model had not seen, so that all
/// together they stay within the budgets of <see cref="ThresholdBudgets"/>. A value above 1 means never.
/// </summary>
public sealed class ModelThresholds
{
    /// <summary>A threshold that no score reaches.</summary>
    public const double Never = 2;

    private readonly ImmutableArray<double> _queue;
    private readonly ImmutableArray<double> _hide;
    private readonly ImmutableArray<double> _raise;

    /// <param name="queue">One a category, in their order.</param>
    /// <param name="hide">One a category, none below the one for queueing.</param>
    /// <param name="raise">One a concern, in their order.</param>
    /// <exception cref="ArgumentException">A list is too short or too long, or hides what it would not queue.</exception>
    public ModelThresholds(ReadOnlySpan<double> queue, ReadOnlySpan<double> hide, ReadOnlySpan<double> raise)
    {
        if (queue.Length != ModelOutputs.Categories || hide.Length != ModelOutputs.Categories || raise.Length != ModelOutputs.Concerns)
        {
            throw new ArgumentException("Thresholds are five for the queue, five for hiding and seven for concerns.", nameof(queue));
        }

        for (var i = 0; i < queue.Length; i++)
        {
            if (!(hide[i] >= queue[i]))
            {
                throw new ArgumentException($"The threshold for hiding {((Category)i).Name()} lies below the one for queueing it.", nameof(hide));
            }
        }

        _queue = [.. queue];
        _hide = [.. hide];
        _raise = [.. raise];
    }

    /// <summary>The score from which a comment waits for a person.</summary>
    public double Queue(Category category) => _queue[(int)category];

    /// <summary>The score from which a comment may be hidden.</summary>
    public double Hide(Category category) => _hide[(int)category];

    /// <summary>The score from which a concern is raised.</summary>
    public double Concern(Concern concern) => _raise[(int)concern];

    /// <summary>The score from which a category queues or a concern is raised, by its index in <see cref="ModelOutputs"/>.</summary>
    internal double Of(int output) => output < ModelOutputs.Categories ? _queue[output] : _raise[output - ModelOutputs.Categories];

    /// <summary>What the thresholds make of a comment, by its scores alone; a policy may know better.</summary>
    public Outcome Decide(ReadOnlySpan<double> scores)
    {
        var outcome = Outcome.Leave;
        for (var i = 0; i < ModelOutputs.Count; i++)
        {
            if (i < ModelOutputs.Categories && scores[i] >= _hide[i])
            {
                return Outcome.Hide;
            }

            if (ModelOutputs.Waits(i) && scores[i] >= Of(i))
            {
                outcome = Outcome.Queue;
            }
        }

        return outcome;
    }
}
