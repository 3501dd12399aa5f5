namespace PageModerator.Screening.Policy;

/// <summary>What a school does when a concern is raised. It is told to the right people whatever this says.</summary>
public sealed record ConcernPolicy
{
    /// <summary>The clause of the school's policy, as cited to parents.</summary>
    public required string Clause { get; init; }

    /// <summary><see cref="Outcome.Leave"/> only for names and the headteacher; <see cref="Outcome.Hide"/> only for threats and extremism.</summary>
    public Outcome Action { get; init; } = Outcome.Queue;

    /// <summary>From which score, 0 to 1, rules and patterns together raise it.</summary>
    public double Raise { get; init; } = 0.5;

    /// <summary>From which score the model raises it; absent: what the model was tested with.</summary>
    public double? ModelRaise { get; init; }

    /// <summary>From which score it hides, where <see cref="Action"/> allows.</summary>
    public double Hide { get; init; } = 0.9;

    /// <summary>From which score of the model it hides, where <see cref="Action"/> allows.</summary>
    public double ModelHide { get; init; } = 0.97;
}
