namespace PageModerator.Sandbox;

/// <summary>A comment as it is at one moment; the Page holds a newer record after every change.</summary>
public sealed record SandboxComment
{
    /// <summary><c>{object}_{comment}</c>, the object being the post's or photo's last part.</summary>
    public required string Id { get; init; }

    /// <summary>The content's own short name, if it came from there.</summary>
    public string? Key { get; init; }

    /// <summary>Id of the post or photo it stands on.</summary>
    public required string ObjectId { get; init; }

    /// <summary>Id of the post that it belongs to, also when it stands on one of the post's photos.</summary>
    public required string PostId { get; init; }

    /// <summary>The comment it answers, or null. Two levels only, as on Facebook.</summary>
    public string? ParentId { get; init; }

    public required string Message { get; init; }

    /// <summary>Null when Facebook withholds who wrote it.</summary>
    public SandboxPerson? Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public SandboxAttachment? Attachment { get; init; }

    public bool IsHidden { get; init; }

    public bool IsDeleted { get; init; }

    public bool IsPrivatelyAnswered { get; init; }

    /// <summary>The truth: <c>acceptable</c> or the categories it breaks. Empty when nobody said. Never sent over Graph.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The truth: concerns it raises. Never sent over Graph.</summary>
    public IReadOnlyList<string> Concerns { get; init; } = [];

    /// <summary>Why it is hard to judge, if it is.</summary>
    public string? Note { get; init; }
}
