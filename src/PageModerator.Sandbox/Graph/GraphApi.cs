using System.Globalization;
using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>Carries out one call: checks who calls and what for against the fact table, reads or changes the Page, writes the answer.</summary>
internal sealed class GraphApi(
    SandboxPage page,
    SandboxBehaviour behaviour,
    SandboxOptions options,
    GraphAccess access,
    GraphUsage usage,
    SandboxWebhooks webhooks,
    TimeProvider time)
{
    private const int OldestVersion = 21;
    private const int NewestVersion = 26;
    private const int MostBlocked = 50;

    private static readonly string[] Tasks = ["MODERATE", "MESSAGING", "CREATE_CONTENT", "MANAGE"];

    private static readonly string[] PersonParameters = ["psid", "user", "asid", "uid"];

    private long _traces;

    /// <summary>Where the server listens, without a slash at the end.</summary>
    public string Root { get; set; } = "";

    /// <summary>Answers a call.</summary>
    public GraphAnswer Answer(GraphRequest request, GraphRoute route)
    {
        lock (page.Gate)
        {
            var now = time.GetUtcNow();
            var throttled = usage.Count(now, request.Token is { } sent && access.KindOf(sent) == GraphTokenKind.Page);
            var headers = Headers(request, now);

            try
            {
                if ((request.Fault ?? VersionFault(request)) is { } fault)
                {
                    throw new GraphRefusedException(fault);
                }

                var kind = access.Enter(request);

                if (throttled is not null)
                {
                    throw new GraphRefusedException(throttled);
                }

                return GraphAnswer.Json(Carry(new Call(request, route, kind, View(request, kind, now), now)), headers);
            }
            catch (GraphRefusedException refused)
            {
                return GraphAnswer.Refused(refused.Error, Trace(), headers);
            }
        }
    }

    /// <summary>Answers a call with an error that is no doing of the caller.</summary>
    public GraphAnswer Refuse(GraphRequest request, GraphError error)
    {
        lock (page.Gate)
        {
            return GraphAnswer.Refused(error, Trace(), Headers(request, time.GetUtcNow()));
        }
    }

    /// <summary>Lets the envelope of a batch in; its items come in by themselves.</summary>
    /// <returns>The error, or null.</returns>
    public GraphError? Enter(GraphRequest request)
    {
        try
        {
            access.Enter(request);

            return null;
        }
        catch (GraphRefusedException refused)
        {
            return refused.Error;
        }
    }

    /// <summary>Headers of any answer.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers(GraphRequest request, DateTimeOffset now) =>
    [
        ("facebook-api-version", behaviour.ServedVersion ?? Served(request)),
        ("x-fb-trace-id", Trace()),
        ("x-fb-request-id", Trace()),
        .. usage.Headers(page.Self.Id, now),
    ];

    private static GraphRefusedException Unmatched(int code, string message) => new(GraphError.Unmatched(code, message));

    private static int? Number(string version) =>
        version.EndsWith(".0", StringComparison.Ordinal)
        && int.TryParse(version.AsSpan(1, version.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static GraphError? VersionFault(GraphRequest request) =>
        request.Version is { } version && Number(version) is null or > NewestVersion
            ? GraphError.Unmatched(2500, $"Unknown path components: /{version}")
            : null;

    private static string Parameter(Call call, string name) =>
        call.Request.Parameters.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw Unmatched(100, $"(#100) The parameter {name} is required");

    /// <summary>Fields asked for, checked; null when none are named.</summary>
    private IReadOnlyList<FieldSelection>? Fields(Call call, NodeSchema schema)
    {
        if (!call.Request.Parameters.TryGetValue("fields", out var text))
        {
            return null;
        }

        var fields = FieldSelection.Parse(text);
        GraphSchema.Check(schema, fields, behaviour.UnknownFields);

        return fields;
    }

    private void Weigh(long weight)
    {
        if (weight > behaviour.HeaviestRead)
        {
            throw new GraphRefusedException(new GraphError(1, "Please reduce the amount of data you're asking for, then retry your request"));
        }
    }

    /// <summary>An ended version is served by the oldest that lives, without a word.</summary>
    private string Served(GraphRequest request) => request.Version is not { } version ? options.DefaultVersion
        : Number(version) is < OldestVersion ? $"v{OldestVersion}.0"
        : version;

    private string Trace() => "A" + Convert.ToHexString(BitConverter.GetBytes(Interlocked.Increment(ref _traces)))[..12];

    private GraphView View(GraphRequest request, GraphTokenKind kind, DateTimeOffset now) =>
        new(page, behaviour, options, kind, now, (node, edge, parameters) =>
        {
            var all = request.IsTokenInQuery ? parameters.Prepend(new("access_token", request.Token!)) : parameters;

            return $"{Root}/{request.Version ?? options.DefaultVersion}/{node}/{edge}?"
                + string.Join('&', all.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        });

    /// <summary>Checks everything, makes the change if there is one, and gives back how to write the answer.</summary>
    private Action<Utf8JsonWriter> Carry(Call call)
    {
        switch (call.Route)
        {
            case { Kind: SandboxCallKind.DebugToken }:
                return DebugToken(call);
            case { Kind: SandboxCallKind.Accounts }:
                return Accounts(call);
            case { NodeId: null }:
                throw Unmatched(2500, $"Unknown path components: /{string.Join('/', call.Request.Path)}");
        }

        var id = call.Route.NodeId == "me" && call.Kind == GraphTokenKind.Page ? page.Self.Id : call.Route.NodeId;
        var method = call.Request.Method;
        var node = page.Node(id) ?? throw new GraphRefusedException(GraphError.Gone(method, id));
        var schema = GraphSchema.Of(node);
        var operation = schema.Find(method, call.Route.Edge) ?? throw (call.Route.Edge is { } edge
            ? Unmatched(2500, $"Unknown path components: /{edge}")
            : new GraphRefusedException(GraphError.Gone(method, id) with { IsUnmatched = true }));

        GraphSchema.CheckParameters(operation, call.Request.Parameters.Keys);

        if (call.Kind == GraphTokenKind.App || (method != "GET" && call.Kind != GraphTokenKind.Page))
        {
            throw new GraphRefusedException(new GraphError(190, "A page access token is required for this call for the new Pages experience.", Subcode: 2069032));
        }

        return (method, node, call.Route.Edge) switch
        {
            ("GET", _, null) => ReadNode(call, node, schema),
            ("GET", SandboxPage, "subscribed_apps") => webhooks.List,
            ("GET", _, _) => ReadEdge(call, node, id, operation),
            ("POST", SandboxComment comment, null) => Update(call, comment, schema),
            ("DELETE", SandboxComment comment, null) => Delete(comment),
            ("POST", _, "comments") => Reply(call, id),
            ("POST", SandboxPage, "blocked") => Block(call),
            ("DELETE", SandboxPage, "blocked") => Unblock(call),
            ("POST", SandboxPage, "messages") => ReplyPrivately(call),
            ("POST", SandboxPage, "subscribed_apps") => Subscribe(call),
            ("DELETE", SandboxPage, "subscribed_apps") => Unsubscribe(),
            _ => throw new InvalidOperationException($"The fact table allows {method} {call.Route.Edge} on {schema.Name}, but nothing carries it out."),
        };
    }

    private Action<Utf8JsonWriter> ReadNode(Call call, object node, NodeSchema schema)
    {
        NeedToRead(node is SandboxComment comment && !page.IsByPage(comment));
        var fields = Fields(call, schema);
        Weigh(GraphView.Weight(schema, fields ?? []));

        return writer => call.View.Write(writer, node, schema, fields);
    }

    private Action<Utf8JsonWriter> ReadEdge(Call call, object node, string id, OperationSchema edge)
    {
        NeedToRead(edge.Edge is "visitor_posts" or "feed");
        var fields = Fields(call, edge.Items!);
        var parameters = call.Request.Parameters;
        Weigh(GraphView.Limit(parameters) * GraphView.Weight(edge.Items!, fields ?? []));
        var list = call.View.Read(node, edge, parameters);

        return writer =>
        {
            writer.WriteStartObject();
            call.View.WriteEdge(
                writer,
                id,
                edge,
                list,
                fields,
                [.. parameters.Where(parameter => parameter.Key is not ("appsecret_proof" or "appsecret_time"))]);
            writer.WriteEndObject();
        };
    }

    private void NeedToRead(bool isOthersText)
    {
        access.Need(10, "pages_read_engagement");

        if (isOthersText && !behaviour.MissingPermissionIsQuiet)
        {
            access.Need(10, "pages_read_user_content");
        }
    }

    private Action<Utf8JsonWriter> Update(Call call, SandboxComment comment, NodeSchema schema)
    {
        access.Need(200, "pages_manage_engagement");
        var parameters = call.Request.Parameters;
        var fields = Fields(call, schema);

        bool? hidden = parameters.GetValueOrDefault("is_hidden") switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw Unmatched(100, "(#100) Param is_hidden must be a boolean"),
        };

        if (hidden is null && !parameters.ContainsKey("message"))
        {
            throw Unmatched(100, "(#100) Nothing to update: message or is_hidden is required");
        }

        if (hidden is not null && !page.CanHide(comment))
        {
            throw new GraphRefusedException(new GraphError(200, "(#200) This comment cannot be hidden"));
        }

        if (hidden is { } wanted)
        {
            page.SetHidden(comment.Id, wanted);
        }

        if (parameters.TryGetValue("message", out var message))
        {
            page.Edit(comment.Id, message);
        }

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("success", true);

            if (fields is not null)
            {
                call.View.WriteMembers(writer, page.Comment(comment.Id)!, schema, fields);
            }

            writer.WriteEndObject();
        };
    }

    private Action<Utf8JsonWriter> Delete(SandboxComment comment)
    {
        access.Need(200, "pages_manage_engagement");
        access.Need(200, page.IsByPage(comment) ? "pages_read_engagement" : "pages_read_user_content");

        if (!page.CanRemove(comment))
        {
            throw new GraphRefusedException(new GraphError(200, "(#200) This comment cannot be removed"));
        }

        page.Delete(comment.Id);

        return Success;
    }

    private Action<Utf8JsonWriter> Reply(Call call, string target)
    {
        access.Need(200, "pages_manage_engagement");
        var fields = Fields(call, GraphSchema.Comment);
        var parameters = call.Request.Parameters;

        var attachment = parameters.TryGetValue("attachment_url", out var url) ? new SandboxAttachment("photo", url, "") : null;
        var message = attachment is null ? Parameter(call, "message") : parameters.GetValueOrDefault("message", "");
        var answer = page.AddComment(target, message, page.Self, attachment);

        return writer => call.View.Write(writer, answer, GraphSchema.Comment, fields ?? [new FieldSelection("id")]);
    }

    private Action<Utf8JsonWriter> Block(Call call)
    {
        access.Need(283, "pages_manage_engagement", "pages_manage_metadata");
        var ids = PeopleNamed(call);

        if (ids.Count > MostBlocked)
        {
            throw new GraphRefusedException(GraphError.Parameter($"At most {MostBlocked} people can be blocked in one call"));
        }

        var outcome = ids.Distinct(StringComparer.Ordinal).ToDictionary(id => id, BlockOne);

        return writer =>
        {
            writer.WriteStartObject();

            foreach (var (id, refusal) in outcome)
            {
                if (refusal is null)
                {
                    writer.WriteBoolean(id, true);
                    continue;
                }

                writer.WriteStartObject(id);
                writer.WriteStartObject("error");
                GraphAnswer.Write(writer, refusal, Trace());
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        };
    }

    private GraphError? BlockOne(string id)
    {
        if (behaviour.BlockRefusals.TryGetValue(id, out var code))
        {
            return new GraphError(code, $"(#{code}) This person cannot be blocked now");
        }

        if (id == page.Self.Id || page.Person(id) is not { } person)
        {
            return new GraphError(210, "(#210) User not visible");
        }

        page.SetBlocked(person);

        return null;
    }

    private Action<Utf8JsonWriter> Unblock(Call call)
    {
        access.Need(283, "pages_manage_engagement", "pages_manage_metadata");

        if (PeopleNamed(call) is not [var id])
        {
            throw Unmatched(100, "(#100) One person is unblocked at a time");
        }

        page.SetBlocked(page.Person(id) ?? throw new GraphRefusedException(new GraphError(210, "(#210) User not visible")), blocked: false);

        return Success;
    }

    private List<string> PeopleNamed(Call call)
    {
        var parameters = call.Request.Parameters;
        var name = PersonParameters.FirstOrDefault(parameters.ContainsKey)
            ?? throw Unmatched(100, "(#100) The parameter psid is required");

        if (behaviour.BlockParameter is { } only && only != name)
        {
            throw new GraphRefusedException(GraphError.Parameter($"Param {name} is not accepted for this Page"));
        }

        return [.. parameters[name].Split([',', '[', ']', '"', ' '], StringSplitOptions.RemoveEmptyEntries)];
    }

    private Action<Utf8JsonWriter> ReplyPrivately(Call call)
    {
        access.Need(200, "pages_messaging");

        if (Inside(Parameter(call, "message"), "text") is not { Length: > 0 })
        {
            throw Unmatched(100, "(#100) The parameter message[text] is required");
        }

        if (Inside(Parameter(call, "recipient"), "comment_id") is not { } id || page.Node(id) is not SandboxComment comment)
        {
            throw new GraphRefusedException(new GraphError(100, "(#100) Invalid comment_id parameter", Subcode: 2018292));
        }

        if (comment.IsPrivatelyAnswered)
        {
            throw new GraphRefusedException(new GraphError(10900, "(#10900) Activity already replied to"));
        }

        if (!call.View.CanReplyPrivately(comment))
        {
            throw new GraphRefusedException(new GraphError(10902, "(#10902) This is not a Replyable activity"));
        }

        page.MarkPrivatelyAnswered(comment);
        var messageId = $"m_{Trace()}";

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("recipient_id", comment.Author!.Id);
            writer.WriteString("message_id", messageId);
            writer.WriteEndObject();
        };
    }

    private static string? Inside(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);

            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (JsonException)
        {
            throw Unmatched(100, "(#100) The parameter is not a JSON object");
        }
    }

    private Action<Utf8JsonWriter> Subscribe(Call call)
    {
        access.Need(200, "pages_manage_metadata");

        // the field is feed; there is none named comments
        if (Parameter(call, "subscribed_fields").Split(',').FirstOrDefault(field => field is not ("feed" or "mention" or "messages")) is { } field)
        {
            throw Unmatched(100, $"(#100) Param subscribed_fields has no value {field}");
        }

        webhooks.IsPageSubscribed = true;

        return TextSuccess;
    }

    private Action<Utf8JsonWriter> Unsubscribe()
    {
        access.Need(200, "pages_manage_metadata");
        webhooks.IsPageSubscribed = false;

        return Success;
    }

    private Action<Utf8JsonWriter> Accounts(Call call)
    {
        if (call.Kind != GraphTokenKind.User)
        {
            throw Unmatched(2500, "Unknown path components: /accounts");
        }

        GraphSchema.CheckParameters(GraphSchema.Accounts, call.Request.Parameters.Keys);
        access.Need(10, "pages_show_list");

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("data");
            writer.WriteStartObject();
            writer.WriteString("access_token", options.AccessToken);
            writer.WriteString("category", page.Category);
            writer.WriteString("name", page.Self.Name);
            writer.WriteString("id", page.Self.Id);
            writer.WriteStartArray("tasks");

            foreach (var task in Tasks)
            {
                writer.WriteStringValue(task);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        };
    }

    private Action<Utf8JsonWriter> DebugToken(Call call)
    {
        GraphSchema.CheckParameters(GraphSchema.DebugToken, call.Request.Parameters.Keys);
        var token = Parameter(call, "input_token");
        var kind = access.KindOf(token);
        var dead = access.DeadOf(token);

        return writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("data");

            if (kind is not null)
            {
                writer.WriteString("app_id", options.AppId);
                writer.WriteString("type", kind.Value switch
                {
                    GraphTokenKind.Page => "PAGE",
                    GraphTokenKind.User => "USER",
                    GraphTokenKind.App => "APP",
                });
                writer.WriteString("application", "PageModerator");
            }

            if (dead is not null)
            {
                writer.WriteStartObject("error");
                writer.WriteNumber("code", dead.Code);
                writer.WriteString("message", dead.Message);

                if (dead.Subcode is { } subcode)
                {
                    writer.WriteNumber("subcode", subcode);
                }

                writer.WriteEndObject();
            }

            writer.WriteBoolean("is_valid", dead is null);

            if (kind is GraphTokenKind.Page or GraphTokenKind.User)
            {
                WriteGrants(writer, kind.Value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        };
    }

    private void WriteGrants(Utf8JsonWriter writer, GraphTokenKind kind)
    {
        writer.WriteNumber("expires_at", behaviour.TokenExpiresAt?.ToUnixTimeSeconds() ?? 0);
        writer.WriteNumber("data_access_expires_at", (behaviour.DataAccessExpiresAt ?? access.IssuedAt.AddDays(90)).ToUnixTimeSeconds());
        writer.WriteNumber("issued_at", access.IssuedAt.ToUnixTimeSeconds());

        if (kind == GraphTokenKind.Page)
        {
            writer.WriteString("profile_id", page.Self.Id);
        }

        writer.WriteString("user_id", "300000000000001");
        writer.WriteStartArray("scopes");

        foreach (var scope in behaviour.Permissions.Order(StringComparer.Ordinal))
        {
            writer.WriteStringValue(scope);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("granular_scopes");

        foreach (var scope in behaviour.Permissions.Order(StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("scope", scope);
            writer.WriteStartArray("target_ids");
            writer.WriteStringValue(page.Self.Id);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Success(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success", true);
        writer.WriteEndObject();
    }

    // documented so: the word, not the boolean
    private static void TextSuccess(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("success", "true");
        writer.WriteEndObject();
    }

    private sealed record Call(GraphRequest Request, GraphRoute Route, GraphTokenKind Kind, GraphView View, DateTimeOffset Now);
}
