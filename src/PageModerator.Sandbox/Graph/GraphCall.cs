namespace PageModerator.Sandbox.Graph;

/// <summary>A call that was let in, with what its token sees.</summary>
internal sealed record GraphCall(
    GraphRequest Request,
    GraphRoute Route,
    GraphTokenKind Kind,
    GraphValues Values,
    GraphEdges Edges,
    GraphView View)
{
    /// <summary>A parameter that must be there.</summary>
    /// <exception cref="GraphRefusedException">Code 100.</exception>
    public string Required(string name) =>
        Request.Parameters.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw GraphRefusedException.Unmatched(100, $"(#100) The parameter {name} is required");

    /// <summary>Fields asked for, checked; null when none are named.</summary>
    /// <exception cref="GraphRefusedException">Codes 100 and 2500.</exception>
    public IReadOnlyList<FieldSelection>? Fields(NodeSchema schema, IReadOnlySet<string> unknown)
    {
        if (!Request.Parameters.TryGetValue("fields", out var text))
        {
            return null;
        }

        var fields = FieldSelection.Parse(text);
        GraphSchema.Check(schema, fields, unknown);

        return fields;
    }
}
