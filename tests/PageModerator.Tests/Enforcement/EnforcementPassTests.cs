using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Log;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Enforcement;

public sealed class EnforcementPassTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";

    private static readonly Dictionary<string, string?> Observing = new() { ["Moderation:Mode"] = "Observe" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_breaking_comment_is_hidden_read_back_and_logged()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, Abuse);

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
        (await page.QueryAsync(db => db.Actions.SingleAsync())).State.ShouldBe(ActionState.Done);
        (await Kinds(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Ordinary_comment_stays_and_leaves_no_entry()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, "What a lovely assembly, thank you");

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeFalse();
        (await Kinds(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Observing_changes_nothing_on_Facebook_and_says_what_it_would_have_done()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: Observing);
        var comment = Post(page, Abuse);

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeFalse();
        page.Sandbox.Calls.All.ShouldAllBe(call => call.Method == "GET");
        var entry = await page.QueryAsync(db => db.LogEntries.SingleAsync());
        entry.Outcome.ShouldBe("hide");
        entry.Intent.ShouldBe(LogIntents.WouldHide);
    }

    [Fact]
    public async Task Hide_that_waits_is_not_carried_out_after_a_switch_to_observing()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 80001 }))
        {
            await page.PollAsync(Cancellation);
        }

        ((ManualTime)page.Clock).Advance(TimeSpan.FromHours(7));
        await page.RestartAsync(Observing);
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeFalse();
        (await page.QueryAsync(db => db.Actions.SingleAsync())).State.ShouldBe(ActionState.Pending);
    }

    [Fact]
    public async Task Comment_is_hidden_once_however_often_it_is_read()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        Post(page, Abuse);

        await page.PollAsync(Cancellation);
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        await page.RestartAsync();
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.All.Count(call => call.Method == "POST").ShouldBe(1);
        (await Kinds(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task What_Facebook_has_hidden_already_is_left_as_it_is()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = Post(page, Abuse);
        page.Sandbox.Page.SetHidden(comment.Id);

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.All.ShouldAllBe(call => call.Method == "GET");
        var entry = await page.QueryAsync(db => db.LogEntries.SingleAsync());
        entry.Intent.ShouldBe(LogIntents.None);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(100)]
    [InlineData(210)]
    public async Task Hide_that_Facebook_refuses_goes_to_a_person_and_is_not_tried_again(int code)
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = code });

        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(2));
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.All.Count(call => call.Method == "POST").ShouldBe(1);
        (await page.QueryAsync(db => db.Actions.SingleAsync())).State.ShouldBe(ActionState.Refused);
        (await Kinds(page)).ShouldBe([LogKinds.Screened, LogKinds.NotHidden]);
    }

    [Fact]
    public async Task Passing_fault_is_survived()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, RealClock.Instance);
        var comment = Post(page, Abuse);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 2, Times = 1 });

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task Lost_answer_after_the_hide_took_effect_is_told_once()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, RealClock.Instance);
        var comment = Post(page, Abuse);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { ObjectId = comment.Id, AfterEffect = true, Times = 1 });

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
        (await Kinds(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Lost_permission_stops_the_tries_and_costs_no_comment_its_turn()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 10 }))
        {
            await page.PollAsync(Cancellation);
        }

        var state = (await page.QueryAsync(db => db.Actions.SingleAsync())).State;
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        state.ShouldBe(ActionState.Pending);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task Long_outage_does_not_use_up_the_tries_of_a_comment()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 10 }))
        {
            for (var i = 0; i < 6; i++)
            {
                await page.PollAsync(Cancellation);
                clock.Advance(TimeSpan.FromMinutes(1));
            }
        }

        (await page.QueryAsync(db => db.Actions.SingleAsync())).Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task Three_different_refusals_in_a_row_stop_hiding_and_no_comment_is_to_blame()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comments = Enumerable.Range(0, 12).Select(_ => Post(page, Abuse)).ToList();
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Hide, Code = 200 }))
        {
            await page.PollAsync(Cancellation);
            (await page.QueryAsync(db => db.Actions.CountAsync(action => action.State == ActionState.Pending, Cancellation))).ShouldBe(12);
            (await page.QueryAsync(db => db.GraphStops.SingleAsync(Cancellation))).Reason.ShouldBe(StopReason.Refusals);
            page.Sandbox.Calls.Clear();
            await page.PollAsync(Cancellation);
            page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(0);
            clock.Advance(TimeSpan.FromMinutes(1));
            await page.PollAsync(Cancellation);
            page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(1);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        comments.ShouldAllBe(comment => page.Sandbox.Page.Comment(comment.Id)!.IsHidden);
        (await page.QueryAsync(db => db.GraphStops.AnyAsync(Cancellation))).ShouldBeFalse();
        (await Kinds(page)).Distinct().ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Refusals_spread_over_hours_stop_hiding_too_and_are_tried_again_after_the_mend()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comments = new List<SandboxComment>();
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Hide, Code = 200 }))
        {
            for (var i = 0; i < 3; i++)
            {
                comments.Add(Post(page, Abuse));
                await page.PollAsync(Cancellation);
                clock.Advance(TimeSpan.FromHours(1));
            }
        }

        var states = await page.QueryAsync(db => db.Actions.Select(action => action.State).ToListAsync(Cancellation));
        await page.PollAsync(Cancellation);

        states.ShouldAllBe(state => state == ActionState.Pending);
        comments.ShouldAllBe(comment => page.Sandbox.Page.Comment(comment.Id)!.IsHidden);
    }

    [Fact]
    public async Task Comment_that_alone_is_refused_again_after_the_mend_goes_to_a_person()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var stubborn = Post(page, Abuse);
        using var own = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = stubborn.Id, Code = 200 });
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Hide, Code = 200 }))
        {
            Post(page, Abuse);
            Post(page, Abuse);
            await page.PollAsync(Cancellation);
        }

        for (var i = 0; i < 6; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await page.PollAsync(Cancellation);
        }

        (await page.QueryAsync(db => db.Actions.SingleAsync(action => action.CommentId == stubborn.Id, Cancellation))).State.ShouldBe(ActionState.Refused);
        page.Sandbox.Page.Hidden.Count.ShouldBe(2);
        (await page.QueryAsync(db => db.GraphStops.AnyAsync(Cancellation))).ShouldBeFalse();
    }

    [Fact]
    public async Task Comments_that_are_refused_do_not_keep_a_new_one_waiting()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        for (var i = 0; i < 5; i++)
        {
            page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = Post(page, Abuse).Id, Code = 200 });
        }

        await page.PollAsync(Cancellation);
        var isStopped = await page.QueryAsync(db => db.GraphStops.AnyAsync(Cancellation));

        // One of the refused is tried, the others are due; then the new one is read, and waits less long than they.
        clock.Advance(TimeSpan.FromSeconds(61));
        var comment = Post(page, Abuse);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        isStopped.ShouldBeTrue();
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task Answer_that_is_lost_while_others_arrive_counts_against_the_comment()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        Post(page, Abuse);
        var sick = Post(page, Abuse);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { ObjectId = sick.Id });

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Actions.SingleAsync(action => action.CommentId == sick.Id, Cancellation))).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Hides_that_Facebook_declines_without_a_reason_end_no_pass_and_count()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        for (var i = 0; i < 20; i++)
        {
            page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Declined) { ObjectId = Post(page, Abuse).Id });
        }

        var comment = Post(page, Abuse);

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
        (await page.QueryAsync(db => db.Actions.CountAsync(action => action.State == ActionState.Pending && action.Attempts == 1, Cancellation))).ShouldBe(20);
    }

    [Fact]
    public async Task Many_comments_gone_at_once_are_a_token_that_sees_nothing_and_not_deletions()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comments = Enumerable.Range(0, 6).Select(_ => Post(page, Abuse)).ToList();
        var faults = comments.Select(comment => page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 100, Subcode = 33 })).ToList();
        await page.PollAsync(Cancellation);
        var stop = await page.QueryAsync(db => db.GraphStops.SingleAsync(Cancellation));
        faults.ForEach(fault => fault.Dispose());
        for (var i = 0; i < 2; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await page.PollAsync(Cancellation);
        }

        stop.Reason.ShouldBe(StopReason.Vanished);
        comments.ShouldAllBe(comment => page.Sandbox.Page.Comment(comment.Id)!.IsHidden);
        (await Kinds(page)).Distinct().ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Comment_that_was_deleted_before_it_could_be_hidden_is_not_tried_again()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Post(page, Abuse);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 100, Subcode = 33 });

        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(2));
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(1);
        (await Kinds(page)).ShouldBe([LogKinds.Screened, LogKinds.NotHidden]);
    }

    private static SandboxComment Post(ModeratedPage page, string message) =>
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, message, ModeratedPage.Troll);

    private static Task<List<string>> Kinds(ModeratedPage page) =>
        page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).Select(entry => entry.Kind).ToListAsync());
}
