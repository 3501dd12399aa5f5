using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Hosting;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.People;

public sealed class PeopleDirectoryTests(PostgresFixture postgres)
{
    private static readonly DateOnly Today = new(2026, 11, 20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_of_the_settings_have_accounts_and_their_roles_follow_the_settings()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: Named("Dr Ames", "Head@School.example", "headteacher, administrator"));
        var first = await OfAsync(page, page.PageId);

        await page.RestartAsync(Named("Dr B. Ames", "head@school.example", "headteacher, administrator, dpo"));
        var second = await OfAsync(page, page.PageId);

        first.Select(person => person.Email).ShouldBe(["Head@School.example", "chair@school.example", "office@school.example"], ignoreOrder: true);
        var head = second.Single(person => person.Name == "Dr B. Ames");
        head.Id.ShouldBe(first.Single(person => person.Name == "Dr Ames").Id);
        head.Roles.ShouldBe([Role.Headteacher, Role.Administrator, Role.Dpo], ignoreOrder: true);
        (await page.QueryAsync(db => db.People.CountAsync(Cancelled))).ShouldBe(3);
    }

    [Fact]
    public async Task Who_is_named_no_longer_or_disabled_is_nothing_to_any_Page()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: Named("Ms Okoro", "dsl@school.example", "dsl", 3));
        (await OfAsync(page, page.PageId)).Count.ShouldBe(4);

        await page.RestartAsync();
        await page.QueryAsync(db => db.People.Where(person => person.Email == "chair@school.example").ExecuteUpdateAsync(person => person.SetProperty(p => p.IsDisabled, true), Cancelled));

        (await OfAsync(page, page.PageId)).Select(person => person.Email).ShouldBe(["head@school.example", "office@school.example"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_role_on_one_Page_is_none_on_another_and_absence_counts_by_the_day()
    {
        var settings = Named("Mr Iqbal", "dsl@school.example", "dsl", 3);
        settings["People:3:Pages"] = "42";
        settings["Facebook:Pages:1:Id"] = "42";
        settings["Facebook:Pages:1:AccessToken"] = "t";
        await using var page = await ModeratedPage.StartAsync(postgres, settings: settings);
        await page.QueryAsync(db => db.People.Where(person => person.Email == "dsl@school.example")
            .ExecuteUpdateAsync(person => person.SetProperty(p => p.AwayFrom, Today).SetProperty(p => p.AwayUntil, Today), Cancelled));

        (await OfAsync(page, page.PageId)).ShouldNotContain(person => person.Is(Role.Dsl));
        (await OfAsync(page, "42")).Single(person => person.Is(Role.Dsl)).IsAway.ShouldBeTrue();
        (await OfAsync(page, "42")).Single(person => person.Is(Role.Headteacher)).IsAway.ShouldBeFalse();
    }

    [Fact]
    public async Task Enforce_wants_two_administrators_whose_accounts_may_be_used()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await page.QueryAsync(db => db.People.Where(person => person.Email == "office@school.example").ExecuteUpdateAsync(person => person.SetProperty(p => p.IsDisabled, true), Cancelled));

        var refused = await Should.ThrowAsync<StartException>(() => page.RestartAsync());

        refused.Message.ShouldContain("fewer than two administrators");
        await page.RestartAsync(new Dictionary<string, string?> { ["Moderation:Mode"] = "Observe" });
    }

    private static async Task<IReadOnlyList<PagePerson>> OfAsync(ModeratedPage page, string pageId) =>
        await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(pageId, Cancelled);

    private static Dictionary<string, string?> Named(string name, string email, string roles, int index = 0) => new()
    {
        [$"People:{index}:Name"] = name,
        [$"People:{index}:Email"] = email,
        [$"People:{index}:Roles"] = roles,
    };
}
