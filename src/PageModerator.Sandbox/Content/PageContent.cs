using System.Text.Json.Serialization;

namespace PageModerator.Sandbox.Content;

/// <summary>A whole invented Page as written in <c>page.json</c>; times are relative, so that the Page is always of today.</summary>
/// <remarks>Setters and not <c>init</c>, because the generated reader overwrites the default of an <c>init</c> property that the text leaves out.</remarks>
internal sealed record PageContent
{
    public PageFacts? Page { get; set; }

    public IReadOnlyList<SandboxPerson> People { get; set; } = [];

    public IReadOnlyList<PostContent> Posts { get; set; } = [];

    public IReadOnlyList<CommentContent> Comments { get; set; } = [];

    public IReadOnlyList<CommentContent> Arriving { get; set; } = [];
}

internal sealed record PageFacts(string Id, string Name, string Category);

internal sealed record PostContent(string Key, double HoursAgo, string Message, SandboxPostKind Kind, string By)
{
    public IReadOnlyList<string> Photos { get; set; } = [];
}

internal sealed record CommentContent(string Post, string Key, string Message)
{
    public string? ReplyTo { get; set; }

    /// <summary>A person's id, <c>page</c>, or null when Facebook withholds the author.</summary>
    public string? By { get; set; }

    /// <summary>Minutes after the post; absent for a comment that is yet to arrive.</summary>
    public double MinutesAfter { get; set; }

    public IReadOnlyList<string> Label { get; set; } = [];

    public IReadOnlyList<string> Concerns { get; set; } = [];

    public SandboxAttachment? Attachment { get; set; }

    public string? Photo { get; set; }

    public string? Note { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PageContent))]
internal sealed partial class PageContentJson : JsonSerializerContext;
