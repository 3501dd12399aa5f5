using System.Collections.Frozen;

namespace PageModerator.Sandbox.Graph;

/// <summary>Names that one kind of object has in Graph: a fact table, compared with Meta's specification by a test.</summary>
internal sealed record NodeSchema(string Name)
{
    /// <summary>Every field that may be asked for.</summary>
    public FrozenSet<string> Fields { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What is given when nothing is asked for.</summary>
    public IReadOnlyList<FieldSelection> Default { get; init; } = [];

    /// <summary>Whether <c>id</c> comes along unasked.</summary>
    public bool HasId => Fields.Contains("id");

    /// <summary>Fields that are objects themselves, by name, where the object is not a node read elsewhere.</summary>
    public IReadOnlyList<(string Field, NodeSchema Schema)> Objects { get; init; } = [];

    /// <summary>The operations on the node and its edges that the sandbox carries out.</summary>
    public IReadOnlyList<OperationSchema> Operations { get; init; } = [];

    public OperationSchema? Find(string method, string? edge) =>
        Operations.FirstOrDefault(operation => operation.Method == method && operation.Edge == edge);

    public NodeSchema? ObjectOf(string field) => Objects.FirstOrDefault(entry => entry.Field == field).Schema;
}

/// <summary>One method on a node (<paramref name="Edge"/> null) or on one of its edges.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Edge">Name of the edge.</param>
/// <param name="Parameters">Parameters of its own, as in the specification.</param>
internal sealed record OperationSchema(string Method, string? Edge, FrozenSet<string> Parameters)
{
    /// <summary>Parameters that hold for edges of this sort in general, and so stand in no specification.</summary>
    public FrozenSet<string> Shared { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What the edge lists.</summary>
    public NodeSchema? Items { get; init; }
}
