using Microsoft.Extensions.DependencyInjection;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
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

    [Fact]
    public async Task Polls_of_many_Pages_begin_apart_and_one_that_is_late_runs_at_once()
    {
        await using var page = await ModeratedPage.StartAsync(
            postgres,
            settings: Enumerable.Range(1, 29).SelectMany(i => new[] { ($"Facebook:Pages:{i}:Id", $"{4710 + i}"), ($"Facebook:Pages:{i}:AccessToken", "t") })
                .Append(("Facebook:PollInterval", "00:00:10"))
                .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            isScheduled: true);
        var scheduler = await page.App.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Cancellation);
        var first = await TriggerAsync(scheduler, $"poll {page.PageId}");
        var second = await TriggerAsync(scheduler, "poll 4711");
        var last = await TriggerAsync(scheduler, "poll 4739");

        (second.StartTimeUtc - first.StartTimeUtc).ShouldBe(TimeSpan.FromSeconds(10.0 / 30));
        (last.StartTimeUtc - first.StartTimeUtc).ShouldBeInRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
        last.ShouldBeAssignableTo<ISimpleTrigger>()!.MisfireInstruction.ShouldBe(SimpleTriggerMisfireInstruction.NowWithRemainingCount);
    }

    [Fact]
    public async Task Mended_token_is_found_within_a_minute_however_seldom_the_Page_is_polled()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock, settings: new Dictionary<string, string?> { ["Facebook:PollInterval"] = "01:00:00" });
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        page.Sandbox.Behaviour.RevokedSubcode = 460;
        await page.PollAsync(Cancellation);
        var calls = new List<long>();
        async Task MendAsync(int seconds)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            page.Sandbox.Calls.Clear();
            await page.Run.MendAsync(page.PageId, Cancellation);
            calls.Add(page.Sandbox.Calls.Count(SandboxCallKind.Feed));
        }

        await MendAsync(20);
        await MendAsync(40);
        page.Sandbox.Behaviour.RevokedSubcode = null;
        await MendAsync(60);
        await MendAsync(60);

        calls.ShouldBe([0, 1, 1, 0]);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    private static async Task<ITrigger> TriggerAsync(IScheduler scheduler, string name) =>
        (await scheduler.GetTrigger(new TriggerKey(name), Cancellation)).ShouldNotBeNull();
}
