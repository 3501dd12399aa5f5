using PageModerator.Alerts;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Polling;
using PageModerator.Screening;

namespace PageModerator.Hosting;

/// <summary>A Page's comments from end to end: read, recorded, screened, acted on. What was recorded earlier is finished even when nothing can be read.</summary>
internal sealed class ModerationRun(PagePoller poller, ScreeningPass screening, EnforcementPass enforcement, ReconcilingPass reconciling, ReadingPace pace, AlertNow alertNow, GraphGate gate, WaitingWork waiting)
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

    /// <summary>What is new, if reading is stopped and it is time to try whether it still has to be; otherwise nothing.</summary>
    public async Task MendAsync(string pageId, CancellationToken cancellationToken)
    {
        if (await gate.IsTryDueAsync(pageId, cancellationToken))
        {
            await PollAsync(pageId, onScreened: null, cancellationToken);
        }
    }

    private async Task RunAsync(string pageId, IAsyncEnumerable<int> steps, bool isRotation, Action<ScreenedRevision>? onScreened, CancellationToken cancellationToken)
    {
        // What waits to be hidden goes before reading: near a limit there may be calls left for one of the two only.
        var attempts = new Attempts();
        await FinishAsync(pageId, onScreened, attempts, cancellationToken);
        if (await pace.IsDueAsync(pageId, isRotation, cancellationToken))
        {
            await attempts.MakeAsync(() => ReadAsync(pageId, steps, onScreened, attempts, cancellationToken));
            await FinishAsync(pageId, onScreened, attempts, cancellationToken);
        }

        attempts.ThrowIfFailed();
    }

    private async Task ReadAsync(string pageId, IAsyncEnumerable<int> steps, Action<ScreenedRevision>? onScreened, Attempts attempts, CancellationToken cancellationToken)
    {
        // What a step has found is finished while the next is read, so long as there are calls enough for both.
        var finishing = Task.CompletedTask;
        try
        {
            await foreach (var count in steps.WithCancellation(cancellationToken))
            {
                if (count == 0)
                {
                    continue;
                }

                await finishing;
                finishing = FinishAsync(pageId, onScreened, attempts, cancellationToken);
                if (!await pace.IsAmpleAsync(pageId, cancellationToken))
                {
                    await finishing;
                }
            }
        }
        finally
        {
            await finishing;
        }
    }

    private async Task FinishAsync(string pageId, Action<ScreenedRevision>? onScreened, Attempts attempts, CancellationToken cancellationToken)
    {
        if (!await waiting.IsThereAsync(pageId, cancellationToken))
        {
            return;
        }

        await attempts.MakeAsync(() => ScreenAsync(pageId, onScreened, cancellationToken));
        await attempts.MakeAsync(() => reconciling.RunAsync(pageId, cancellationToken));
        await attempts.MakeAsync(() => enforcement.RunAsync(pageId, cancellationToken));
    }

    private async Task ScreenAsync(string pageId, Action<ScreenedRevision>? onScreened, CancellationToken cancellationToken)
    {
        await foreach (var screened in screening.RunAsync(pageId, cancellationToken))
        {
            onScreened?.Invoke(screened);
            if (screened.Verdict.Concerns.Any(UrgentConcerns.IsUrgent))
            {
                alertNow.Ask();
            }
        }
    }
}
