namespace PageModerator.Sandbox.Graph;

/// <summary>What stands in Graph's <c>error</c> object.</summary>
internal sealed record GraphError(int Code, string Message, string Type = "OAuthException", int? Subcode = null)
{
    public int Status { get; init; } = 400;

    public bool IsTransient { get; init; }

    /// <summary>The fault is the caller's: it named something that Graph does not have.</summary>
    public bool IsUnmatched { get; init; }

    public static GraphError Unmatched(int code, string message) => new(code, message) { IsUnmatched = true };

    public static GraphError Parameter(string message) => new(100, $"(#100) {message}");

    public static GraphError Gone(string method, string id) => new(
        100,
        $"Unsupported {method.ToLowerInvariant()} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, "
        + "or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
        "GraphMethodException",
        33);
}
