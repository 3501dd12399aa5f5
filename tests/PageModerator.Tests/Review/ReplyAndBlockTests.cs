using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Review;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

public sealed class ReplyAndBlockTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";
    private const string Complaint = "I want to make a formal complaint about the way this was handled";

    private readonly ManualTime _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DateOnly NextMonth => SchoolTime.Today(_clock).AddDays(30);

    [Fact]
    public async Task One_answer_goes_to_a_person_in_a_thread_in_the_name_of_who_approved_it()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var post = page.Sandbox.Page.AddPost("Open evening");
        var first = page.Sandbox.Page.AddComment(post.Id, Complaint, ModeratedPage.Parent);
        var second = page.Sandbox.Page.AddComment(first.Id, $"{Complaint}, again", ModeratedPage.Parent);
        var other = page.Sandbox.Page.AddComment(post.Id, $"{Complaint}, too", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        var office = await ViewerAsync(page, "office@school.example");
        var desk = page.App.Services.GetRequiredService<ReplyDesk>();

        (await desk.ApproveAsync(office, Target(page, first.Id), "Please write to the office.", isSure: false, Cancellation)).End.ShouldBe(ReviewEnd.Done);
        (await desk.ApproveAsync(office, Target(page, first.Id), "Please write to the office.", isSure: false, Cancellation)).Sentence.ShouldContain("answered this person");
        (await desk.ApproveAsync(office, Target(page, second.Id), "Please write to the office.", isSure: false, Cancellation)).Sentence.ShouldContain("answered this person");
        (await desk.ApproveAsync(office, Target(page, other.Id), "Please write to the office.", isSure: false, Cancellation)).End.ShouldBe(ReviewEnd.Done);

        var actions = await page.QueryAsync(db => db.Actions.Where(action => action.Kind == ActionKind.Reply).ToListAsync(Cancellation));
        actions.Count.ShouldBe(2);
        actions.ShouldAllBe(action => action.Text == "Please write to the office." && action.RequestedBy == office.Id);
        (await page.QueryAsync(db => db.LogEntries.CountAsync(entry => entry.Kind == LogKinds.ReplyApproved && entry.MadeBy == office.Signature(), Cancellation))).ShouldBe(2);
    }

    [Fact]
    public async Task Private_data_in_an_answer_hold_it_until_somebody_insists()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Complaint);
        var office = await ViewerAsync(page, "office@school.example");
        var desk = page.App.Services.GetRequiredService<ReplyDesk>();
        const string Text = "Please ring Sarah Whitfield on 07700 900123.";

        var held = await desk.ApproveAsync(office, target, Text, isSure: false, Cancellation);
        held.End.ShouldBe(ReviewEnd.Refused);
        held.Sentence.ShouldContain("[PHONE]");
        held.Sentence.ShouldNotContain("900123");
        (await desk.ApproveAsync(office, target, "", isSure: true, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await desk.ApproveAsync(office, target, new string('x', ReplyDesk.Longest + 1), isSure: true, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await page.QueryAsync(db => db.Actions.AnyAsync(action => action.Kind == ActionKind.Reply, Cancellation))).ShouldBeFalse();

        (await desk.ApproveAsync(office, target, Text, isSure: true, Cancellation)).End.ShouldBe(ReviewEnd.Done);
    }

    [Fact]
    public async Task Block_needs_enough_offences_a_reason_and_two_people_and_ends_when_somebody_unblocks()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var post = page.Sandbox.Page.AddPost("Open evening");
        var targets = Enumerable.Range(0, 3).Select(i => page.Sandbox.Page.AddComment(post.Id, $"{Abuse} {i}", ModeratedPage.Troll)).ToList().ConvertAll(comment => Target(page, comment.Id));
        await page.PollAsync(Cancellation);
        var head = await ViewerAsync(page, "head@school.example");
        var office = await ViewerAsync(page, "office@school.example");
        var blocks = page.App.Services.GetRequiredService<BlockDesk>();
        var reviews = page.App.Services.GetRequiredService<ReviewDesk>();

        (await blocks.ProposeAsync(office, targets[0], "Abuse again and again.", NextMonth, Cancellation)).Sentence.ShouldContain("weighs 0");
        foreach (var target in targets)
        {
            (await reviews.ActAsync(office, target, ReviewAct.Confirm, null, Cancellation)).End.ShouldBe(ReviewEnd.Done);
        }

        (await blocks.ProposeAsync(office, targets[0], " ", NextMonth, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await blocks.ProposeAsync(office, targets[0], "Abuse again and again.", SchoolTime.Today(_clock), Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await blocks.ProposeAsync(office, targets[0], "Abuse again and again.", NextMonth, Cancellation)).End.ShouldBe(ReviewEnd.Done);
        (await blocks.ProposeAsync(head, targets[1], "Abuse again and again.", NextMonth, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await blocks.AnswerAsync(office, targets[0], agrees: true, Cancellation)).Sentence.ShouldContain("somebody else");
        (await KindsAsync(page)).ShouldNotContain(ActionKind.Block);

        (await blocks.AnswerAsync(head, targets[0], agrees: true, Cancellation)).End.ShouldBe(ReviewEnd.Done);
        (await blocks.AnswerAsync(head, targets[0], agrees: true, Cancellation)).End.ShouldBe(ReviewEnd.Refused);
        (await blocks.LiftAsync(office, targets[2], Cancellation)).End.ShouldBe(ReviewEnd.Done);

        (await KindsAsync(page)).Where(kind => kind is ActionKind.Block or ActionKind.Unblock).ShouldBe([ActionKind.Block, ActionKind.Unblock]);
        (await page.QueryAsync(db => db.LogEntries.OrderBy(entry => entry.Entry).Select(entry => entry.Kind).ToListAsync(Cancellation)))
            .TakeLast(3).ShouldBe([LogKinds.BlockProposed, LogKinds.BlockConfirmed, LogKinds.UnblockOrdered]);
    }

    [Fact]
    public async Task Offences_that_were_undone_or_lie_far_back_weigh_nothing()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var target = await PostAsync(page, Abuse);
        var office = await ViewerAsync(page, "office@school.example");
        var sight = await page.App.Services.GetRequiredService<Wall>().OfAsync(office, page.PageId, Cancellation);
        var comment = await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation));
        var blocks = page.App.Services.GetRequiredService<BlockDesk>();
        var reviews = page.App.Services.GetRequiredService<ReviewDesk>();

        var confirmed = await reviews.ActAsync(office, target, ReviewAct.Confirm, null, Cancellation);
        (await blocks.ReadAsync(sight, comment, Cancellation))!.Sum.ShouldBeGreaterThan(0);
        await reviews.UndoAsync(office, target, confirmed.ReviewId!.Value, Cancellation);
        (await blocks.ReadAsync(sight, comment, Cancellation))!.Sum.ShouldBe(0);
        await reviews.ActAsync(office, target, ReviewAct.Confirm, null, Cancellation);
        _clock.Advance(TimeSpan.FromDays(181));
        (await blocks.ReadAsync(sight, comment, Cancellation))!.Sum.ShouldBe(0);
    }

    [Theory]
    [InlineData("Somebody on Mumsnet says that the lunches are cold", "A Parent", true)]
    [InlineData("Somebody on Mumsnet says that the headteacher lied", "A Parent", false)]
    [InlineData("Somebody on Mumsnet says that the lunches are cold", "The headteacher", false)]
    public async Task What_stands_elsewhere_is_entered_and_the_wall_holds_for_it(string text, string individual, bool isSeen)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var office = await ViewerAsync(page, "office@school.example");
        var wall = page.App.Services.GetRequiredService<Wall>();
        var desk = page.App.Services.GetRequiredService<ElsewhereDesk>();

        var id = await desk.NoteAsync(office, page.PageId, new ElsewhereNote("Mumsnet", new Uri("https://forum.example/1"), SchoolTime.Today(_clock), individual, text, ["complaint"], "Reported to the site."), Cancellation);

        (await desk.IsSeenAsync(await wall.OfAsync(office, page.PageId, Cancellation), id, Cancellation)).ShouldBe(isSeen);
        (await desk.IsSeenAsync(await wall.OfAsync(await ViewerAsync(page, "chair@school.example"), page.PageId, Cancellation), id, Cancellation)).ShouldBe(!isSeen);
        (await page.App.Services.GetRequiredService<LogReader>().VerifyAsync(Cancellation)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task Log_is_read_page_by_page_without_a_number_and_each_entry_once()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, _clock);
        var post = page.Sandbox.Page.AddPost("Open evening");
        for (var i = 0; i < 60; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"{Complaint} {i}", ModeratedPage.Parent);
        }

        page.Sandbox.Page.AddComment(post.Id, "I want to make a formal complaint about the headteacher", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        var sight = await page.App.Services.GetRequiredService<Wall>().OfAsync(await ViewerAsync(page, "head@school.example"), page.PageId, Cancellation);
        var log = page.App.Services.GetRequiredService<LogSearch>();
        var filter = new LogFilter(LogKinds.Screened, "complaint", SchoolTime.Today(_clock), SchoolTime.Today(_clock), IsOpen: false);

        var first = await log.ReadAsync(sight, filter, null, Cancellation);
        first.Count.ShouldBe(LogSearch.PageSize + 1);
        var second = await log.ReadAsync(sight, filter, LogKey.Parse(LogKey.Of(first[LogSearch.PageSize - 1]).ToString()), Cancellation);

        first.Take(LogSearch.PageSize).Concat(second).Select(entry => entry.CommentId).Distinct().Count().ShouldBe(60);
        second.Count.ShouldBe(10);
        (await log.ReadAsync(sight, filter with { First = NextMonth }, null, Cancellation)).ShouldBeEmpty();
        (await log.ReadAsync(sight, filter with { Label = "threat" }, null, Cancellation)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("say \"hello\", you", "\"say \"\"hello\"\", you\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+44", "\"'+44\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("  =1+1", "\"'  =1+1\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\n-1", "\"'\n-1\"")]
    [InlineData("", "\"\"")]
    public void Spreadsheet_computes_nothing(string text, string cell) => LogCsv.Cell(text).ShouldBe(cell);

    private static async Task<ReviewTarget> PostAsync(ModeratedPage page, string text)
    {
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Open evening").Id, text, ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        return Target(page, comment.Id);
    }

    private static ReviewTarget Target(ModeratedPage page, string commentId) => new(page.PageId, CommentIds.Short(commentId), 1);

    private static async Task<Viewer> ViewerAsync(ModeratedPage page, string email)
    {
        var person = (await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(page.PageId, Cancellation)).Single(person => person.Email == email);
        return new Viewer(person.Id, person.Name, person.Email, new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = person.Roles });
    }

    private static Task<List<ActionKind>> KindsAsync(ModeratedPage page) => page.QueryAsync(db => db.Actions.OrderBy(action => action.Id).Select(action => action.Kind).ToListAsync(Cancellation));
}
