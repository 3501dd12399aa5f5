using System.Text.Json.Serialization;

namespace PageModerator.Sandbox.Content;

/// <summary>A whole invented Page as written in <c>page.json</c>; times are relative, so that the Page is always of today.</summary>
internal sealed record PageContent
{
    public PageFacts? Page { get; init; }

    public IReadOnlyList<SandboxPerson> People { get; init; } = [];

    public IReadOnlyList<PostContent> Posts { get; init; } = [];

    public IReadOnlyList<CommentContent> Comments { get; init; } = [];

    public IReadOnlyList<CommentContent> Arriving { get; init; } = [];
}

internal sealed record PageFacts(string Id, string Name, string Category);

internal sealed record PostContent(string Key, double HoursAgo, string Message, SandboxPostKind Kind, string By)
{
    public IReadOnlyList<string> Photos { get; init; } = [];
}

internal sealed record CommentContent(string Post, string Key, string Message)
{
    public string? ReplyTo { get; init; }

    /// <summary>A person's id, <c>page</c>, or null when Facebook withholds the author.</summary>
    public string? By { get; init; }

    /// <summary>Minutes after the post; absent for a comment that is yet to arrive.</summary>
    public double MinutesAfter { get; init; }

    public IReadOnlyList<string> Label { get; init; } = [];

    public IReadOnlyList<string> Concerns { get; init; } = [];

    public SandboxAttachment? Attachment { get; init; }

    public string? Photo { get; init; }

    public string? Note { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PageContent))]
internal sealed partial class PageContentJson : JsonSerializerContext;
