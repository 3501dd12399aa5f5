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
    GraphTraces traces,
    TimeProvider time)
{
    private const int OldestVersion = 21;
    private const int NewestVersion = 26;

    private readonly GraphWrites _writes = new(page, behaviour, access, webhooks, traces);
    private readonly GraphTokens _tokens = new(page, behaviour, options, access);

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

                var values = new GraphValues(page, behaviour, options, kind, now);
                var edges = new GraphEdges(page, behaviour, options.Seed, kind);
                var view = new GraphView(values, edges, (node, edge, parameters) => Link(request, node, edge, parameters));

                return GraphAnswer.Json(Carry(new GraphCall(request, route, kind, values, edges, view)), headers);
            }
            catch (GraphRefusedException refused)
            {
                return GraphAnswer.Refused(refused.Error, traces.Next(), headers);
            }
        }
    }

    /// <summary>Answers a call with an error that is no doing of the caller.</summary>
    public GraphAnswer Refuse(GraphRequest request, GraphError error)
    {
        lock (page.Gate)
        {
            return GraphAnswer.Refused(error, traces.Next(), Headers(request, time.GetUtcNow()));
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
        ("x-fb-trace-id", traces.Next()),
        ("x-fb-request-id", traces.Next()),
        .. usage.Headers(page.Self.Id, now),
    ];

    private static int? Number(string version) =>
        version.EndsWith(".0", StringComparison.Ordinal)
        && int.TryParse(version.AsSpan(1, version.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static GraphError? VersionFault(GraphRequest request) =>
        request.Version is { } version && Number(version) is null or > NewestVersion
            ? GraphError.Unmatched(2500, $"Unknown path components: /{version}")
            : null;

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

    private string Link(GraphRequest request, string node, string edge, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var all = request.IsTokenInQuery ? parameters.Prepend(new("access_token", request.Token!)) : parameters;

        return $"{Root}/{request.Version ?? options.DefaultVersion}/{node}/{edge}?"
            + string.Join('&', all.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
    }

    /// <summary>Checks everything, makes the change if there is one, and gives back how to write the answer.</summary>
    private Action<Utf8JsonWriter> Carry(GraphCall call)
    {
        switch (call.Route)
        {
            case { Kind: SandboxCallKind.DebugToken }:
                return _tokens.Debug(call);
            case { Kind: SandboxCallKind.Accounts }:
                return _tokens.Accounts(call);
            case { NodeId: null }:
                throw GraphRefusedException.Unmatched(2500, $"Unknown path components: /{string.Join('/', call.Request.Path)}");
        }

        var id = call.Route.NodeId == "me" && call.Kind == GraphTokenKind.Page ? page.Self.Id : call.Route.NodeId;
        var method = call.Request.Method;
        var node = page.Node(id) ?? throw new GraphRefusedException(GraphError.Gone(method, id));
        var schema = GraphSchema.Of(node);
        var operation = schema.Find(method, call.Route.Edge) ?? throw (call.Route.Edge is { } edge
            ? GraphRefusedException.Unmatched(2500, $"Unknown path components: /{edge}")
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
            ("POST", SandboxComment comment, null) => _writes.Update(call, comment, schema),
            ("DELETE", SandboxComment comment, null) => _writes.Delete(comment),
            ("POST", _, "comments") => _writes.Reply(call, id),
            ("POST", SandboxPage, "blocked") => _writes.Block(call),
            ("DELETE", SandboxPage, "blocked") => _writes.Unblock(call),
            ("POST", SandboxPage, "messages") => _writes.ReplyPrivately(call),
            ("POST", SandboxPage, "subscribed_apps") => _writes.Subscribe(call),
            ("DELETE", SandboxPage, "subscribed_apps") => _writes.Unsubscribe(),
            _ => throw new InvalidOperationException($"The fact table allows {method} {call.Route.Edge} on {schema.Name}, but nothing carries it out."),
        };
    }

    private Action<Utf8JsonWriter> ReadNode(GraphCall call, object node, NodeSchema schema)
    {
        NeedToRead(node is SandboxComment comment && !page.IsByPage(comment));
        var fields = call.Fields(schema, behaviour.UnknownFields);
        Weigh(GraphView.Weight(schema, fields ?? []));

        return writer => call.View.Write(writer, node, schema, fields);
    }

    private Action<Utf8JsonWriter> ReadEdge(GraphCall call, object node, string id, OperationSchema edge)
    {
        NeedToRead(edge.Edge is "visitor_posts" or "feed");
        var fields = call.Fields(edge.Items!, behaviour.UnknownFields);
        var parameters = call.Request.Parameters;
        Weigh(GraphEdges.Limit(parameters) * GraphView.Weight(edge.Items!, fields ?? []));
        var list = call.Edges.Read(node, edge, parameters);

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
}
