using System.Text.Json.Serialization;
using System.Web;

namespace PageModerator.Graph;

/// <summary>What tells a list from any other answer.</summary>
internal interface IGraphList
{
    bool HasData { get; }
}

/// <summary>A list as Graph answers it: absent, empty, or with cursors.</summary>
internal sealed record GraphList<T> : IGraphList
{
    private readonly IReadOnlyList<T>? _data;

    /// <summary>Without what is null in it. Where the list was left out altogether, the serializer sets null.</summary>
    public IReadOnlyList<T> Data
    {
        get => _data ?? [];
        init => _data = value?.Where(item => item is not null).ToList();
    }

    /// <summary>Whether there is a list at all. An edge that was asked for by its own address has one even when it is empty.</summary>
    [JsonIgnore]
    public bool HasData => _data is not null;

    public GraphPaging? Paging { get; init; }

    /// <summary>Whether more follows. A page may be short or empty and still be followed by another.</summary>
    [JsonIgnore]
    public bool HasMore => Paging?.Next is not null;

    /// <summary>The cursor of what follows, or null at the end.</summary>
    /// <exception cref="GraphProtocolException">More follows and there is no cursor to ask for it with: taken for the end, it would go unseen.</exception>
    [JsonIgnore]
    public string? NextCursor =>
        Paging?.Next is not { } next ? null
        : Paging.Cursors?.After is { Length: > 0 } after ? after
        : HttpUtility.ParseQueryString(next[(next.IndexOf('?', StringComparison.Ordinal) + 1)..])["after"] is { Length: > 0 } named ? named
        : throw new GraphProtocolException("Facebook says that a list goes on and not where.");
}

/// <param name="Next">Says that more follows, and may be all that says where. Never called: it may carry the token and lacks the proof.</param>
internal sealed record GraphPaging(GraphCursors? Cursors, string? Next);

internal sealed record GraphCursors(string? Before, string? After);

internal sealed record GraphPost
{
    public required string Id { get; init; }

    public string? Message { get; init; }

    public string? Story { get; init; }

    public DateTimeOffset? CreatedTime { get; init; }

    public DateTimeOffset? UpdatedTime { get; init; }

    public string? PermalinkUrl { get; init; }

    public GraphList<GraphPostAttachment>? Attachments { get; init; }

    public GraphList<GraphComment>? Comments { get; init; }
}

internal sealed record GraphPostAttachment(GraphTarget? Target, GraphList<GraphPostAttachment>? Subattachments);

internal sealed record GraphTarget(string? Id);

internal sealed record GraphComment
{
    public required string Id { get; init; }

    /// <summary>Absent on a sticker or a photo without words.</summary>
    public string? Message { get; init; }

    public DateTimeOffset? CreatedTime { get; init; }

    /// <summary>Absent when Facebook withholds it, which says nothing about the comment.</summary>
    public GraphActor? From { get; init; }

    public GraphReference? Parent { get; init; }

    public string? PermalinkUrl { get; init; }

    public bool? IsHidden { get; init; }

    public bool? CanHide { get; init; }

    public GraphCommentAttachment? Attachment { get; init; }
}

internal sealed record GraphActor(string? Id, string? Name);

internal sealed record GraphReference(string? Id);

internal sealed record GraphCommentAttachment(string? Type, string? Url, string? Title);

/// <summary>The answer to a change: a bare success, or the fields that were asked for with it.</summary>
internal sealed record GraphCommentChange(bool? Success, string? Id, bool? IsHidden);

internal sealed record GraphPage(string Id, string? Name, bool? IsPublished);

internal sealed record GraphTokenEnvelope(GraphToken? Data);

/// <summary>What <c>debug_token</c> says of a token; dates are unix seconds, 0 means never.</summary>
internal sealed record GraphToken
{
    public string? AppId { get; init; }

    /// <summary><c>PAGE</c>, <c>USER</c> or <c>APP</c>.</summary>
    public string? Type { get; init; }

    public bool? IsValid { get; init; }

    public long? ExpiresAt { get; init; }

    public long? DataAccessExpiresAt { get; init; }

    public string? ProfileId { get; init; }

    public IReadOnlyList<string> Scopes { get => field ?? []; init; }
}
