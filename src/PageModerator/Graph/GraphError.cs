namespace PageModerator.Graph;

/// <summary>What to do about an error of Graph.</summary>
internal enum Recovery
{
    /// <summary>Try again within seconds.</summary>
    Retry,

    /// <summary>Ask for less, then try again.</summary>
    AskForLess,

    /// <summary>Stop every call for as long as Facebook says.</summary>
    BackOff,

    /// <summary>The thing is gone, or was never to be seen.</summary>
    Gone,

    /// <summary>Never try this again; a person has to see to it.</summary>
    Refused,

    /// <summary>Nothing of this kind will work until a person mends something: the token, a permission, a setting.</summary>
    NeedsPerson,
}

internal sealed record GraphErrorEnvelope(GraphError? Error);

/// <summary>An error as Graph words it.</summary>
/// <param name="Message">May quote the request, and with it the token: never logged as it is.</param>
internal sealed record GraphError(long? Code, long? ErrorSubcode, bool? IsTransient, string? Message, string? FbtraceId)
{
    private const string AsksForLess = "reduce the amount of data";

    /// <summary>
    /// The one place that knows what codes mean. Sources: Meta's error-handling guide and Pages error codes (May 2026) for the codes;
    /// where they name no remedy, the choice is ours.
    /// </summary>
    public Recovery Recovery => (Code, ErrorSubcode) switch
    {
        (1, 2853006) => Recovery.NeedsPerson,
        (1, _) when Message?.Contains(AsksForLess, StringComparison.OrdinalIgnoreCase) is true => Recovery.AskForLess,
        (1 or 2, _) => Recovery.Retry,
        (4 or 17 or 32 or 341 or 613, _) => Recovery.BackOff,
        (>= 80000 and <= 80014, _) => Recovery.BackOff,
        (368, _) => Recovery.BackOff,
        (33, _) or (100, 33) => Recovery.Gone,
        (100 or 210 or 506 or 2500 or 3801 or 3802 or 10900 or 1609005, _) => Recovery.Refused,
        (200, 2069030 or 2069031 or 2069033) => Recovery.Refused,
        (3 or 10 or 102 or 104 or 190 or 283 or 1705, _) => Recovery.NeedsPerson,
        (>= 200 and <= 299, _) => Recovery.NeedsPerson,
        _ when IsTransient is true => Recovery.Retry,
        _ => Recovery.Refused,
    };
}

/// <summary>Graph answered with an error.</summary>
internal sealed class GraphException : Exception
{
    public GraphException(GraphError error, TimeSpan? regainAccess)
        : base($"Facebook answered with error {error.Code}{(error.ErrorSubcode is { } subcode ? $"/{subcode}" : "")}{(error.FbtraceId is { } trace ? $" (trace {trace})" : "")}.")
    {
        Error = error;
        RegainAccess = regainAccess;
    }

    public GraphError Error { get; }

    /// <summary>How long Facebook asks to be left alone, when it said so.</summary>
    public TimeSpan? RegainAccess { get; }
}

/// <summary>What came back is not an answer of Graph: HTML, cut off, empty, or against its own rules.</summary>
internal sealed class GraphProtocolException(string message, Exception? innerException = null) : Exception(message, innerException);
