using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Graph;

public sealed class TokenTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_of_a_person_stops_the_start_with_a_sentence()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        var settings = await ServiceSettings.ForAsync(sandbox, postgres);
        settings["Facebook__Pages__0__AccessToken"] = sandbox.UserToken;

        var run = await ProgramRun.RunAsync(["serve"], settings, null, null, Cancellation);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldStartWith("Facebook:Pages:0:AccessToken can't be used: it is a token of kind USER");
        (run.Output + run.Error).ShouldNotContain(sandbox.UserToken);
        sandbox.Calls.Count(SandboxCallKind.Feed).ShouldBe(0);
    }

    [Fact]
    public async Task Start_does_not_hang_on_a_Facebook_that_gives_no_answer_and_a_token_of_a_person_that_slipped_past_it_is_found_a_minute_later()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "Lovely", ModeratedPage.Parent);
        await page.RestartAsync(new Dictionary<string, string?> { ["Facebook:Pages:0:AccessToken"] = page.Sandbox.UserToken });
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Slow) { Call = SandboxCallKind.DebugToken, Delay = TimeSpan.FromHours(1) }))
        {
            await Inspection(page).EnsureFitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        await Inspection(page).InspectDueAsync(Cancellation);
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        var calls = page.Sandbox.Calls.Total;
        var ill = await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation));
        var told = (await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation)).Select(condition => condition.Kind);

        calls.ShouldBe(0);
        ill.LastPollSucceededAt.ShouldBeNull();
        ill.Failure.ShouldNotBeNull().ShouldContain("a token of kind USER");
        told.ShouldContain(ConditionKind.Token);
    }

    [Fact]
    public async Task End_of_a_token_is_told_30_7_and_1_day_before_and_the_service_counts_as_ill_in_the_last_week()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var begun = clock.GetUtcNow();
        page.Sandbox.Behaviour.TokenExpiresAt = begun.AddDays(40);
        page.Sandbox.Behaviour.DataAccessExpiresAt = begun.AddDays(400);
        var mails = new Dictionary<int, int>();
        var ill = new List<int>();
        for (var day = 0; day <= 39; day++)
        {
            await page.RotateAsync(Cancellation);
            await page.PollAsync(Cancellation);
            await Inspection(page).InspectDueAsync(Cancellation);
            await page.App.Services.GetRequiredService<PageModerator.Digests.DigestPass>().SendDueAsync(Cancellation);
            if ((await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation)).Sent is > 0 and var sent)
            {
                mails[day] = sent;
            }

            if ((await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation)).Any(condition => !condition.IsNotice))
            {
                ill.Add(day);
            }

            clock.Advance(TimeSpan.FromDays(1));
        }

        mails.ShouldBe(new Dictionary<int, int> { [10] = 2, [33] = 2, [39] = 2 });
        ill.ShouldBe([33, 34, 35, 36, 37, 38, 39]);
        page.Sandbox.Calls.Count(SandboxCallKind.DebugToken).ShouldBe(40);
    }

    [Fact]
    public async Task Lapse_of_data_access_and_of_a_permission_are_found_by_the_daily_look_and_their_mend_within_minutes()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        page.Sandbox.Behaviour.DataAccessExpiresAt = clock.GetUtcNow().AddHours(3);
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except(["pages_manage_engagement"]).ToHashSet();
        await Inspection(page).InspectDueAsync(Cancellation);
        var found = await ConditionsAsync(page);
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions;
        page.Sandbox.Behaviour.DataAccessExpiresAt = null;
        clock.Advance(TimeSpan.FromMinutes(5));
        await page.PollAsync(Cancellation);
        await Inspection(page).InspectDueAsync(Cancellation);

        found.Select(condition => condition.Kind).ShouldBe([ConditionKind.Permission, ConditionKind.DataAccess]);
        found[0].Fault.ShouldContain("pages_manage_engagement");
        (await ConditionsAsync(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Dead_token_costs_one_call_a_minute_and_the_service_is_back_within_two_minutes_of_the_mend()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock, settings: new Dictionary<string, string?> { ["Facebook:PollInterval"] = "00:00:10" });
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        page.Sandbox.Behaviour.RevokedSubcode = 460;
        for (var second = 0; second < 600; second += 10)
        {
            await page.PollAsync(Cancellation);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        var whileDead = page.Sandbox.Calls.Total;
        page.Sandbox.Behaviour.RevokedSubcode = null;
        var waited = 0;
        for (; page.Sandbox.Page.Hidden.Count == 0 && waited < 600; waited += 10)
        {
            await page.PollAsync(Cancellation);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        whileDead.ShouldBe(10);
        waited.ShouldBeLessThanOrEqualTo(120);
    }

    [Theory]
    [InlineData("refusals")]
    [InlineData("vanished")]
    [InlineData("write_permission")]
    public async Task Stop_of_hiding_ends_when_nothing_waits_to_be_hidden_and_the_token_is_found_well(string name)
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        await LookAsync(page);
        await StopAsync(page, name);
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(5));
        await LookAsync(page);
        var whileWaiting = await ConditionsAsync(page);
        await StopAsync(page, name);
        page.Sandbox.Page.SetHidden(comment.Id);
        await page.PollAsync(Cancellation);
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except(["pages_manage_engagement"]).ToHashSet();
        clock.Advance(TimeSpan.FromMinutes(5));
        await LookAsync(page);
        var stillStopped = await page.QueryAsync(db => db.GraphStops.CountAsync());
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions;
        clock.Advance(TimeSpan.FromMinutes(5));
        await page.PollAsync(Cancellation);
        await LookAsync(page);

        whileWaiting.Select(condition => condition.Kind).ShouldContain(name == "write_permission" ? ConditionKind.Permission : ConditionKind.Writes);
        stillStopped.ShouldBe(1);
        (await ConditionsAsync(page)).ShouldBeEmpty();
        page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(0);
    }

    [Fact]
    public async Task Token_file_that_is_gone_keeps_no_other_token_from_being_inspected()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "another-token", Cancellation);
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?>
        {
            ["Facebook:Pages:1:Id"] = "4711",
            ["Facebook:Pages:1:AccessTokenFile"] = file,
        });
        await Inspection(page).InspectDueAsync(Cancellation);
        File.Delete(file);
        await page.QueryAsync(db => db.GraphTokens.ExecuteDeleteAsync(Cancellation));
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(5));

        await Inspection(page).InspectDueAsync(Cancellation);

        (await page.QueryAsync(db => db.GraphTokens.SingleAsync())).PageId.ShouldBe(page.PageId);
        page.Logs.All.ShouldContain(line => line.Contains("4711", StringComparison.Ordinal) && line.Contains("token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_file_that_becomes_empty_is_a_failed_poll_like_any_other()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "a-token", Cancellation);
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?>
        {
            ["Facebook:Pages:0:AccessToken"] = null,
            ["Facebook:Pages:0:AccessTokenFile"] = file,
        });
        await File.WriteAllTextAsync(file, " ", Cancellation);

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Pages.SingleAsync())).Failure.ShouldNotBeNull().ShouldContain("has become empty");
        page.Sandbox.Calls.Total.ShouldBe(0);
        File.Delete(file);
    }

    private static Task StopAsync(ModeratedPage page, string name) =>
        page.App.Services.GetRequiredService<GraphGate>().StopWritesAsync(page.PageId, StopReasons.Parse(name), Cancellation);

    private static async Task LookAsync(ModeratedPage page)
    {
        await Inspection(page).InspectDueAsync(Cancellation);
        await page.App.Services.GetRequiredService<StoppedHiding>().EndIdleAsync(Cancellation);
    }

    private static TokenInspection Inspection(ModeratedPage page) => page.App.Services.GetRequiredService<TokenInspection>();

    private static Task<IReadOnlyList<Condition>> ConditionsAsync(ModeratedPage page) =>
        page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation);
}
