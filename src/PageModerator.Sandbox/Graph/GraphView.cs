using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>What the holder of a token sees of the Page: nodes, edges, pages of edges. Lives for one call, under the Page's gate.</summary>
/// <param name="page">The state.</param>
/// <param name="behaviour">The switches.</param>
/// <param name="options">For the Page's token and the seed.</param>
/// <param name="kind">Whose eyes.</param>
/// <param name="now">The moment of the call.</param>
/// <param name="link">Makes the address of another page of an edge from node id, edge and parameters.</param>
internal sealed class GraphView(
    SandboxPage page,
    SandboxBehaviour behaviour,
    SandboxOptions options,
    GraphTokenKind kind,
    DateTimeOffset now,
    Func<string, string, IEnumerable<KeyValuePair<string, string>>, string> link)
{
    private const int MostPosts = 100;
    private const int DefaultLimit = 25;

    private static readonly TimeSpan PrivateReplyWindow = TimeSpan.FromDays(7);

    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    public bool CanReplyPrivately(SandboxComment comment) =>
        comment.Author is not null && !page.IsByPage(comment) && !comment.IsPrivatelyAnswered && now - comment.CreatedAt <= PrivateReplyWindow;

    /// <summary>Writes a node as one JSON object.</summary>
    public void Write(Utf8JsonWriter writer, object node, NodeSchema schema, IReadOnlyList<FieldSelection>? fields)
    {
        writer.WriteStartObject();
        WriteMembers(writer, node, schema, fields);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of a node into an object that is open.</summary>
    public void WriteMembers(Utf8JsonWriter writer, object node, NodeSchema schema, IReadOnlyList<FieldSelection>? fields)
    {
        var isIdWritten = !schema.HasId;

        foreach (var field in fields ?? schema.Default)
        {
            if (schema.Find("GET", field.Name) is { } edge)
            {
                WriteNested(writer, node, edge, field);
                continue;
            }

            if (Value(node, field.Name) is not { } value)
            {
                continue;
            }

            isIdWritten |= field.Name == "id";
            writer.WritePropertyName(field.Name);
            WriteValue(writer, value, schema.ObjectOf(field.Name), field.Fields);
        }

        if (!isIdWritten && Value(node, "id") is string id)
        {
            writer.WriteString("id", id);
        }
    }

    /// <summary>Writes data, paging and summary of an edge into an object that is open.</summary>
    public void WriteEdge(
        Utf8JsonWriter writer,
        string nodeId,
        OperationSchema edge,
        GraphPage list,
        IReadOnlyList<FieldSelection>? fields,
        IReadOnlyCollection<KeyValuePair<string, string>> parameters)
    {
        writer.WriteStartArray("data");

        foreach (var item in list.Items)
        {
            Write(writer, item, edge.Items!, fields);
        }

        writer.WriteEndArray();

        if (list.After is { } after)
        {
            writer.WriteStartObject("paging");
            writer.WriteStartObject("cursors");
            writer.WriteString("before", list.Before);
            writer.WriteString("after", after);
            writer.WriteEndObject();

            var rest = parameters.Where(parameter => parameter.Key is not ("after" or "before"));

            if (list.HasNext)
            {
                writer.WriteString("next", link(nodeId, edge.Edge!, rest.Append(new("after", after))));
            }

            if (list.HasPrevious)
            {
                writer.WriteString("previous", link(nodeId, edge.Edge!, rest.Append(new("before", list.Before!))));
            }

            writer.WriteEndObject();
        }

        if (list.Summary is { } summary)
        {
            writer.WriteStartObject("summary");

            if (summary.Names?.Contains("order") != false)
            {
                writer.WriteString("order", summary.Order);
            }

            if (summary.Names?.Contains("total_count") != false)
            {
                writer.WriteNumber("total_count", summary.TotalCount);
            }

            if (summary.Names?.Contains("can_comment") != false)
            {
                writer.WriteBoolean("can_comment", true);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>One page of an edge.</summary>
    /// <exception cref="GraphRefusedException">Code 100: a parameter has a value that it cannot have.</exception>
    public GraphPage Read(object node, OperationSchema edge, IReadOnlyDictionary<string, string> parameters) => (node, edge.Edge) switch
    {
        (SandboxPage, "blocked") => Slice(Blocked(parameters), person => person.Id, parameters, int.MaxValue),
        (SandboxPage, { } list) => Slice(Posts(list, parameters), post => post.Id, parameters, int.MaxValue),
        (SandboxPost post, "attachments") => GraphPage.Whole(Attachments(post)),
        (StoryAttachment attachment, _) => GraphPage.Whole(attachment.Parts),
        (SandboxPost post, _) => Comments(post.Id, parameters),
        (SandboxPhoto photo, _) => Comments(page.ObjectOf(photo), parameters),
        (SandboxComment comment, _) => Comments(comment.Id, parameters),
        _ => throw new ArgumentException($"{node.GetType().Name} has no edge {edge.Edge}.", nameof(edge)),
    };

    /// <summary>How many nodes a selection can bring: the product of nested limits. Attachments are few and not counted.</summary>
    public static long Weight(NodeSchema schema, IReadOnlyList<FieldSelection> fields)
    {
        long weight = 1;

        foreach (var field in fields)
        {
            if (field.Name == "comments" && schema.Find("GET", field.Name) is { Items: { } items })
            {
                weight += Limit(field.Modifiers) * Weight(items, field.Fields ?? []);
            }
        }

        return weight;
    }

    public static int Limit(IReadOnlyDictionary<string, string> parameters) =>
        !parameters.TryGetValue("limit", out var text) ? DefaultLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
        : throw Refused("Param limit must be an integer that is not negative");

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

    private static List<object> Attachments(SandboxPost post)
    {
        var photos = post.Photos
            .Select(photo => new StoryAttachment("photo", "photo", PhotoUrl(photo.Id), "", photo.Id))
            .ToList();

        return photos switch
        {
            [] => [],
            [var only] => [only],
            _ => [new StoryAttachment("album", "album", PostUrl(post.Id), "", photos[0].TargetId) { Parts = photos }],
        };
    }

    private static string PhotoUrl(string id) => $"https://www.facebook.com/photo.php?fbid={id}";

    private static string PostUrl(string id) => $"https://www.facebook.com/{id.Replace("_", "/posts/", StringComparison.Ordinal)}";

    private static void WriteValue(Utf8JsonWriter writer, object value, NodeSchema? schema, Action<Utf8JsonWriter> writeObject)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                // raw, because the writer would escape the plus that Facebook sends as it is
                writer.WriteRawValue($"\"{Format(time)}\"", skipInputValidation: true);
                break;
            default:
                _ = schema ?? throw new ArgumentException($"No schema says how to write {value.GetType().Name}.", nameof(schema));
                writeObject(writer);
                break;
        }
    }

    private void WriteValue(Utf8JsonWriter writer, object value, NodeSchema? schema, IReadOnlyList<FieldSelection>? fields) =>
        WriteValue(writer, value, schema, inner => Write(inner, value, schema!, fields));

    private void WriteNested(Utf8JsonWriter writer, object node, OperationSchema edge, FieldSelection field)
    {
        var list = Read(node, edge, field.Modifiers);

        // an empty edge is simply absent
        if (list.Items.Count == 0 && !list.HasNext && list.Summary is null)
        {
            return;
        }

        IReadOnlyCollection<KeyValuePair<string, string>> parameters = field.FieldsText is { } text
            ? [.. field.Modifiers, new("fields", text)]
            : [.. field.Modifiers];

        writer.WriteStartObject(edge.Edge!);
        WriteEdge(writer, Value(node, "id") as string ?? "", edge, list, field.Fields, parameters);
        writer.WriteEndObject();
    }

    private object? Value(object node, string field) => node switch
    {
        SandboxComment comment => Of(comment, field),
        SandboxPost post => Of(post, field),
        SandboxPhoto photo => Of(photo, field),
        SandboxPage => OfPage(field),
        SandboxPerson person => Of(person, field),
        StoryAttachment attachment => Of(attachment, field),
        Reference reference => field switch { "id" => reference.Id, "url" or "src" => reference.Url, "image" => reference, _ => null },
        _ => null,
    };

    private object? Of(SandboxComment comment, string field) => field switch
    {
        "id" => comment.Id,
        "message" => comment.Message,
        "created_time" => comment.CreatedAt,
        "from" => Visible(comment.Author),
        "parent" => comment.ParentId is { } parent ? page.Comment(parent) : null,
        "permalink_url" => $"{PostUrl(comment.PostId)}?comment_id={comment.Id[(comment.Id.LastIndexOf('_') + 1)..]}",
        "attachment" => comment.Attachment is { } hung
            ? new StoryAttachment(hung.Type, hung.Type, hung.Url, hung.Title, hung.Type == "share" ? null : $"9{comment.Id[(comment.Id.LastIndexOf('_') + 1)..]}")
            : null,
        "is_hidden" => comment.IsHidden,
        "is_private" => false,
        "can_hide" => kind == GraphTokenKind.Page ? page.CanHide(comment) : null,
        "can_remove" => kind == GraphTokenKind.Page ? page.CanRemove(comment) : null,
        "can_comment" => true,
        "can_like" => true,
        "user_likes" => false,
        "like_count" => 0,
        "can_reply_privately" => kind == GraphTokenKind.Page ? CanReplyPrivately(comment) : null,
        "comment_count" => page.ThreadLength(comment.Id),
        "object" => page.Post(comment.PostId) is { Photos: [var first, ..] }
            ? new Reference(comment.ObjectId == comment.PostId ? first.Id : comment.ObjectId, null)
            : null,
        _ => null,
    };

    private object? Of(SandboxPost post, string field) => field switch
    {
        "id" => post.Id,
        "message" => post.Message,
        "created_time" => post.CreatedAt,
        "updated_time" => post.UpdatedAt,
        "from" => Visible(post.Author),
        "permalink_url" => PostUrl(post.Id),
        "is_published" => post.IsPublished,
        "is_hidden" => false,
        "is_expired" => false,
        "status_type" => post.Kind switch
        {
            SandboxPostKind.Status => "mobile_status_update",
            SandboxPostKind.Photo or SandboxPostKind.Album => "added_photos",
            SandboxPostKind.Visitor or SandboxPostKind.Review => "wall_post",
        },
        _ => null,
    };

    private object? Of(SandboxPhoto photo, string field) => field switch
    {
        "id" => photo.Id,
        "created_time" or "updated_time" => photo.CreatedAt,
        "from" => page.Self,
        "link" => PhotoUrl(photo.Id),
        "page_story_id" => photo.PostId,
        _ => null,
    };

    private object? OfPage(string field) => field switch
    {
        "id" => page.Self.Id,
        "name" => page.Self.Name,
        "category" => page.Category,
        "access_token" => kind == GraphTokenKind.App ? null : options.AccessToken,
        "link" => $"https://www.facebook.com/{page.Self.Id}",
        "is_published" => true,
        "has_transitioned_to_new_page_experience" => true,
        _ => null,
    };

    private string? Of(SandboxPerson person, string field) => field switch
    {
        "id" => person.Id,
        "name" => person.Name,
        "category" => person.Id == page.Self.Id ? page.Category : null,
        _ => null,
    };

    private static object? Of(StoryAttachment attachment, string field) => field switch
    {
        "type" => attachment.Type,
        "media_type" => attachment.MediaType,
        "url" or "unshimmed_url" => attachment.Url,
        "title" => attachment.Title.Length > 0 ? attachment.Title : null,
        "target" => new Reference(attachment.TargetId, attachment.Url),
        "media" => attachment.Type == "share" ? null : new Reference(null, attachment.Url),
        _ => null,
    };

    /// <summary>An author as this token may see them; null: <c>from</c> is left out.</summary>
    private SandboxPerson? Visible(SandboxPerson? author) =>
        author is null || author.Id == page.Self.Id ? author
        : kind != GraphTokenKind.Page
            || behaviour.AuthorsWithheld
            || (behaviour.StandardAccess && !behaviour.RoleHolders.Contains(author.Id)) ? null
        : author;

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
            && !(post.CreatedAt < since)
            && !(post.CreatedAt > until));
    }

    private GraphPage Comments(string id, IReadOnlyDictionary<string, string> parameters)
    {
        OneOf(parameters, "live_filter", "filter_low_quality", "no_filter");
        var isStream = OneOf(parameters, "filter", "stream", "toplevel") == "stream" || page.Node(id) is SandboxComment;
        var order = OneOf(parameters, "order", "chronological", "reverse_chronological") ?? (isStream ? "chronological" : "ranked");
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
        var hash = (uint)options.Seed * 2_654_435_761u;

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
            end = Math.Min(all.Count, start + limit);

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

    /// <summary>An object of which only an id or an address is known.</summary>
    private sealed record Reference(string? Id, string? Url);
}
