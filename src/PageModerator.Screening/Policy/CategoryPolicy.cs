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
public sealed record CategoryPolicy
{
    /// <summary>The clause of the school's policy, as cited to parents.</summary>
    public required string Clause { get; init; }

    public CategoryMode Mode { get; init; } = CategoryMode.Hide;

    /// <summary>From which score one rule or pattern hides.</summary>
    public double Hide { get; init; } = 0.9;

    /// <summary>From which score rules and patterns together queue.</summary>
    public double Queue { get; init; } = 0.5;

    /// <summary>From which score the model hides; absent: what the model was tested with.</summary>
    public double? ModelHide { get; init; }

    /// <summary>From which score the model queues; absent: what the model was tested with.</summary>
    public double? ModelQueue { get; init; }
}
