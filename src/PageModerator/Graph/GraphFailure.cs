using Polly.Timeout;

namespace PageModerator.Graph;

/// <summary>Graph answered with an error.</summary>
internal class GraphException(GraphError error)
    : Exception($"Facebook answered with error {error.Code}{(error.ErrorSubcode is { } subcode ? $"/{subcode}" : "")}{(error.FbtraceId is { } trace ? $" (trace {trace})" : "")}.")
{
    public GraphError Error { get; } = error;

    /// <summary>Whether an earlier try of the same call was sent and not clearly answered.</summary>
    public bool FollowsTry { get; set; }
}

/// <summary>What came back is not an answer of Graph: HTML, cut off, empty, or against its own rules.</summary>
internal class GraphProtocolException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Facebook does not take the time-stamped proof of the app's secret.</summary>
internal sealed class GraphProofException(GraphError error) : GraphException(error);

/// <summary>A change was answered with <c>success: false</c>, which says that it was not made and not why.</summary>
internal sealed class GraphDeclinedException() : GraphProtocolException("Facebook answered a change with success:false.");

/// <summary>The call was not made: something stops calls of its kind for the Page.</summary>
internal sealed class GraphHeldException(StopReason reason, DateTimeOffset until) : Exception($"Facebook is not called before {until:u} ({reason.Name()}).")
{
    public StopReason Reason { get; } = reason;

    public DateTimeOffset Until { get; } = until;

    /// <summary>Whether an earlier try of the same call was sent and not clearly answered.</summary>
    public bool FollowsTry { get; set; }
}

internal static class GraphFailure
{
    /// <summary>Whether a call was made and failed: with an error of Graph, with something that is no answer, or on the way.</summary>
    public static bool Is(Exception exception) =>
        exception is GraphException or GraphProtocolException or HttpRequestException or IOException or InvalidDataException or TimeoutRejectedException;
}
