using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

/// <summary>
/// Every page of the site × every role × their own Page and somebody else's, from one table. A page that is missing from the table is a failure: say for whom it is.
/// </summary>
public sealed class AccessTests(PostgresFixture postgres)
{
    private const string OtherPage = "42";

    private static readonly Role[] Desk = [Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors];
    private static readonly Role[] Readers = [.. Desk, Role.Dpo];
    private static readonly Role[] Keepers = [Role.Headteacher, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors];
    private static readonly Role[] All = Enum.GetValues<Role>();

    /// <summary>For whom each page is; null: for anybody, without signing in.</summary>
    private static readonly Dictionary<string, Role[]?> Pages = new(StringComparer.Ordinal)
    {
        [""] = All,
        ["account"] = All,
        ["audit"] = [Role.Administrator],
        ["people"] = [Role.Administrator],
        ["people/{id:guid}"] = [Role.Administrator],
        ["queue"] = Desk,
        ["search"] = Readers,
        ["log"] = Readers,
        ["log/export"] = Readers,
        ["log/new"] = Desk,
        ["log/{shortId}/form"] = Readers,
        ["comment/{shortId}"] = Readers,
        ["comment/{shortId}/block"] = Desk,
        ["comment/{shortId}/delete"] = Desk,
        ["comment/{shortId}/reply"] = Desk,
        ["alerts"] = Desk,
        ["alerts/{id:guid}"] = All,
        ["challenges"] = Keepers,
        ["challenges/{id:guid}"] = Keepers,
        ["digest"] = Readers,
        ["insight"] = Desk,
        ["overview"] = [Role.Overseer, Role.Administrator],
        ["about-moderation/{id?}"] = null,
        ["invitation/{token}"] = null,
        ["problem/{status:int}"] = null,
        ["sign-in"] = null,
        ["sign-in/authenticator"] = null,
        ["sign-in/code"] = null,
        ["sign-out"] = null,
    };

    private static readonly (string Email, Role[] Roles)[] Everybody =
    [
        ("head@school.example", [Role.Headteacher, Role.Administrator]),
        ("office@school.example", [Role.Moderator]),
        ("chair@school.example", [Role.ChairOfGovernors]),
        ("dsl@school.example", [Role.Dsl]),
        ("deputy@school.example", [Role.DeputyDsl]),
        ("dpo@school.example", [Role.Dpo]),
        ("admin@school.example", [Role.Administrator]),
        ("overseer@school.example", [Role.Overseer]),
    ];

    [Fact]
    public async Task Each_page_is_for_those_it_is_for_and_does_not_exist_for_anybody_else()
    {
        await using var site = await ReviewSite.StartAsync(postgres, settings: TwoPages());
        var routes = Routes(site);
        var faults = new List<string>();
        foreach (var (email, roles) in Everybody)
        {
            using var visitor = await site.SignInAsync(email);
            var nothing = await visitor.GetAsync("/nothing-of-the-kind");
            nothing.Status.ShouldBe(HttpStatusCode.NotFound);
            foreach (var route in routes)
            {
                if (Pages[route] is not { } allowed)
                {
                    continue;
                }

                var path = Guess(route);
                var isGuess = path != $"/{route}";
                var mine = await visitor.GetAsync($"{path}?page={site.Page.PageId}");
                var isOpen = allowed.Intersect(roles).Any() && !isGuess;
                if (mine.Status != (isOpen ? HttpStatusCode.OK : HttpStatusCode.NotFound) || (!isOpen && mine.Words != nothing.Words))
                {
                    faults.Add($"{email} {path}: {mine.Status}");
                }

                var theirs = await visitor.GetAsync($"{path}?page={OtherPage}");
                if (theirs.Status != HttpStatusCode.NotFound || theirs.Words != nothing.Words)
                {
                    faults.Add($"{email} {path} of another Page: {theirs.Status}");
                }
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_who_is_not_signed_in_reads_or_sends_anything_but_what_is_public()
    {
        await using var site = await ReviewSite.StartAsync(postgres, settings: TwoPages());
        using var visitor = site.Visit();
        await visitor.GetAsync("/sign-in");
        var faults = new List<string>();
        foreach (var route in Routes(site))
        {
            var path = Guess(route);
            var read = await visitor.GetAsync(path);
            var sent = await visitor.PostAsync(path);
            var isPublic = Pages[route] is null;
            if (!isPublic && (read.Location?.StartsWith("/sign-in?to=", StringComparison.Ordinal) != true || sent.Location?.StartsWith("/sign-in?to=", StringComparison.Ordinal) != true))
            {
                faults.Add($"{path}: {read.Status}, {sent.Status}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_form_of_every_page_is_refused_without_its_token()
    {
        await using var site = await ReviewSite.StartAsync(postgres, settings: TwoPages());
        using var visitor = await site.SignInAsync("head@school.example");
        var faults = new List<string>();
        foreach (var route in Routes(site).Where(route => route != "problem/{status:int}"))
        {
            visitor.FormToken = "forged";
            var answer = await visitor.PostAsync($"{Guess(route)}?page={site.Page.PageId}");

            // Refused for want of the token, or because the page is not theirs.
            if (answer.Status is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound))
            {
                faults.Add($"{route}: {answer.Status}");
            }
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>A path of the route, with an id that nobody gave out where it asks for one.</summary>
    private static string Guess(string route) => "/" + string.Join('/', route.Split('/').Select(part => part switch
    {
        "{id:guid}" => Guid.NewGuid().ToString(),
        "{status:int}" => "404",
        "{id?}" => "",
        _ when part.StartsWith('{') => "0123456789abcdef",
        _ => part,
    }));

    private static List<string> Routes(ReviewSite site)
    {
        var routes = site.Page.App.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        routes.Where(route => !Pages.ContainsKey(route)).ShouldBeEmpty("say in the table for whom a page is");
        routes.Count.ShouldBeGreaterThan(10);
        return routes;
    }

    /// <summary>Everybody belongs to the first Page alone.</summary>
    private static Dictionary<string, string?> TwoPages()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Moderation:Mode"] = "Observe",
            ["Facebook:Pages:1:Id"] = OtherPage,
            ["Facebook:Pages:1:AccessToken"] = "t",
        };
        for (var i = 0; i < Everybody.Length; i++)
        {
            settings[$"People:{i}:Pages"] = "100000000000001";
        }

        return settings;
    }
}
