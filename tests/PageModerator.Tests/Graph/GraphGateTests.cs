using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Alerts;
using PageModerator.Graph;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Graph;

public sealed class GraphGateTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Throttle_lasts_as_long_as_Facebook_says_and_outlasts_a_restart()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Behaviour.EngagedUsers = 1;
        page.Sandbox.Behaviour.ThrottleTime = TimeSpan.FromMinutes(40);
        page.Sandbox.AddUse(4900);
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Clear();
        await page.RestartAsync();
        foreach (var minutes in (int[])[1, 15, 23])
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            await page.PollAsync(Cancellation);
            await page.RotateAsync(Cancellation);
        }

        var whileThrottled = page.Sandbox.Calls.Total;
        clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);

        whileThrottled.ShouldBe(0);
        page.Sandbox.Calls.Total.ShouldBe(1);
        page.Sandbox.Calls.All.ShouldAllBe(call => call.ErrorCode == null);
    }

    [Fact]
    public async Task Throttle_of_unknown_length_doubles_from_15_minutes_to_6_hours_and_each_try_is_one_call()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 4 });
        var waits = new List<double>();
        var last = clock.GetUtcNow();
        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Clear();
        while (waits.Count < 7)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await page.PollAsync(Cancellation);
            if (page.Sandbox.Calls.Total > 0)
            {
                page.Sandbox.Calls.Total.ShouldBe(1);
                waits.Add((clock.GetUtcNow() - last).TotalMinutes);
                last = clock.GetUtcNow();
                page.Sandbox.Calls.Clear();
            }
        }

        waits.ShouldBe([15, 30, 60, 120, 240, 360, 360]);
    }

    [Fact]
    public async Task Block_is_not_forgotten_because_reading_succeeds()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, Abuse, ModeratedPage.Troll);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Hide, Code = 368 });
        var tries = new List<double>();
        var begun = clock.GetUtcNow();
        for (var minute = 0; minute <= 8 * 60; minute += 10)
        {
            await page.PollAsync(Cancellation);
            if (page.Sandbox.Calls.Count(SandboxCallKind.Hide) > tries.Count)
            {
                tries.Add((clock.GetUtcNow() - begun).TotalHours);
            }

            clock.Advance(TimeSpan.FromMinutes(10));
        }

        tries.ShouldBe([0, 1, 3, 7]);
        page.Sandbox.Calls.Count(SandboxCallKind.Feed).ShouldBe(49);
    }

    [Fact]
    public async Task Page_whose_calls_grew_too_abruptly_is_read_less_often_for_hours_also_after_a_restart()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 613, Subcode = 1996 }))
        {
            await page.PollAsync(Cancellation);
        }

        await page.RestartAsync();
        page.Sandbox.Calls.Clear();
        var calls = new List<long>();
        for (var hour = 0; hour < 7; hour++)
        {
            for (var minute = 0; minute < 60; minute++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await page.PollAsync(Cancellation);
            }

            calls.Add(page.Sandbox.Calls.Total);
            page.Sandbox.Calls.Clear();
        }

        // A quarter of an hour without any, then every fourth minute, and after six hours each minute again.
        calls[0].ShouldBeInRange(10, 12);
        calls.Skip(1).Take(4).ShouldAllBe(hour => hour == 15);
        calls[6].ShouldBe(60);
    }

    [Fact]
    public async Task Reading_slows_down_as_the_limit_is_used_up_and_hiding_does_not()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Behaviour.EngagedUsers = 1;
        async Task<long> HourAsync()
        {
            page.Sandbox.Calls.Clear();
            for (var minute = 0; minute < 60; minute++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await page.PollAsync(Cancellation);
            }

            return page.Sandbox.Calls.Total;
        }

        var fresh = await HourAsync();
        page.Sandbox.AddUse(3600);
        await page.PollAsync(Cancellation);
        var used = await HourAsync();
        (await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation)).ShouldBeEmpty();
        await page.RestartAsync();
        var restarted = await HourAsync();

        fresh.ShouldBe(60);
        used.ShouldBeInRange(8, 13);
        restarted.ShouldBeInRange(7, 13);
    }

    [Fact]
    public async Task Nothing_is_read_when_all_is_used_up_and_what_must_be_hidden_still_is()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, Abuse, ModeratedPage.Troll);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Hide, Code = 10 }))
        {
            await page.PollAsync(Cancellation);
            page.Sandbox.Behaviour.EngagedUsers = 1;
            page.Sandbox.AddUse(4800);
            clock.Advance(TimeSpan.FromMinutes(1));
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Calls.Clear();
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Hidden.Count.ShouldBe(1);
        page.Sandbox.Calls.Count(SandboxCallKind.Feed).ShouldBe(0);
    }

    [Fact]
    public async Task Two_workers_make_one_try_a_minute_between_them()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await using var other = page.OpenAnother();
        await other.PrepareAsync();
        page.Sandbox.Behaviour.RevokedSubcode = 0;
        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Clear();
        for (var minute = 0; minute < 5; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await other.PollAsync(page.PageId, Cancellation);
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Calls.Total.ShouldBe(5);
    }

    [Fact]
    public async Task One_sick_Page_does_not_hold_another()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var gate = page.App.Services.GetRequiredService<GraphGate>();
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 80001 }))
        {
            await page.PollAsync(Cancellation);
        }

        (await gate.HeldUntilAsync(page.PageId, GraphCall.Read, Cancellation)).ShouldNotBeNull();
        (await gate.HeldUntilAsync("4711", GraphCall.Read, Cancellation)).ShouldBeNull();
        (await gate.SlowdownAsync("4711", Cancellation)).ShouldBe(1);
    }

    [Fact]
    public async Task Other_version_than_the_one_asked_for_is_noticed()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.ServedVersion = "v26.0";
        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.GraphUsage.SingleAsync())).OtherVersion.ShouldBe("v26.0");
        page.Sandbox.Behaviour.ServedVersion = null;
        await page.PollAsync(Cancellation);
        (await page.QueryAsync(db => db.GraphUsage.SingleAsync())).OtherVersion.ShouldBeNull();
    }

    [Fact]
    public async Task Other_version_that_answers_from_the_start_is_told_of_until_a_start_with_a_living_one()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.ServedVersion = "v26.0";
        await page.App.Services.GetRequiredService<TokenInspection>().EnsureFitAsync(Cancellation);
        await page.PollAsync(Cancellation);
        var dead = await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation);
        page.Sandbox.Behaviour.ServedVersion = null;
        await page.RestartAsync();
        await page.App.Services.GetRequiredService<TokenInspection>().EnsureFitAsync(Cancellation);
        await page.PollAsync(Cancellation);

        dead.Select(condition => condition.Kind).ShouldContain(ConditionKind.Version);
        (await page.QueryAsync(db => db.GraphUsage.CountAsync(use => use.OtherVersion != null))).ShouldBe(0);
    }

    [Fact]
    public async Task Error_100_that_reading_gets_round_makes_nobody_ill()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 150; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Lovely, number {i}", ModeratedPage.Parent);
        }

        page.Sandbox.Behaviour.DeepestCursor = 90;
        page.Sandbox.Behaviour.UnknownFields = new[] { "can_hide" }.ToFrozenSet();
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(2));

        page.Sandbox.Calls.All.ShouldContain(call => call.ErrorCode == 100);
        (await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation)).Select(condition => condition.Kind).ShouldNotContain(ConditionKind.Request);
    }

    [Fact]
    public async Task Limit_met_while_the_database_took_nothing_is_kept_and_stored_when_it_does_again()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.PollAsync(Cancellation);
        await page.QueryAsync(db => db.Database.ExecuteSqlAsync($"alter table graph_stops add constraint nothing check (false) not valid", Cancellation));
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 80001 }))
        {
            await Should.ThrowAsync<PostgresException>(() => page.PollAsync(Cancellation));
        }

        await page.QueryAsync(db => db.Database.ExecuteSqlAsync($"alter table graph_stops drop constraint nothing", Cancellation));
        page.Sandbox.Calls.Clear();
        clock.Advance(TimeSpan.FromMinutes(14));
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Total.ShouldBe(0);
        (await page.QueryAsync(db => db.GraphStops.SingleAsync())).Reason.ShouldBe(StopReason.Throttle);
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Total.ShouldBe(1);
        (await page.QueryAsync(db => db.GraphStops.CountAsync())).ShouldBe(0);
    }
}
