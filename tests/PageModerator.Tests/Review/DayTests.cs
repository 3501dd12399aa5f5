using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PageModerator.Insight;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

/// <summary>A headteacher's day and the chair's wall, in a real browser, as each of them would have it.</summary>
public sealed class DayTests(PostgresFixture postgres, BrowserFixture browser)
{
    private const string Abuse = "you are all wankers, every one of you";
    private const string Complaint = "I want to make a formal complaint about the way this was handled";
    private const string AboutHead = "I want to make a formal complaint about the headteacher, she lied to us all";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<Looks> AllLooks => [new Looks(), new Looks(IsPhone: true, IsDark: true), new Looks(IsPhone: true, HasScripts: false)];

    [Theory]
    [MemberData(nameof(AllLooks))]
    public async Task The_headteacher_signs_in_clears_the_queue_and_takes_one_act_back(Looks looks)
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var abuse = await MorningAsync(site);
        IsHidden(site, abuse).ShouldBeTrue();
        var tab = await SignInAsync(site, "head@school.example", looks);

        await tab.GotoAsync("/queue");
        await CheckAsync(tab, "1-queue", looks);
        (await tab.Locator("[data-item]").CountAsync()).ShouldBe(2);
        await PressAsync(tab, Item(tab, "formal complaint").Locator("button[value=leave]"));
        (await tab.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain("stays visible");
        await Item(tab, "wankers").GetByRole(AriaRole.Link).First.ClickAsync();
        await tab.WaitForURLAsync("**/comment/**");
        await CheckAsync(tab, "2-comment", looks);
        await PressAsync(tab, tab.Locator("button[value=restore]").First);
        await tab.WaitForURLAsync("**/queue**");
        (await tab.Locator("[data-item]").CountAsync()).ShouldBe(0);
        await CheckAsync(tab, "3-cleared", looks);
        await site.Page.PollAsync(Cancelled);
        IsHidden(site, abuse).ShouldBeFalse();
        await PressAsync(tab, tab.GetByRole(AriaRole.Button, new() { Name = "Undo that" }));
        await site.Page.PollAsync(Cancelled);
        IsHidden(site, abuse).ShouldBeTrue();
        await tab.GotoAsync("/queue");
        (await tab.Locator("[data-item]").CountAsync()).ShouldBe(1);
        await PressAsync(tab, Item(tab, "wankers").Locator("button[value=restore]"));
        await Assertions.Expect(tab.Locator("[data-item]")).ToHaveCountAsync(0);
        await site.Page.PollAsync(Cancelled);
        IsHidden(site, abuse).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_page_that_a_person_can_open_is_within_reach_of_everybody()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await MorningAsync(site);
        await site.Page.App.Services.GetRequiredService<InsightPass>().RunAsync(TestContext.Current.CancellationToken);
        var issues = new List<string>();
        foreach (var user in (string[])["head", "chair", "dpo", "overseer"])
        {
            foreach (var looks in (Looks[])[new Looks(), new Looks(IsPhone: true, IsDark: true)])
            {
                var tab = await SignInAsync(site, $"{user}@school.example", looks);
                await tab.GotoAsync("/account");
                var places = await tab.Locator("nav.places a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
                foreach (var path in places.Append("/about-moderation").Append("/log/new"))
                {
                    await tab.GotoAsync(path);
                    await BrowserFixture.KeepAsync(tab, $"{user}-{path.Trim('/').Replace('/', '-')}", looks);
                    issues.AddRange(await BrowserFixture.SeriousIssuesAsync(tab));
                    if (await BrowserFixture.IsTooWideAsync(tab))
                    {
                        issues.Add($"{path} is too wide for a {looks}");
                    }
                }

                await tab.Context.CloseAsync();
            }
        }

        issues.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_alone_clear_the_queue()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await MorningAsync(site);
        var tab = await SignInAsync(site, "office@school.example", new Looks());
        await tab.GotoAsync("/queue");

        await tab.Keyboard.PressAsync("?");
        (await tab.Locator("#keys table").IsVisibleAsync()).ShouldBeTrue();
        await BrowserFixture.KeepAsync(tab, "keys");
        for (var left = 2; left > 0; left--)
        {
            (await tab.Locator("[data-item]").CountAsync()).ShouldBe(left);
            await tab.Keyboard.PressAsync("j");
            var isComplaint = await tab.EvaluateAsync<bool>("() => document.activeElement.closest('[data-item]').innerText.includes('formal complaint')");
            await tab.Keyboard.PressAsync(isComplaint ? "l" : "c");
            await Assertions.Expect(tab.Locator("[data-item]")).ToHaveCountAsync(left - 1);
        }
    }

    [Fact]
    public async Task What_is_about_the_headteacher_waits_for_the_chair_until_it_is_released()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await MorningAsync(site);
        var head = await SignInAsync(site, "head@school.example", new Looks());
        var chair = await SignInAsync(site, "chair@school.example", new Looks(IsPhone: true));

        await head.GotoAsync("/queue");
        (await head.ContentAsync()).ShouldNotContain("she lied to us");
        await chair.GotoAsync("/queue");
        (await chair.Locator("[data-item]").CountAsync()).ShouldBe(1);
        await BrowserFixture.KeepAsync(chair, "1-chairs-queue", new Looks(IsPhone: true));
        await Item(chair, "she lied to us").GetByRole(AriaRole.Link).First.ClickAsync();
        await chair.WaitForURLAsync("**/comment/**");
        var address = new Uri(chair.Url).PathAndQuery;
        (await head.GotoAsync(address))!.Status.ShouldBe(404);
        await BrowserFixture.KeepAsync(head, "2-nothing-for-the-head");
        await PressAsync(chair, chair.Locator("button[value=release]"));
        await BrowserFixture.KeepAsync(chair, "3-released", new Looks(IsPhone: true));

        (await head.GotoAsync(address))!.Status.ShouldBe(200);
        (await head.Locator("main").InnerTextAsync()).ShouldContain("she lied to us");
    }

    /// <summary>What a morning brings: abuse, which is hidden; a complaint; and one about the headteacher.</summary>
    /// <returns>The abuse.</returns>
    private static async Task<SandboxComment> MorningAsync(ReviewSite site)
    {
        var sandbox = site.Page.Sandbox.Page;
        var post = sandbox.AddPost("Sports day on Friday, gates open at one");
        var abuse = sandbox.AddComment(post.Id, Abuse, ModeratedPage.Troll);
        sandbox.AddComment(post.Id, Complaint, ModeratedPage.Parent);
        sandbox.AddComment(post.Id, AboutHead, ModeratedPage.Parent);
        await site.Page.PollAsync(Cancelled);
        return abuse;
    }

    /// <summary>Presses a button and waits until the site has taken its form.</summary>
    private static async Task PressAsync(IPage tab, ILocator button) =>
        await tab.RunAndWaitForResponseAsync(() => button.ClickAsync(), response => response.Request.Method == "POST");

    private static bool IsHidden(ReviewSite site, SandboxComment comment) => site.Page.Sandbox.Page.Hidden.Any(hidden => hidden.Id == comment.Id);

    private static ILocator Item(IPage tab, string words) => tab.Locator("[data-item]", new() { HasText = words });

    private async Task<IPage> SignInAsync(ReviewSite site, string email, Looks looks)
    {
        await site.JoinAsync(email);
        await site.Page.QueryAsync(db => db.People.ExecuteUpdateAsync(person => person.SetProperty(p => p.LastCodeStep, 0), Cancelled));
        var tab = await browser.OpenAsync(site.Url, looks);
        await tab.GotoAsync("/sign-in");
        await tab.GetByLabel("School e-mail address").FillAsync(email);
        await tab.GetByLabel("Password").FillAsync(ReviewSite.Password);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await tab.GetByLabel("The six digits").FillAsync(site.CodeOf(email));
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await tab.Locator(".who").WaitForAsync();
        return tab;
    }

    private static async Task CheckAsync(IPage tab, string name, Looks looks, [CallerMemberName] string test = "")
    {
        await BrowserFixture.KeepAsync(tab, name, looks, test);
        if (looks.HasScripts)
        {
            (await BrowserFixture.IsTooWideAsync(tab)).ShouldBeFalse(name);
            (await BrowserFixture.SeriousIssuesAsync(tab)).ShouldBeEmpty();
        }
    }
}
