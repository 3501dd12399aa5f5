namespace PageModerator.Sandbox;

/// <summary>The calls made, newest last. The last 100,000 are kept whole, all are counted.</summary>
public sealed class SandboxCalls
{
    private const int Kept = 100_000;

    private readonly Lock _gate = new();
    private readonly Queue<SandboxCall> _calls = new();
    private readonly List<SandboxCall> _unmatched = [];
    private readonly long[] _counts = new long[Enum.GetValues<SandboxCallKind>().Length];

    /// <summary>Calls kept, in order of arrival.</summary>
    public IReadOnlyList<SandboxCall> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Calls that name an address, parameter, value or field that Graph does not have: faults of the caller. A test expects none.</summary>
    public IReadOnlyList<SandboxCall> UnmatchedRequests
    {
        get
        {
            lock (_gate)
            {
                return [.. _unmatched];
            }
        }
    }

    /// <summary>Number of calls since the start or the last <see cref="Clear"/>.</summary>
    public long Total
    {
        get
        {
            lock (_gate)
            {
                return _counts.Sum();
            }
        }
    }

    /// <summary>Number of calls of one kind since the start or the last <see cref="Clear"/>.</summary>
    public long Count(SandboxCallKind kind)
    {
        lock (_gate)
        {
            return _counts[(int)kind];
        }
    }

    /// <summary>Forgets all calls.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _unmatched.Clear();
            Array.Clear(_counts);
        }
    }

    internal void Add(SandboxCall call, bool unmatched)
    {
        lock (_gate)
        {
            _counts[(int)call.Kind]++;
            _calls.Enqueue(call);

            if (_calls.Count > Kept)
            {
                _calls.Dequeue();
            }

            if (unmatched)
            {
                _unmatched.Add(call);
            }
        }
    }
}
