using PageModerator.Polling;
using Quartz;

namespace PageModerator.Hosting;

/// <summary>Starts a Page's poll as soon as somebody says that there is something to see. It waits for one that runs, as any poll does.</summary>
internal sealed class LookNowService(LookNow lookNow, ISchedulerFactory schedulers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var scheduler = await schedulers.GetScheduler(stoppingToken);
        await foreach (var pageId in lookNow.ReadAsync(stoppingToken))
        {
            await scheduler.TriggerJob(PollJob.Key(pageId), stoppingToken);
        }
    }
}
