namespace PageModerator.Sandbox.Graph;

/// <summary>Ends a call with an error from any depth: one bad field in an expansion fails the whole call.</summary>
internal sealed class GraphRefusedException(GraphError error) : Exception(error.Message)
{
    public GraphError Error { get; } = error;
}
