namespace PageModerator.Sandbox.Graph;

/// <summary>Ends a call with an error from any depth: one bad field in an expansion fails the whole call.</summary>
internal sealed class GraphRefusedException(GraphError error) : Exception(error.Message)
{
    public GraphError Error { get; } = error;

    /// <summary>The caller named something that Graph does not have.</summary>
    public static GraphRefusedException Unmatched(int code, string message) => new(GraphError.Unmatched(code, message));
}
