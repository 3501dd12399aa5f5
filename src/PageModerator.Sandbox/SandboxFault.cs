namespace PageModerator.Sandbox;

/// <summary>A fault on request: when it strikes and how. A condition left null holds for every call.</summary>
public sealed record SandboxFault(SandboxFaultKind Kind)
{
    /// <summary>Strikes only calls of this kind.</summary>
    public SandboxCallKind? Call { get; init; }

    /// <summary>Strikes only calls that name this object in the address.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Share of the matching calls that are struck, 0 to 1, drawn from the sandbox's seed.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>How many calls are struck before the fault is over; null: until it is removed.</summary>
    public int? Times { get; init; }

    /// <summary>The call is carried out first: the write took effect although the caller cannot know.</summary>
    public bool AfterEffect { get; init; }

    public int Code { get; init; } = 1;

    public int? Subcode { get; init; }

    public string Message { get; init; } = "An unknown error has occurred.";

    public bool IsTransient { get; init; }

    /// <summary>HTTP status of an <see cref="SandboxFaultKind.Error"/>; 200 is met in the wild too.</summary>
    public int Status { get; init; } = 400;

    /// <summary>By the sandbox's clock; before the effect, or with <see cref="AfterEffect"/> after it.</summary>
    public TimeSpan Delay { get; init; }
}
