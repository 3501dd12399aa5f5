using System.Globalization;
using System.Numerics;

namespace PageModerator.Sandbox.Graph;

/// <summary>What the edges of a node list for the holder of a token, page by page.</summary>
/// <param name="page">The state.</param>
/// <param name="behaviour">The switches.</param>
/// <param name="seed">Decides the ranked order.</param>
/// <param name="kind">Whose eyes.</param>
internal sealed class GraphEdges(SandboxPage page, SandboxBehaviour behaviour, int seed, GraphTokenKind kind)
{
    private const int MostPosts = 100;
    private const int DefaultLimit = 25;

    /// <summary>How many items one page may hold.</summary>
    public static int Limit(IReadOnlyDictionary<string, string> parameters) =>
        !parameters.TryGetValue("limit", out var text) ? DefaultLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
        : throw Refused("Param limit must be an integer that is not negative");

    /// <summary>One page of an edge.</summary>
    /// <exception cref="GraphRefusedException">Code 100: a parameter has a value that it cannot have.</exception>
    public GraphPage Read(object node, OperationSchema edge, IReadOnlyDictionary<string, string> parameters) => (node, edge.Edge) switch
    {
        (SandboxPage, "blocked") => Slice(Blocked(parameters), person => person.Id, parameters, int.MaxValue),
        (SandboxPage, { } list) => Slice(Posts(list, parameters), post => post.Id, parameters, int.MaxValue),
        (SandboxPost post, "attachments") => GraphPage.Whole(GraphValues.Attachments(post)),
        (StoryAttachment attachment, _) => GraphPage.Whole(attachment.Parts),
        (SandboxPost post, _) => Comments(post.Id, parameters),
        (SandboxPhoto photo, _) => Comments(page.ObjectOf(photo), parameters),
        (SandboxComment comment, _) => Comments(comment.Id, parameters),
        _ => throw new ArgumentException($"{node.GetType().Name} has no edge {edge.Edge}.", nameof(edge)),
    };

    private static GraphRefusedException Refused(string message) => new(GraphError.Unmatched(100, $"(#100) {message}"));

    private static string? OneOf(IReadOnlyDictionary<string, string> parameters, string name, params ReadOnlySpan<string> allowed)
    {
        if (!parameters.TryGetValue(name, out var value))
        {
            return null;
        }

        return allowed.Contains(value) ? value : throw Refused($"Param {name} must be one of {{{string.Join(", ", allowed.ToArray())}}}");
    }

    private static DateTimeOffset? Moment(IReadOnlyDictionary<string, string> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unix) ? DateTimeOffset.FromUnixTimeSeconds(unix)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw Refused($"Param {name} must be a unix time or a date");
    }

    private IEnumerable<SandboxPerson> Blocked(IReadOnlyDictionary<string, string> parameters) =>
        (parameters.GetValueOrDefault("user") ?? parameters.GetValueOrDefault("uid")) is { } id
            ? page.Blocked.Where(person => person.Id == id)
            : page.Blocked;

    private IEnumerable<SandboxPost> Posts(string list, IReadOnlyDictionary<string, string> parameters)
    {
        if (Limit(parameters) > MostPosts)
        {
            throw Refused($"Param limit must not be over {MostPosts}");
        }

        var since = Moment(parameters, "since");
        var until = Moment(parameters, "until");

        return page.Posts.Where(post =>
            (list == "feed" || (list == "visitor_posts") == (post.Author.Id != page.Self.Id))
            && (list != "published_posts" || post.IsPublished)
            && !behaviour.UnlistedPosts.Contains(post.Id)
            && !(post.CreatedAt < since)
            && !(post.CreatedAt > until));
    }

    private GraphPage Comments(string id, IReadOnlyDictionary<string, string> parameters)
    {
        OneOf(parameters, "live_filter", "filter_low_quality", "no_filter");
        var isStream = OneOf(parameters, "filter", "stream", "toplevel") == "stream" || page.Node(id) is SandboxComment;
        var asked = OneOf(parameters, "order", "chronological", "reverse_chronological");
        var order = (behaviour.OrderIgnored ? null : asked) ?? (isStream ? "chronological" : "ranked");
        var since = Moment(parameters, "since");

        // a person's token sees a calm Page: no comment, no error
        if (kind != GraphTokenKind.Page)
        {
            return GraphPage.Whole([]);
        }

        var isOthersLeftOut = !behaviour.Permissions.Contains("pages_read_user_content");

        if (isOthersLeftOut && !behaviour.MissingPermissionIsQuiet)
        {
            throw new GraphRefusedException(new GraphError(10, "(#10) This endpoint requires the 'pages_read_user_content' permission"));
        }

        var comments = page.Thread(id).Where(comment =>
            (isStream || comment.ParentId is null)
            && (!isOthersLeftOut || page.IsByPage(comment))
            && !(behaviour.CommentsSinceHonoured && comment.CreatedAt < since)).ToList();

        switch (order)
        {
            case "reverse_chronological":
                comments.Reverse();
                break;
            case "ranked":
                comments = [.. comments.OrderBy(comment => Rank(comment.Id)).ThenBy(comment => comment.Id, StringComparer.Ordinal)];
                break;
        }

        return Slice(comments, comment => comment.Id, parameters, behaviour.CommentsPerPage) with
        {
            Summary = parameters.GetValueOrDefault("summary") switch
            {
                null or "false" or "0" => null,
                "true" or "1" => new GraphSummary(order, comments.Count, null),
                var names => new GraphSummary(order, comments.Count, names.Split(',', StringSplitOptions.TrimEntries)),
            },
        };
    }

    /// <summary>Some order that is nobody's business, but the same for the same seed.</summary>
    private uint Rank(string id)
    {
        var hash = (uint)seed * 2_654_435_761u;

        foreach (var character in id)
        {
            hash = BitOperations.RotateLeft(hash ^ character, 13) * 0x9E37_79B1u;
        }

        return hash;
    }

    private GraphPage Slice<T>(IEnumerable<T> items, Func<T, string> id, IReadOnlyDictionary<string, string> parameters, int most)
        where T : class
    {
        var all = items as IReadOnlyList<T> ?? [.. items];
        var limit = Math.Min(Limit(parameters), most);
        GraphCursor? after = parameters.TryGetValue("after", out var text) ? GraphCursor.Parse(text) : null;
        int start;
        int end;

        if (after is null && parameters.TryGetValue("before", out var before))
        {
            end = Find(GraphCursor.Parse(before).ItemId);
            start = Math.Max(0, end - limit);
        }
        else
        {
            start = after is { ItemId.Length: > 0 } cursor ? Find(cursor.ItemId) + 1 : 0;
            end = start + Math.Min(all.Count - start, limit);

            if (most != int.MaxValue && start > behaviour.DeepestCursor)
            {
                throw new GraphRefusedException(GraphError.Parameter("The After Cursor specified exceeds the max limit supported by this endpoint"));
            }

            if (behaviour.EmptyPages && after?.IsEmptyFirst != false && start < end)
            {
                var here = new GraphCursor(after?.ItemId ?? "", IsEmptyFirst: false).ToString();

                return new GraphPage([], here, here, HasNext: true, HasPrevious: false);
            }
        }

        if (start >= end)
        {
            return GraphPage.Whole([]);
        }

        var next = behaviour.RepeatPages ? new GraphCursor(after?.ItemId ?? "", false) : new GraphCursor(id(all[end - 1]), behaviour.EmptyPages);

        return new GraphPage(
            [.. all.Skip(start).Take(end - start)],
            new GraphCursor(id(all[start]), false).ToString(),
            next.ToString(),
            HasNext: behaviour.RepeatPages || end < all.Count,
            HasPrevious: start > 0);

        int Find(string wanted)
        {
            for (var index = 0; index < all.Count; index++)
            {
                if (id(all[index]) == wanted)
                {
                    return index;
                }
            }

            throw GraphCursor.Dead();
        }
    }
}
