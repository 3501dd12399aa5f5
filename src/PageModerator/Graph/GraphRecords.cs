using System.Text.Json.Serialization;
using System.Web;

namespace PageModerator.Graph;

/// <summary>What tells a list from any other answer.</summary>
internal interface IGraphList
{
    bool HasData { get; }

    /// <summary>Whether it holds entries, and none that can be read.</summary>
    bool IsUnreadable { get; }
}

/// <summary>A list as Graph answers it: absent, empty, bare, or with cursors. <see cref="GraphListConverter{T}"/> reads it.</summary>
internal sealed record GraphList<T> : IGraphList
{
    public IReadOnlyList<T> Data { get; init; } = [];

    /// <summary>How many entries are in a form that can't be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>Whether there is a list with a name. An edge that was asked for by its own address has one even when it is empty.</summary>
    public bool HasData { get; init; }

    public bool IsUnreadable => Unreadable > 0 && Data.Count == 0;

    public GraphPaging? Paging { get; init; }

    /// <summary>Whether more follows. A page may be short or empty and still be followed by another.</summary>
    public bool HasMore => Paging?.Next is not null;

    /// <summary>The cursor of what follows, or null at the end.</summary>
    /// <exception cref="GraphProtocolException">More follows and there is no cursor to ask for it with: taken for the end, it would go unseen.</exception>
    public string? NextCursor =>
        Paging?.Next is not { } next ? null
        : Paging.Cursors?.After is { Length: > 0 } after ? after
        : HttpUtility.ParseQueryString(next[(next.IndexOf('?', StringComparison.Ordinal) + 1)..])["after"] is { Length: > 0 } named ? named
        : throw new GraphProtocolException("Facebook says that a list goes on and not where.");
}

/// <param name="Next">Says that more follows, and may be all that says where. Never called: it may carry the token and lacks the proof.</param>
internal sealed record GraphPaging([property: JsonConverter(typeof(GraphObjectConverter<GraphCursors>))] GraphCursors? Cursors, string? Next);

internal sealed record GraphCursors(string? Before, string? After);

internal sealed record GraphPost
{
    public required string Id { get; init; }

    public string? Message { get; init; }

    public string? Story { get; init; }

    public DateTimeOffset? CreatedTime { get; init; }

    public DateTimeOffset? UpdatedTime { get; init; }

    [JsonConverter(typeof(GraphSideTextConverter))]
    public string? PermalinkUrl { get; init; }

    public GraphList<GraphPostAttachment>? Attachments { get; init; }

    public GraphList<GraphComment>? Comments { get; init; }
}

internal sealed record GraphPostAttachment([property: JsonConverter(typeof(GraphObjectConverter<GraphReference>))] GraphReference? Target, GraphList<GraphPostAttachment>? Subattachments);

internal sealed record GraphComment
{
    public required string Id { get; init; }

    /// <summary>Absent on a sticker or a photo without words.</summary>
    public string? Message { get; init; }

    public DateTimeOffset? CreatedTime { get; init; }

    /// <summary>Absent when Facebook withholds it, which says nothing about the comment.</summary>
    [JsonConverter(typeof(GraphObjectConverter<GraphActor>))]
    public GraphActor? From { get; init; }

    [JsonConverter(typeof(GraphObjectConverter<GraphReference>))]
    public GraphReference? Parent { get; init; }

    [JsonConverter(typeof(GraphSideTextConverter))]
    public string? PermalinkUrl { get; init; }

    public bool? IsHidden { get; init; }

    public bool? CanHide { get; init; }

    [JsonConverter(typeof(GraphObjectConverter<GraphCommentAttachment>))]
    public GraphCommentAttachment? Attachment { get; init; }
}

internal sealed record GraphActor(
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? Id,
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? Name);

internal sealed record GraphReference([property: JsonConverter(typeof(GraphSideTextConverter))] string? Id);

internal sealed record GraphCommentAttachment(
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? Type,
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? Url,
    [property: JsonConverter(typeof(GraphSideTextConverter))] string? Title);

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

    /// <summary>For which Pages each scope was granted.</summary>
    public IReadOnlyList<GraphGranularScope> GranularScopes { get => field ?? []; init; }
}

/// <param name="Scope">One of the token's scopes.</param>
/// <param name="TargetIds">The Pages that it holds for; absent or empty: all.</param>
internal sealed record GraphGranularScope(string? Scope, IReadOnlyList<string>? TargetIds);
