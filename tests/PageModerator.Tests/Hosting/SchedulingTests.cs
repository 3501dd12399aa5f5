using Microsoft.Extensions.DependencyInjection;
using PageModerator.Tests.Infrastructure;
using Quartz;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

public sealed class SchedulingTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Walks_of_Pages_begin_one_after_another_and_leave_most_threads_to_polls()
    {
        await using var page = await ModeratedPage.StartAsync(
            postgres,
            settings: new Dictionary<string, string?>
            {
                ["Facebook:Pages:1:Id"] = "4711",
                ["Facebook:Pages:1:AccessToken"] = "t",
                ["Facebook:Pages:2:Id"] = "4712",
                ["Facebook:Pages:2:AccessToken"] = "t",
            },
            isScheduled: true);
        var scheduler = await page.App.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Cancellation);
        var first = await TriggerAsync(scheduler, $"rotate {page.PageId}");
        var others = new[] { await TriggerAsync(scheduler, "rotate 4711"), await TriggerAsync(scheduler, "rotate 4712") };
        var poll = await TriggerAsync(scheduler, "poll 4712");

        others.Select(trigger => trigger.StartTimeUtc - first.StartTimeUtc).ShouldBe([TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)]);
        poll.ExecutionGroup.ShouldNotBe(first.ExecutionGroup);
        var limits = (await scheduler.GetExecutionLimits(Cancellation)).ShouldNotBeNull();
        limits.TryGetLimit(ExecutionGroupScope.Named(first.ExecutionGroup.ShouldNotBeNull()), out var most).ShouldBeTrue();
        most.ShouldBe(3);
    }

    private static async Task<ITrigger> TriggerAsync(IScheduler scheduler, string name) =>
        (await scheduler.GetTrigger(new TriggerKey(name), Cancellation)).ShouldNotBeNull();
}
