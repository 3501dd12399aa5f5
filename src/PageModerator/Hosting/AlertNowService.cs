using PageModerator.Alerts;
using Quartz;

namespace PageModerator.Hosting;

/// <summary>Has people told as soon as there is something to tell. It waits for a round that runs, as any round does.</summary>
internal sealed class AlertNowService(AlertNow alertNow, ISchedulerFactory schedulers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var scheduler = await schedulers.GetScheduler(stoppingToken);
        await foreach (var _ in alertNow.ReadAsync(stoppingToken))
        {
            await scheduler.TriggerJob(CommentAlertJob.Key, stoppingToken);
        }
    }
}
