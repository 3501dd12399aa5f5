using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Insight;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Insight;

public sealed class InsightTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_show_what_came_what_was_hidden_how_fast_under_which_post_and_when()
    {
        await using var page = await StartAsync();
        await CountAsync(page);

        var figures = await ReadAsync(page, "head@school.example");

        figures.Comments.ShouldBe(4);
        figures.ForAPerson.ShouldBe(2);
        figures.Hidden.ShouldBe(1);
        figures.WrongHides.ShouldBe(0);
        figures.Weeks.Count.ShouldBe(12);
        figures.Weeks[^1].Monday.ShouldBe(new DateOnly(2026, 11, 16));
        figures.Weeks[^1].ForAPerson.ShouldBe(2);
        figures.Hours[8].ShouldBe(2);
        figures.Posts.ShouldBe([new InsightPost("Sports day was a joy", 2)]);
        figures.Names.Select(name => name.Name).ShouldContain("complaint");
        figures.Delay.ShouldNotBeNull().P95.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_is_restricted_is_counted_for_its_keeper_alone_until_it_is_released()
    {
        await using var page = await StartAsync();
        await CountAsync(page);

        var chair = await ReadAsync(page, "chair@school.example");
        var office = await ReadAsync(page, "office@school.example");
        await page.QueryAsync(db => db.Restrictions.ExecuteUpdateAsync(set => set.SetProperty(one => one.ReleasedAt, page.Clock.GetUtcNow()), Cancellation));
        ((ManualTime)page.Clock).Advance(TimeSpan.FromDays(1));
        await CountAsync(page);

        chair.ForAPerson.ShouldBe(1);
        chair.Comments.ShouldBe(0);
        office.ForAPerson.ShouldBe(2);
        (await ReadAsync(page, "office@school.example")).ForAPerson.ShouldBe(3);
    }

    [Fact]
    public async Task Counting_twice_counts_once()
    {
        await using var page = await StartAsync();
        await CountAsync(page);
        var once = await page.QueryAsync(db => db.InsightCounts.SumAsync(count => count.Count, Cancellation));

        await CountAsync(page);

        once.ShouldBeGreaterThan(5);
        (await page.QueryAsync(db => db.InsightCounts.SumAsync(count => count.Count, Cancellation))).ShouldBe(once);
    }

    [Fact]
    public async Task Overview_has_counts_for_an_overseer_and_health_alone_for_an_administrator()
    {
        await using var page = await StartAsync();
        await CountAsync(page);
        var reader = page.App.Services.GetRequiredService<OverviewReader>();

        var overseer = (await reader.ReadAsync(Viewer(page, Role.Overseer), Cancellation)).ShouldHaveSingleItem();
        var administrator = (await reader.ReadAsync(Viewer(page, Role.Administrator), Cancellation)).ShouldHaveSingleItem();
        var moderator = await reader.ReadAsync(Viewer(page, Role.Moderator), Cancellation);

        overseer.Counts.ShouldBe(new PageCounts(Comments: 4, ForAPerson: 2, Hidden: 1, WrongHides: 0, Waiting: 2));
        overseer.Faults.ShouldBeEmpty();
        administrator.Counts.ShouldBeNull();
        moderator.ShouldBeEmpty();
    }

    [Fact]
    public void Delay_is_the_one_that_the_share_did_not_exceed() =>
        InsightDelay.Of([(40, 1), (1, 10), (2, 9)]).ShouldBe(new InsightDelay(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));

    /// <summary>A Page with a kind comment, a hidden one, a complaint, and one about the headteacher.</summary>
    private async Task<ModeratedPage> StartAsync()
    {
        var clock = new ManualTime();
        var page = await ModeratedPage.StartAsync(postgres, clock);
        clock.Advance(TimeSpan.FromMinutes(1));
        var post = page.Sandbox.Page.AddPost("Sports day was a joy");
        page.Sandbox.Page.AddComment(post.Id, "What a lovely day, thank you all", ModeratedPage.Parent);
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        page.Sandbox.Page.AddComment(post.Id, "I want to make a formal complaint about the coach", ModeratedPage.Parent);
        page.Sandbox.Page.AddComment(post.Id, "I want to make a formal complaint about the headteacher", ModeratedPage.Parent);
        clock.Advance(TimeSpan.FromSeconds(30));
        await page.PollAsync(Cancellation);
        return page;
    }

    private static Task CountAsync(ModeratedPage page) => page.App.Services.GetRequiredService<InsightPass>().RunAsync(Cancellation);

    private static async Task<InsightFigures> ReadAsync(ModeratedPage page, string email)
    {
        var person = (await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(page.PageId, Cancellation)).Single(person => person.Email == email);
        return await page.App.Services.GetRequiredService<InsightReader>().ReadAsync(Viewer(page, [.. person.Roles]), page.PageId, Cancellation);
    }

    private static Viewer Viewer(ModeratedPage page, params Role[] roles) =>
        new(Guid.NewGuid(), "Somebody", "somebody@school.example", new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = roles.ToHashSet() });
}
