namespace PageModerator.Sandbox;

/// <summary>The faults in force. The first that matches a call strikes it.</summary>
public sealed class SandboxFaults
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Random _random;

    internal SandboxFaults(int seed) => _random = new Random(seed);

    /// <summary>Puts a fault in force.</summary>
    /// <returns>Disposing it ends the fault.</returns>
    public IDisposable Add(SandboxFault fault)
    {
        var entry = new Entry(this, fault);

        lock (_gate)
        {
            _entries.Add(entry);
        }

        return entry;
    }

    /// <summary>How many are in force.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    internal SandboxFault? Take(SandboxCallKind call, string? objectId)
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                var fault = entry.Fault;

                if ((fault.Call is { } kind && kind != call)
                    || (fault.ObjectId is { } id && id != objectId)
                    || (fault.Rate < 1 && _random.NextDouble() >= fault.Rate))
                {
                    continue;
                }

                if (fault.Times is { } times && ++entry.Struck >= times)
                {
                    _entries.Remove(entry);
                }

                return fault;
            }

            return null;
        }
    }

    private sealed class Entry(SandboxFaults owner, SandboxFault fault) : IDisposable
    {
        public SandboxFault Fault { get; } = fault;

        public int Struck { get; set; }

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._entries.Remove(this);
            }
        }
    }
}
