namespace PageModerator.Sandbox.Graph;

/// <summary>Where a call goes: the node in its address, the edge, and what it is for.</summary>
internal readonly record struct GraphRoute(SandboxCallKind Kind, string? NodeId = null, string? Edge = null)
{
    public static GraphRoute Of(GraphRequest request) => (request.Method, request.Path) switch
    {
        ("POST", []) when request.Parameters.ContainsKey("batch") => new(SandboxCallKind.Batch),
        ("GET", ["debug_token"]) => new(SandboxCallKind.DebugToken),
        ("GET", ["me", "accounts"]) => new(SandboxCallKind.Accounts),
        (_, [var id]) => new(OfNode(request), id),
        (_, [var id, var edge]) => new(OfEdge(request.Method, edge), id, edge),
        _ => new(SandboxCallKind.Unknown),
    };

    private static SandboxCallKind OfNode(GraphRequest request) => request.Method switch
    {
        "GET" => SandboxCallKind.Node,
        "DELETE" => SandboxCallKind.Delete,
        "POST" when request.Parameters.ContainsKey("message") => SandboxCallKind.Edit,
        "POST" when request.Parameters.TryGetValue("is_hidden", out var hidden) =>
            hidden is "false" or "0" ? SandboxCallKind.Unhide : SandboxCallKind.Hide,
        _ => SandboxCallKind.Unknown,
    };

    private static SandboxCallKind OfEdge(string method, string edge) => (method, edge) switch
    {
        ("GET", "feed" or "posts" or "published_posts" or "visitor_posts") => SandboxCallKind.Feed,
        ("GET", "comments") => SandboxCallKind.Comments,
        ("POST", "comments") => SandboxCallKind.Reply,
        ("GET", "attachments") => SandboxCallKind.Attachments,
        ("GET", "blocked") => SandboxCallKind.BlockedList,
        ("POST", "blocked") => SandboxCallKind.Block,
        ("DELETE", "blocked") => SandboxCallKind.Unblock,
        ("POST", "messages") => SandboxCallKind.PrivateReply,
        (_, "subscribed_apps") => SandboxCallKind.Subscription,
        _ => SandboxCallKind.Unknown,
    };
}
