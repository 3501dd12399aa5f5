namespace PageModerator.Screening.Policy;

/// <summary>How far the machine goes by itself in a category.</summary>
public enum CategoryMode
{
    /// <summary>The category is not looked for.</summary>
    Off,

    /// <summary>At most waits for a person.</summary>
    Queue,

    /// <summary>Strong evidence hides.</summary>
    Hide,
}

/// <summary>What a school does about a category. Scores run from 0 to 1.</summary>
/// <param name="Clause">The clause of the school's policy, as cited to parents.</param>
/// <param name="Mode">How far the machine goes.</param>
/// <param name="Hide">From which score one rule or pattern hides.</param>
/// <param name="Queue">From which score rules and patterns together queue.</param>
/// <param name="ModelHide">From which score the model hides; absent: what the model was tested with.</param>
/// <param name="ModelQueue">From which score the model queues; absent: what the model was tested with.</param>
public sealed record CategoryPolicy(
    string Clause,
    CategoryMode Mode = CategoryMode.Hide,
    double Hide = 0.9,
    double Queue = 0.5,
    double? ModelHide = null,
    double? ModelQueue = null);
