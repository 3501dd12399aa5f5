namespace PageModerator.Sandbox.Graph;

/// <summary>One page of an edge.</summary>
/// <param name="Items">May be empty although more follow.</param>
/// <param name="Before">Cursor of the first item.</param>
/// <param name="After">Cursor of the last item.</param>
/// <param name="HasNext">More follow.</param>
/// <param name="HasPrevious">Some came before.</param>
internal sealed record GraphPage(IReadOnlyList<object> Items, string? Before, string? After, bool HasNext, bool HasPrevious)
{
    public GraphSummary? Summary { get; init; }

    public static GraphPage Whole(IReadOnlyList<object> items) => new(items, null, null, false, false);
}

/// <summary>What an edge tells about itself as a whole.</summary>
/// <param name="Order">As listed.</param>
/// <param name="TotalCount">Items under the filter.</param>
/// <param name="Names">What of it was asked for; null: all.</param>
internal sealed record GraphSummary(string Order, int TotalCount, IReadOnlyList<string>? Names);
