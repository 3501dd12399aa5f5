namespace PageModerator.Screening.Policy;

/// <summary>What a school does when a concern is raised. It is told to the right people whatever this says. Scores run from 0 to 1.</summary>
/// <param name="Clause">The clause of the school's policy, as cited to parents.</param>
/// <param name="Action"><see cref="Outcome.Leave"/> only for names and the headteacher; <see cref="Outcome.Hide"/> only for threats and extremism.</param>
/// <param name="Raise">From which score rules and patterns together raise it.</param>
/// <param name="ModelRaise">From which score the model raises it; absent: what the model was tested with.</param>
/// <param name="Hide">From which score of one rule it hides, where <paramref name="Action"/> allows.</param>
/// <param name="ModelHide">From which score of the model it hides, where <paramref name="Action"/> allows.</param>
public sealed record ConcernPolicy(
    string Clause,
    Outcome Action = Outcome.Queue,
    double Raise = 0.5,
    double? ModelRaise = null,
    double Hide = 0.9,
    double ModelHide = 0.97);
