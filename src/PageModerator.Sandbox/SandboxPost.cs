namespace PageModerator.Sandbox;

/// <summary>A post as it is at one moment; the Page holds a newer record after every change.</summary>
public sealed record SandboxPost
{
    /// <summary><c>{page}_{post}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The content's own short name, if it came from there.</summary>
    public string? Key { get; init; }

    public required SandboxPostKind Kind { get; init; }

    public required string Message { get; init; }

    public required SandboxPerson Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Moved by every comment added, as Graph's <c>updated_time</c>.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public IReadOnlyList<SandboxPhoto> Photos { get; init; } = [];

    public bool IsPublished { get; init; } = true;
}
