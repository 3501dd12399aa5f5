using System.Threading.Channels;

namespace PageModerator.Alerts;

/// <summary>Says that there is something to tell: nobody waits for the next round.</summary>
internal sealed class AlertNow
{
    // One that waits is as good as many: a round tells all that there is.
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ask() => _asked.Writer.TryWrite(true);

    public IAsyncEnumerable<bool> ReadAsync(CancellationToken cancellationToken) => _asked.Reader.ReadAllAsync(cancellationToken);
}
