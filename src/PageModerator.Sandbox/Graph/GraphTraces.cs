namespace PageModerator.Sandbox.Graph;

/// <summary>Trace ids, each given once.</summary>
internal sealed class GraphTraces
{
    private long _last;

    public string Next() => $"A{Interlocked.Increment(ref _last):x12}";
}
