using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Review.Challenges;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

public sealed class ChallengeTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "My comment was fair", "head@school.example")]
    [InlineData("office@school.example", "My comment was fair", "head@school.example")]
    [InlineData("head@school.example", "My comment was fair", "chair@school.example")]
    [InlineData("chair@school.example", "My comment was fair", "head@school.example")]
    [InlineData("", "The headteacher hid it to save herself", "chair@school.example")]
    public async Task Challenge_goes_to_somebody_who_did_not_decide_and_is_nobody_elses(string decider, string text, string answerer)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Uniform").Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        if (decider.Length > 0)
        {
            var person = await PersonAsync(page, decider);
            await page.QueryAsync(db =>
            {
                db.Add(new ReviewRecord { PageId = page.PageId, CommentId = comment.Id, Revision = 1, Act = ReviewAct.Confirm, PersonId = person.Id, At = page.Clock.GetUtcNow() });
                return db.SaveChangesAsync(Cancellation);
            });
        }

        var desk = page.App.Services.GetRequiredService<ChallengeDesk>();
        await desk.AddAsync(page.PageId, new ChallengeDraft($"https://www.facebook.com/1?comment_id={comment.Id.Split('_')[^1]}", text, "Jo", null), Cancellation);

        foreach (var email in (string[])["head@school.example", "office@school.example", "chair@school.example"])
        {
            var viewer = await ViewerAsync(page, email);
            var seen = await desk.ListAsync(viewer, Cancellation);
            seen.Count.ShouldBe(email == answerer ? 1 : 0, email);
        }

        var mail = page.Mails().ShouldHaveSingleItem();
        mail.ShouldContain($"X-Receiver: {answerer}");
        mail.ShouldNotContain(text);
    }

    [Fact]
    public async Task Answer_is_kept_once_and_mailed_to_whoever_asked()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var desk = page.App.Services.GetRequiredService<ChallengeDesk>();
        await desk.AddAsync(page.PageId, new ChallengeDraft("the one of Friday", "It was fair", null, "parent@home.example"), Cancellation);
        var head = await ViewerAsync(page, "head@school.example");
        var office = await ViewerAsync(page, "office@school.example");
        var id = (await desk.ListAsync(head, Cancellation)).ShouldHaveSingleItem().Id;

        (await desk.AnswerAsync(office, id, "No", isUpheld: false, address: null, Cancellation)).ShouldBeNull();
        (await desk.AnswerAsync(head, id, "We looked again.", isUpheld: true, address: null, Cancellation)).ShouldBe(true);
        (await desk.AnswerAsync(head, id, "And again.", isUpheld: false, address: null, Cancellation)).ShouldBeNull();

        var kept = await page.QueryAsync(db => db.Challenges.SingleAsync(Cancellation));
        (kept.Answer, kept.IsUpheld, kept.AnsweredBy).ShouldBe(("We looked again.", true, head.Id));
        page.Mails().Count(mail => mail.Contains("X-Receiver: parent@home.example", StringComparison.Ordinal)).ShouldBe(1);
        (await page.QueryAsync(db => db.PersonEvents.CountAsync(one => one.Kind == "challenge_answered", Cancellation))).ShouldBe(1);
    }

    [Fact]
    public async Task Form_can_be_sent_five_times_an_hour_from_one_address_and_sixty_times_in_all()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var contexts = page.App.Services.GetRequiredService<IDbContextFactory<ModerationDbContext>>();

        // Each time as another worker, or after a restart.
        (await TakenAsync(Enumerable.Repeat("10.0.0.1", 6))).ShouldBe(5);
        (await TakenAsync(Enumerable.Range(0, 100).Select(i => $"10.0.1.{i}"))).ShouldBe(55);
        clock.Advance(TimeSpan.FromHours(1));
        (await TakenAsync(["10.0.0.1"])).ShouldBe(1);
        (await page.QueryAsync(db => db.ChallengeSenders.CountAsync(Cancellation))).ShouldBe(1, "addresses are forgotten");

        async Task<int> TakenAsync(IEnumerable<string> addresses)
        {
            var taken = 0;
            foreach (var address in addresses)
            {
                taken += await new ChallengeLimits(contexts, clock).TryTakeAsync(address, Cancellation) ? 1 : 0;
            }

            return taken;
        }
    }

    private static async Task<PagePerson> PersonAsync(ModeratedPage page, string email) =>
        (await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(page.PageId, Cancellation)).Single(person => person.Email == email);

    private static async Task<Viewer> ViewerAsync(ModeratedPage page, string email)
    {
        var person = await PersonAsync(page, email);
        return new Viewer(person.Id, person.Name, person.Email, new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = person.Roles });
    }
}
