namespace PageModerator.Sandbox;

/// <summary>One call as it came in; each item of a batch is a call too.</summary>
/// <param name="Kind">What it was for.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Line">Method, path and query as sent, a token in the query included, so that a test can find one there.</param>
/// <param name="Parameters">Query and body together, without the token.</param>
/// <param name="At">When it came in.</param>
/// <param name="ErrorCode">Graph's code if it was answered with an error.</param>
public sealed record SandboxCall(
    SandboxCallKind Kind,
    string Method,
    string Line,
    IReadOnlyDictionary<string, string> Parameters,
    DateTimeOffset At,
    int? ErrorCode);
