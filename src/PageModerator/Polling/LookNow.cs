using System.Collections.Concurrent;
using System.Threading.Channels;

namespace PageModerator.Polling;

/// <summary>Pages that somebody has said to look at now. A Page is in line once, however often it is named.</summary>
internal sealed class LookNow
{
    private readonly ConcurrentDictionary<string, bool> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<string> _pages = Channel.CreateUnbounded<string>();

    /// <summary>The Pages in line.</summary>
    public IReadOnlyCollection<string> Waiting => [.. _waiting.Keys];

    public void At(string pageId)
    {
        if (_waiting.TryAdd(pageId, true))
        {
            _pages.Writer.TryWrite(pageId);
        }
    }

    /// <summary>A reading of the Page begins: what is said from now on asks for another.</summary>
    public void Begins(string pageId) => _waiting.TryRemove(pageId, out _);

    /// <summary>The Pages, as they are named.</summary>
    public IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken) => _pages.Reader.ReadAllAsync(cancellationToken);
}
