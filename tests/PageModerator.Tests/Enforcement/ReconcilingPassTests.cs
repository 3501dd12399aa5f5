using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.Polling;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Enforcement;

public sealed class ReconcilingPassTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ManualTime _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comment_that_a_colleague_shows_again_stays_visible_and_the_log_says_so_once()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var comment = Comment(page, Abuse);
        await page.PollAsync(Cancellation);
        _clock.Advance(Interval);
        page.Sandbox.Page.SetHidden(comment.Id, hidden: false);

        await page.PollAsync(Cancellation);
        _clock.Advance(Interval);
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeFalse();
        page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(1);
        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden, LogKinds.ShownOnFacebook]);
    }

    [Fact]
    public async Task List_that_still_shows_a_comment_just_hidden_is_not_taken_for_a_colleague()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var comment = Comment(page, Abuse);
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.SetHidden(comment.Id, hidden: false);
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.SetHidden(comment.Id);
        _clock.Advance(Interval);
        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Comment_that_a_colleague_hides_is_logged_as_theirs()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var comment = Comment(page, "What a lovely assembly");
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.SetHidden(comment.Id);

        await page.PollAsync(Cancellation);
        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([LogKinds.HiddenOnFacebook]);
        (await page.QueryAsync(db => db.Actions.AnyAsync(Cancellation))).ShouldBeFalse();
    }

    [Fact]
    public async Task Comment_hidden_before_it_was_first_read_is_nobodys_act_in_the_log()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        page.Sandbox.Page.SetHidden(Comment(page, Abuse).Id);

        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([LogKinds.Screened]);
        page.Sandbox.Calls.Count(SandboxCallKind.Hide).ShouldBe(0);
    }

    [Fact]
    public async Task List_that_lags_behind_a_hide_for_seconds_tells_of_nobody_however_often_it_is_read()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock, settings: new Dictionary<string, string?> { ["Facebook:PollInterval"] = "00:00:01" });
        var comment = Comment(page, Abuse);
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.SetHidden(comment.Id, hidden: false);
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Page.SetHidden(comment.Id);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Hide_whose_answer_was_lost_is_the_machines_own_when_a_reading_shows_it_first()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        var comment = Comment(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { ObjectId = comment.Id, AfterEffect = true }))
        {
            await page.PollAsync(Cancellation);
        }

        await page.PollAsync(Cancellation);
        await page.QueryAsync(db => db.Actions.ExecuteUpdateAsync(row => row.SetProperty(action => action.NotBefore, action => action.RequestedAt), Cancellation));
        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Theory]
    [InlineData(59, new[] { LogKinds.Screened, LogKinds.Hidden })]
    [InlineData(61, new[] { LogKinds.Screened, LogKinds.Hidden, LogKinds.HiddenOnFacebook })]
    public async Task Reading_that_waited_while_the_answer_to_a_hide_was_written_tells_of_nobody(int secondsLater, string[] kinds)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        Comment(page, Abuse);
        await page.PollAsync(Cancellation);
        await page.QueryAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            insert into comment_changes (page_id, comment_id, revision, kind, noticed_at, awaits_reconciling)
            select page_id, comment_id, revision, 'hidden', finished_at + make_interval(secs => {secondsLater}), true from actions
            """,
            Cancellation));

        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe(kinds);
    }

    [Fact]
    public async Task Deleted_comment_and_the_answers_to_it_are_found_by_the_rotation()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var kept = Comment(page, "Lovely");
        var comment = page.Sandbox.Page.AddComment(kept.PostId, "I want to make a formal complaint about the head of year", ModeratedPage.Parent);
        for (var i = 0; i < 5; i++)
        {
            page.Sandbox.Page.AddComment(comment.Id, $"Answer {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        _clock.Advance(Interval);
        page.Sandbox.Page.Delete(comment.Id);
        page.Sandbox.Calls.Clear();
        await page.RotateAsync(Cancellation);
        var calls = page.Sandbox.Calls.Total;
        await page.RotateAsync(Cancellation);

        calls.ShouldBe(2);
        (await page.QueryAsync(db => db.Comments.CountAsync(row => row.DeletedAt != null, Cancellation))).ShouldBe(6);
        (await KindsAsync(page)).Count(kind => kind == LogKinds.DeletedOnFacebook).ShouldBe(6);
    }

    [Fact]
    public async Task Comments_of_a_deleted_post_are_gone_with_it()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        Comment(page, "Lovely");
        var comment = Comment(page, "Also lovely");
        await page.PollAsync(Cancellation);
        _clock.Advance(Interval);
        page.Sandbox.Page.Delete(comment.PostId);

        await page.RotateAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.SingleAsync(row => row.DeletedAt != null, Cancellation))).Id.ShouldBe(comment.Id);
    }

    [Fact]
    public async Task Token_that_quietly_sees_nobodys_comments_any_more_deletes_nothing()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        foreach (var text in (string[])["Lovely", "Well done all", "See you there"])
        {
            Comment(page, text);
        }

        await page.PollAsync(Cancellation);
        _clock.Advance(Interval);
        page.Sandbox.Behaviour.MissingPermissionIsQuiet = true;
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except(["pages_read_user_content"]).ToFrozenSet();
        await page.RotateAsync(Cancellation);
        var faults = await page.QueryAsync(db => db.ReadingFaults.Select(fault => fault.Kind).ToListAsync(Cancellation));
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions;
        await page.RotateAsync(Cancellation);

        faults.ShouldBe([ReadingFaultKind.VanishedComments]);
        (await page.QueryAsync(db => db.ReadingFaults.AnyAsync(Cancellation))).ShouldBeFalse();
        (await page.QueryAsync(db => db.Comments.AnyAsync(row => row.DeletedAt != null, Cancellation))).ShouldBeFalse();
        (await KindsAsync(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_that_is_called_gone_once_costs_no_hide_and_makes_no_untrue_entry()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Comment(page, Abuse);
        for (var i = 0; i < 40; i++)
        {
            page.Sandbox.Page.AddComment(comment.PostId, $"Lovely, number {i}", ModeratedPage.Parent);
        }

        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Call = SandboxCallKind.Hide }))
        {
            await page.PollAsync(Cancellation);
            using var gone = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Comments, ObjectId = comment.PostId, Code = 100, Subcode = 33, Times = 1 });
            await page.RotateAsync(Cancellation);
        }

        clock.Advance(Interval);
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Comment_that_was_taken_for_deleted_and_is_not_is_hidden_all_the_same()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Comment(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Call = SandboxCallKind.Hide }))
        {
            await page.PollAsync(Cancellation);
            using var unseen = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Node, ObjectId = comment.Id, Code = 100, Subcode = 33 });
            page.Sandbox.Behaviour.MissingPermissionIsQuiet = true;
            page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except(["pages_read_user_content"]).ToFrozenSet();
            clock.Advance(TimeSpan.FromSeconds(1));
            await page.RotateAsync(Cancellation);
        }

        var isTakenForDeleted = await page.QueryAsync(db => db.Comments.AnyAsync(row => row.DeletedAt != null, Cancellation));
        page.Sandbox.Behaviour.Permissions = SandboxBehaviour.AllPermissions;
        clock.Advance(Interval);
        await page.PollAsync(Cancellation);

        isTakenForDeleted.ShouldBeTrue();
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
        (await page.QueryAsync(db => db.Comments.AnyAsync(row => row.DeletedAt != null, Cancellation))).ShouldBeFalse();
    }

    [Fact]
    public async Task Hide_that_a_reading_shows_before_it_is_confirmed_is_the_machines_own_afterwards_too()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Comment(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { ObjectId = comment.Id, AfterEffect = true }))
        {
            await page.PollAsync(Cancellation);
        }

        // The reading falls between the change and its confirmation, the reconciling after both.
        clock.Advance(Interval);
        await foreach (var count in page.App.Services.GetRequiredService<PagePoller>().PollAsync(page.PageId, Cancellation))
        {
            count.ShouldBe(0);
        }

        await page.App.Services.GetRequiredService<EnforcementPass>().RunAsync(page.PageId, Cancellation);
        var ended = await page.QueryAsync(db => db.Actions.SingleAsync(Cancellation));
        await page.PollAsync(Cancellation);

        ended.State.ShouldBe(ActionState.Done);
        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Colleagues_hide_after_the_machines_own_was_undone_is_theirs()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var comment = Comment(page, Abuse);
        await page.PollAsync(Cancellation);
        foreach (var isHidden in (bool[])[false, true])
        {
            _clock.Advance(2 * Interval);
            page.Sandbox.Page.SetHidden(comment.Id, isHidden);
            await page.PollAsync(Cancellation);
        }

        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden, LogKinds.ShownOnFacebook, LogKinds.HiddenOnFacebook]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hide_that_may_have_been_made_is_the_machines_own_when_it_shows(bool isAnswered)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        var comment = Comment(page, Abuse);
        // Either accepted without a word of the comment, which then can't be read; or lost on the way back, and what was tried after it failed.
        using (page.Sandbox.Faults.Add(new SandboxFault(isAnswered ? SandboxFaultKind.Ignored : SandboxFaultKind.Drop) { Call = SandboxCallKind.Hide, AfterEffect = !isAnswered, Times = 1 }))
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { ObjectId = comment.Id, Code = 2 }))
        {
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Page.SetHidden(comment.Id);
        await page.PollAsync(Cancellation);
        await page.QueryAsync(db => db.Actions.ExecuteUpdateAsync(row => row.SetProperty(action => action.NotBefore, action => action.RequestedAt), Cancellation));
        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Hide_that_took_effect_before_the_comment_was_edited_is_told_as_made()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = Comment(page, Abuse);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { ObjectId = comment.Id, AfterEffect = true }))
        {
            await page.PollAsync(Cancellation);
        }

        page.Sandbox.Page.Edit(comment.Id, "What a lovely day");
        await page.PollAsync(Cancellation);
        clock.Advance(Interval);
        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Actions.SingleAsync(Cancellation))).State.ShouldBe(ActionState.Done);
        (await KindsAsync(page)).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    private static SandboxComment Comment(ModeratedPage page, string message) =>
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, message, ModeratedPage.Troll);

    private static Task<List<string>> KindsAsync(ModeratedPage page) =>
        page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).Select(entry => entry.Kind).ToListAsync(Cancellation));
}
