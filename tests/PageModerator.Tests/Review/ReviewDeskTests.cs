using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Review;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

public sealed class ReviewDeskTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";
    private const string Complaint = "I want to make a formal complaint about the way this was handled";
    private const string AboutHead = "I want to make a formal complaint about the headteacher, she lied to us";

    private readonly ManualTime _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comment_that_a_person_left_visible_is_not_hidden_when_refusals_are_tried_again()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var office = await ViewerAsync(page, "office@school.example");
        ReviewTarget target;
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Hide, Code = 200 }))
        {
            target = await PostAsync(page, Abuse);
            _clock.Advance(TimeSpan.FromHours(1));
            (await Desk(page).ActAsync(office, target, ReviewAct.Leave, null, Cancellation)).End.ShouldBe(ReviewEnd.Done);
            for (var refused = 0; refused < 2; refused++)
            {
                await PostAsync(page, Abuse);
                _clock.Advance(TimeSpan.FromHours(1));
            }
        }

        await page.PollAsync(Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(await CommentIdAsync(page, target))!.IsHidden.ShouldBeFalse();
        (await page.QueryAsync(db => db.Comments.CountAsync(comment => comment.IsHidden, Cancellation))).ShouldBe(2);
    }

    [Fact]
    public async Task What_may_be_about_the_headteacher_is_not_shown_to_her_before_it_is_screened()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Complaint);
        page.Sandbox.Page.AddComment(await CommentIdAsync(page, target), AboutHead, ModeratedPage.Parent);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await foreach (var _ in page.App.Services.GetRequiredService<PagePoller>().PollAsync(page.PageId, Cancellation))
        {
        }

        var head = await ViewerAsync(page, "head@school.example");
        (await CaseAsync(page, head, target.ShortId))!.Replies.ShouldBeEmpty();

        // Nor afterwards, when it is known to be.
        await page.PollAsync(Cancellation);
        (await CaseAsync(page, head, target.ShortId))!.Replies.ShouldBeEmpty();
        var chair = await SightAsync(page, await ViewerAsync(page, "chair@school.example"));
        (await page.QueryAsync(db => chair.Comments(db).CountAsync(Cancellation))).ShouldBe(1);
    }

    [Fact]
    public async Task What_the_machine_hid_is_restored_and_hidden_again_by_undoing()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Abuse);
        var office = await ViewerAsync(page, "office@school.example");

        var restored = await Desk(page).ActAsync(office, target, ReviewAct.Restore, null, Cancellation);
        restored.End.ShouldBe(ReviewEnd.Done);
        (await WaitingAsync(page, office)).ShouldBeEmpty();
        var undone = await Desk(page).UndoAsync(office, target, restored.ReviewId!.Value, Cancellation);

        undone.End.ShouldBe(ReviewEnd.Done);
        (await WaitingAsync(page, office)).ShouldBe([target.ShortId]);
        (await page.QueryAsync(db => db.Actions.OrderBy(action => action.Id).Select(action => action.Kind).ToListAsync(Cancellation))).ShouldBe([ActionKind.Hide, ActionKind.Unhide, ActionKind.Hide]);
        var entries = await page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).Select(entry => new { entry.Kind, entry.MadeBy }).ToListAsync(Cancellation));
        entries.Select(entry => entry.Kind).ShouldBe([LogKinds.Screened, LogKinds.Hidden, LogKinds.Restored, LogKinds.Undone]);
        entries.Select(entry => entry.MadeBy).ShouldBe(["system", "system", office.Signature(), office.Signature()]);
        (await page.QueryAsync(db => db.PersonEvents.Where(happening => happening.CommentId != null).Select(happening => happening.Kind).ToListAsync(Cancellation))).ShouldBe([LogKinds.Restored, LogKinds.Undone], ignoreOrder: true);
        (await Desk(page).UndoAsync(office, target, restored.ReviewId.Value, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
    }

    [Theory]
    [InlineData(Abuse, "confirm", true, false)]
    [InlineData(Abuse, "restore", true, true)]
    [InlineData(Abuse, "hide", false, false)]
    [InlineData(Abuse, "leave", false, false)]
    [InlineData(Abuse, "delete", true, true)]
    [InlineData(Complaint, "confirm", false, false)]
    [InlineData(Complaint, "restore", false, false)]
    [InlineData(Complaint, "hide", true, true)]
    [InlineData(Complaint, "leave", true, false)]
    [InlineData(Complaint, "delete", true, true)]
    public async Task Each_act_is_done_where_it_makes_sense_and_nothing_is_kept_of_one_that_is_refused(string text, string act, bool isDone, bool isOrdered)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, text);
        var head = await ViewerAsync(page, "head@school.example");
        var before = await CountAsync(page);

        var result = await Desk(page).ActAsync(head, target, ReviewActs.Find(act)!.Value, null, Cancellation);

        result.End.ShouldBe(isDone ? ReviewEnd.Done : ReviewEnd.Refused, result.Sentence);
        var after = await CountAsync(page);
        after.ShouldBe((before.Reviews + (isDone ? 1 : 0), before.Entries + (isDone ? 1 : 0), before.Actions + (isOrdered ? 1 : 0), before.Events + (isDone ? 1 : 0)));
        (await WaitingAsync(page, head)).Count.ShouldBe(isDone ? 0 : 1);
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_one_does_and_the_other_is_told()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Complaint);
        var head = await ViewerAsync(page, "head@school.example");
        var office = await ViewerAsync(page, "office@school.example");

        var results = await Task.WhenAll(
            Desk(page).ActAsync(head, target, ReviewAct.Leave, null, Cancellation),
            Desk(page).ActAsync(office, target, ReviewAct.Hide, null, Cancellation));

        results.Count(result => result.End is ReviewEnd.Done).ShouldBe(1);
        results.Single(result => result.End is ReviewEnd.Refused).Sentence.ShouldContain("decided already");
        (await CountAsync(page)).Reviews.ShouldBe(1);
    }

    [Fact]
    public async Task Edit_brings_a_decided_comment_back_and_a_decision_on_the_old_text_is_refused()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Complaint);
        var office = await ViewerAsync(page, "office@school.example");
        (await Desk(page).ActAsync(office, target, ReviewAct.Leave, null, Cancellation)).End.ShouldBe(ReviewEnd.Done);

        _clock.Advance(TimeSpan.FromMinutes(1));
        page.Sandbox.Page.Edit(await CommentIdAsync(page, target), Complaint + " and nobody answers");
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);

        (await WaitingAsync(page, office)).ShouldBe([target.ShortId]);
        (await Desk(page).ActAsync(office, target, ReviewAct.Hide, null, Cancellation)).Sentence.ShouldContain("edited");
        (await Desk(page).ActAsync(office, target with { Revision = 2 }, ReviewAct.Hide, null, Cancellation)).End.ShouldBe(ReviewEnd.Done);
    }

    [Fact]
    public async Task What_is_about_the_headteacher_does_not_exist_for_others_until_the_chair_releases_it()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, AboutHead);
        var chair = await ViewerAsync(page, "chair@school.example");
        var others = new[] { await ViewerAsync(page, "head@school.example"), await ViewerAsync(page, "office@school.example") };

        foreach (var other in others)
        {
            (await WaitingAsync(page, other)).ShouldBeEmpty();
            (await CaseAsync(page, other, target.ShortId)).ShouldBeNull();
            foreach (var act in Enum.GetValues<ReviewAct>())
            {
                (await Desk(page).ActAsync(other, target, act, Role.Dsl, Cancellation)).ShouldBe(ReviewResult.NotFound);
            }

            (await Desk(page).LabelAsync(other, target, [], Cancellation)).ShouldBe(ReviewResult.NotFound);
        }

        (await WaitingAsync(page, chair)).ShouldBe([target.ShortId]);
        (await CaseAsync(page, chair, target.ShortId)).ShouldNotBeNull().IsKept.ShouldBeTrue();
        var released = await Desk(page).ActAsync(chair, target, ReviewAct.Release, null, Cancellation);
        (await WaitingAsync(page, others[0])).ShouldBe([target.ShortId]);
        (await Desk(page).UndoAsync(others[0], target, released.ReviewId!.Value, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await WaitingAsync(page, others[0])).ShouldBe([target.ShortId]);
    }

    [Fact]
    public async Task Chair_puts_the_wall_up_again()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, AboutHead);
        var chair = await ViewerAsync(page, "chair@school.example");
        var head = await ViewerAsync(page, "head@school.example");

        var released = await Desk(page).ActAsync(chair, target, ReviewAct.Release, null, Cancellation);
        (await Desk(page).UndoAsync(chair, target, released.ReviewId!.Value, Cancellation)).End.ShouldBe(ReviewEnd.Done);

        (await WaitingAsync(page, head)).ShouldBeEmpty();
        (await WaitingAsync(page, chair)).ShouldBe([target.ShortId]);
    }

    [Fact]
    public async Task Comment_that_is_passed_on_to_the_chair_is_seen_there_and_goes_on_waiting()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Complaint);
        var chair = await ViewerAsync(page, "chair@school.example");
        var head = await ViewerAsync(page, "head@school.example");
        (await WaitingAsync(page, chair)).ShouldBeEmpty();

        var passed = await Desk(page).ActAsync(head, target, ReviewAct.Escalate, Role.ChairOfGovernors, Cancellation);

        (await WaitingAsync(page, chair)).ShouldBe([target.ShortId]);
        (await WaitingAsync(page, head)).ShouldBe([target.ShortId]);
        (await Desk(page).UndoAsync(head, target, passed.ReviewId!.Value, Cancellation)).End.ShouldBe(ReviewEnd.Done);
        (await WaitingAsync(page, chair)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_keeps_colleagues_off_for_a_while()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Complaint);
        var head = await ViewerAsync(page, "head@school.example");
        var office = await ViewerAsync(page, "office@school.example");

        await Desk(page).ClaimAsync(head, target, Cancellation);
        await Desk(page).ClaimAsync(office, target, Cancellation);
        (await Desk(page).ActAsync(office, target, ReviewAct.Leave, null, Cancellation)).Sentence.ShouldContain("colleague looks");
        _clock.Advance(ReviewDesk.ClaimLasts + TimeSpan.FromSeconds(1));

        (await Desk(page).ActAsync(office, target, ReviewAct.Leave, null, Cancellation)).End.ShouldBe(ReviewEnd.Done);
    }

    [Fact]
    public async Task Label_is_kept_masked_and_the_last_word_counts()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, "I want to make a formal complaint, ring me on 07700 900123");
        var office = await ViewerAsync(page, "office@school.example");

        (await Desk(page).LabelAsync(office, target, null, Cancellation)).End.ShouldBe(ReviewEnd.Done);
        (await Desk(page).LabelAsync(office, target, ["complaint", "personal_data"], Cancellation)).End.ShouldBe(ReviewEnd.Done);
        (await Desk(page).LabelAsync(office, target, ["nonsense"], Cancellation)).End.ShouldBe(ReviewEnd.Refused);

        var label = await page.QueryAsync(db => db.Labels.SingleAsync(Cancellation));
        label.Categories.ShouldBe(["personal_data"]);
        label.Concerns.ShouldBe(["complaint"]);
        label.WasRight.ShouldBeFalse();
        label.Text.ShouldContain("[PHONE]");
        label.Text.ShouldNotContain("900123");
    }

    [Fact]
    public async Task The_same_words_over_and_over_are_one_line_of_the_queue()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var post = page.Sandbox.Page.AddPost("Open evening");
        foreach (var text in new[] { Complaint, Complaint.ToUpperInvariant(), $"{Complaint}!!!", "This is a shambles and I want an answer in writing" })
        {
            page.Sandbox.Page.AddComment(post.Id, text, ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        var office = await ViewerAsync(page, "office@school.example");
        var lines = (await QueueAsync(page, office)).Lines;

        var together = lines.Where(line => line.Together > 1).ShouldHaveSingleItem();
        together.Together.ShouldBe(3);
        var incident = await page.App.Services.GetRequiredService<QueueReader>().ReadIncidentAsync(await SightAsync(page, office), office, together.Item.Incident, null, Cancellation);
        incident.Lines.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Pile_on_is_one_line_and_what_is_most_urgent_comes_first()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var post = page.Sandbox.Page.AddPost("Open evening");
        foreach (var text in new[] { AboutHead, "The headteacher lied, formal complaint to follow", "Formal complaint: the headteacher ignored my emails", "I'm going to stab the headteacher, I will kill her" })
        {
            page.Sandbox.Page.AddComment(post.Id, text, ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        var queue = await QueueAsync(page, await ViewerAsync(page, "chair@school.example"));

        var line = queue.Lines.ShouldHaveSingleItem();
        line.Together.ShouldBe(queue.Waiting);
        line.Together.ShouldBeGreaterThanOrEqualTo(3);
        line.Text.ShouldContain("stab");
        (await QueueAsync(page, await ViewerAsync(page, "head@school.example"))).Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Search_finds_beginnings_of_words_and_never_what_is_behind_the_wall()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var post = page.Sandbox.Page.AddPost("Open evening");
        page.Sandbox.Page.AddComment(post.Id, "What a wonderful bake sale, Grüße!", ModeratedPage.Parent);
        page.Sandbox.Page.AddComment(post.Id, AboutHead, ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        var search = page.App.Services.GetRequiredService<CommentSearch>();
        var head = await SightAsync(page, await ViewerAsync(page, "head@school.example"));
        var chair = await SightAsync(page, await ViewerAsync(page, "chair@school.example"));

        (await search.FindAsync(head, "wonder BAKE", null, Cancellation)).Count.ShouldBe(1);
        (await search.FindAsync(head, "wonder nothing", null, Cancellation)).ShouldBeEmpty();
        (await search.FindAsync(head, "complaint", null, Cancellation)).ShouldBeEmpty();
        (await search.FindAsync(chair, "complaint", null, Cancellation)).Count.ShouldBe(1);
        (await search.FindAsync(chair, "wonder", null, Cancellation)).ShouldBeEmpty();
        foreach (var odd in new[] { "", "  ", "& | !", "'); drop table comments; --", "zq:* & (zb", new string('x', 8000) })
        {
            (await search.FindAsync(head, odd, null, Cancellation)).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("ab<b>cd", """[{"name":"x","start":2,"length":3}]""", "ab|<b>x|cd")]
    [InlineData("abcdef", """[{"name":"x","start":0,"length":3},{"name":"y","start":2,"length":2}]""", "abx|cxy|dy|ef")]
    [InlineData("abc", """[{"name":"x","start":0,"length":3}]""", "abc")]
    [InlineData("abc", """[{"name":"x","start":2,"length":9},{"name":"x","start":-1,"length":1}]""", "abc")]
    [InlineData("", "[]", "")]
    public void Marks_are_cut_out_of_the_text_as_it_stands(string text, string marks, string expected) =>
        string.Join('|', CaseReader.Mark(text, marks).Select(piece => piece.Text + string.Concat(piece.Names))).ShouldBe(expected);

    private static ReviewDesk Desk(ModeratedPage page) => page.App.Services.GetRequiredService<ReviewDesk>();

    private static async Task<ReviewTarget> PostAsync(ModeratedPage page, string text)
    {
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Open evening").Id, text, ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        return new ReviewTarget(page.PageId, PageModerator.Polling.CommentIds.Short(comment.Id), 1);
    }

    private static Task<string> CommentIdAsync(ModeratedPage page, ReviewTarget target) => page.QueryAsync(db => db.Comments.Where(comment => comment.ShortId == target.ShortId).Select(comment => comment.Id).SingleAsync(Cancellation));

    private static async Task<Viewer> ViewerAsync(ModeratedPage page, string email)
    {
        var person = (await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(page.PageId, Cancellation)).Single(person => person.Email == email);
        return new Viewer(person.Id, person.Name, person.Email, new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = person.Roles });
    }

    private static Task<Sight> SightAsync(ModeratedPage page, Viewer viewer) => page.App.Services.GetRequiredService<Wall>().OfAsync(viewer, page.PageId, Cancellation);

    private static async Task<QueuePage> QueueAsync(ModeratedPage page, Viewer viewer) =>
        await page.App.Services.GetRequiredService<QueueReader>().ReadAsync(await SightAsync(page, viewer), viewer, null, Cancellation);

    private static async Task<IReadOnlyList<string>> WaitingAsync(ModeratedPage page, Viewer viewer) => [.. (await QueueAsync(page, viewer)).Lines.Select(line => line.Comment.ShortId)];

    private static async Task<CommentCase?> CaseAsync(ModeratedPage page, Viewer viewer, string shortId) =>
        await page.App.Services.GetRequiredService<CaseReader>().ReadAsync(await SightAsync(page, viewer), viewer, shortId, Cancellation);

    private static Task<(int Reviews, int Entries, int Actions, int Events)> CountAsync(ModeratedPage page) => page.QueryAsync(async db => (
        await db.Reviews.CountAsync(Cancellation),
        await db.LogEntries.CountAsync(Cancellation),
        await db.Actions.CountAsync(Cancellation),
        await db.PersonEvents.CountAsync(happening => happening.CommentId != null, Cancellation)));
}
