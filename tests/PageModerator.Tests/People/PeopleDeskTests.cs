using System.Net;
using Microsoft.EntityFrameworkCore;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.People;

public sealed class PeopleDeskTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_headteacher_makes_nobody_chair_or_safeguarding_lead_and_disables_neither()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var head = await site.SignInAsync("head@school.example");
        await head.GetAsync("/people");

        foreach (var role in (Role[])[Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl])
        {
            (await head.PostAsync("/people", ("Name", "Another Me"), ("Email", "me2@school.example"), ("Roles", role.ToString()))).Body.ShouldContain("never for the headteacher");
        }

        var chair = await IdAsync(site, "chair@school.example");
        foreach (var what in (string[])["disable", "invite"])
        {
            (await head.PostAsync($"/people/{chair}?handler=Account", ("what", what))).Body.ShouldContain("never for the headteacher");
        }

        (await head.PostAsync("/people", ("Name", "A Helper"), ("Email", "helper@school.example"), ("Roles", "Moderator"))).Location.ShouldBe("/people");
        (await site.Page.QueryAsync(db => db.People.CountAsync(person => person.NormalizedEmail == "ME2@SCHOOL.EXAMPLE" || person.IsDisabled, Cancelled))).ShouldBe(0);
        (await site.Page.QueryAsync(db => db.Invitations.CountAsync(Cancelled))).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_takes_the_second_to_last_administrator_away()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var head = await site.SignInAsync("head@school.example");
        var admin = await IdAsync(site, "admin@school.example");
        await head.GetAsync($"/people/{admin}");

        (await head.PostAsync($"/people/{admin}?handler=Account", ("what", "disable"))).Body.ShouldContain("fewer than two administrators");
        (await head.PostAsync("/people", ("Name", "Third"), ("Email", "third@school.example"), ("Roles", "Administrator"))).Location.ShouldBe("/people");
        (await head.PostAsync($"/people/{admin}?handler=Account", ("what", "disable"))).Location.ShouldBe($"/people/{admin}");
        var third = await IdAsync(site, "third@school.example");
        (await head.PostAsync($"/people/{third}?handler=Roles", ("Roles", "Moderator"))).Body.ShouldContain("fewer than two administrators");
        (await head.PostAsync($"/people/{third}?handler=Account", ("what", "disable"))).Body.ShouldContain("fewer than two administrators");
    }

    [Fact]
    public async Task An_administrator_of_one_Page_knows_nobody_of_another()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Facebook:Pages:1:Id"] = "42",
            ["Facebook:Pages:1:AccessToken"] = "t",
            ["Moderation:Mode"] = "Observe",
            ["People:6:Pages"] = "42",
            ["People:7:Pages"] = "42",
            ["People:8:Email"] = "far@school.example",
            ["People:8:Roles"] = "administrator",
            ["People:8:Pages"] = "42",
        };
        await using var site = await ReviewSite.StartAsync(postgres, settings: settings);
        await site.Page.QueryAsync(db => db.PersonRoles.Where(role => role.PageId == null).ExecuteUpdateAsync(role => role.SetProperty(r => r.PageId, site.Page.PageId), Cancelled));
        using var far = await site.SignInAsync("far@school.example");
        var head = await IdAsync(site, "head@school.example");

        var people = await far.GetAsync("/people");
        people.Body.ShouldContain("admin@school.example");
        people.Body.ShouldNotContain("head@school.example");
        var absent = await far.GetAsync($"/people/{Guid.NewGuid()}");
        absent.Status.ShouldBe(HttpStatusCode.NotFound);
        var guessed = await far.GetAsync($"/people/{head}");
        guessed.Status.ShouldBe(HttpStatusCode.NotFound);
        guessed.Words.ShouldBe(absent.Words);
        (await far.PostAsync($"/people/{head}?handler=Account", ("what", "disable"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await far.GetAsync($"/people?page={site.Page.PageId}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await far.GetAsync("/people?page=42")).Status.ShouldBe(HttpStatusCode.OK);
        (await far.GetAsync("/audit")).Body.ShouldNotContain("Dr Ames");
        (await site.Page.QueryAsync(db => db.People.CountAsync(person => person.IsDisabled, Cancelled))).ShouldBe(0);
    }

    private static async Task<Guid> IdAsync(ReviewSite site, string email) =>
        (await site.Page.QueryAsync(db => db.People.SingleAsync(person => person.Email == email, Cancelled))).Id;
}
