using PageModerator.Enforcement;
using PageModerator.Polling;
using PageModerator.Screening;

namespace PageModerator.Hosting;

/// <summary>A Page's comments from end to end: read, recorded, screened, acted on. What was recorded earlier is finished even when nothing can be read.</summary>
internal sealed class ModerationRun(PagePoller poller, ScreeningPass screening, EnforcementPass enforcement, ReconcilingPass reconciling, ReadingPace pace)
{
    /// <summary>What is new since the last run.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="onScreened">Told of each revision after its verdict was committed.</param>
    /// <param name="cancellationToken">Stops between two steps; what was committed stays.</param>
    public Task PollAsync(string pageId, Action<ScreenedRevision>? onScreened, CancellationToken cancellationToken) =>
        RunAsync(pageId, poller.PollAsync(pageId, cancellationToken), isRotation: false, onScreened, cancellationToken);

    /// <summary>All posts of the last year.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="onScreened">Told of each revision after its verdict was committed.</param>
    /// <param name="cancellationToken">Stops between two steps; what was committed stays.</param>
    public Task RotateAsync(string pageId, Action<ScreenedRevision>? onScreened, CancellationToken cancellationToken) =>
        RunAsync(pageId, poller.RotateAsync(pageId, cancellationToken), isRotation: true, onScreened, cancellationToken);

    private async Task RunAsync(string pageId, IAsyncEnumerable<int> steps, bool isRotation, Action<ScreenedRevision>? onScreened, CancellationToken cancellationToken)
    {
        // What waits to be hidden goes before reading: near a limit there may be calls left for one of the two only.
        await FinishAsync(pageId, onScreened, cancellationToken);
        if (!await pace.IsDueAsync(pageId, isRotation, cancellationToken))
        {
            return;
        }

        await foreach (var count in steps)
        {
            if (count > 0)
            {
                await FinishAsync(pageId, onScreened, cancellationToken);
            }
        }

        await FinishAsync(pageId, onScreened, cancellationToken);
    }

    private async Task FinishAsync(string pageId, Action<ScreenedRevision>? onScreened, CancellationToken cancellationToken)
    {
        await foreach (var screened in screening.RunAsync(pageId, cancellationToken))
        {
            onScreened?.Invoke(screened);
        }

        await reconciling.RunAsync(pageId, cancellationToken);
        await enforcement.RunAsync(pageId, cancellationToken);
    }
}
