using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

/// <summary>Accounts as people meet them, in a real browser.</summary>
public sealed class AccountPagesTests(PostgresFixture postgres, BrowserFixture browser)
{
    private const string Head = "head@school.example";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<Looks> AllLooks => [new Looks(), new Looks(IsPhone: true, IsDark: true), new Looks(IsPhone: true, HasScripts: false)];

    [Theory]
    [MemberData(nameof(AllLooks))]
    public async Task Somebody_new_sets_their_account_up_and_gets_in(Looks looks)
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var person = await site.Page.QueryAsync(db => db.People.SingleAsync(person => person.Email == "chair@school.example", Cancelled));
        var (link, _) = await site.Page.App.Services.GetRequiredService<Invitations>().SendAsync(actorId: null, person.Id, Cancelled);
        var tab = await browser.OpenAsync(site.Url, looks);

        await tab.GotoAsync(link.AbsolutePath);
        await CheckAsync(tab, "1-invitation", looks);
        await tab.GetByLabel("New password").FillAsync("password1234");
        await tab.GetByLabel("The same once more").FillAsync("password1234");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        (await tab.GetByRole(AriaRole.Alert).InnerTextAsync()).ShouldContain("There is a problem");
        await CheckAsync(tab, "2-refused", looks);
        await tab.GetByLabel("New password").FillAsync(ReviewSite.Password);
        await tab.GetByLabel("The same once more").FillAsync(ReviewSite.Password);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();

        var key = (await tab.Locator("code.key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await CheckAsync(tab, "3-authenticator", looks);
        await tab.GetByLabel("Six digits").FillAsync(OneTimeCode.At(key, site.Page.Clock.GetUtcNow()));
        await tab.GetByRole(AriaRole.Button, new() { Name = "Finish" }).ClickAsync();
        (await tab.Locator("ul.codes li").CountAsync()).ShouldBe(RecoveryCodes.Count);
        await CheckAsync(tab, "4-recovery-codes", looks);
        await tab.GetByRole(AriaRole.Link, new() { Name = "I have written them down" }).ClickAsync();

        (await tab.Locator(".who").InnerTextAsync()).ShouldBe("Gwen Morris");
        await CheckAsync(tab, "5-start", looks);
    }

    [Fact]
    public async Task Keyboard_alone_signs_in_and_out()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await site.JoinAsync(Head);
        var tab = await browser.OpenAsync(site.Url);
        await tab.GotoAsync("/account");

        await tab.Keyboard.PressAsync("Tab");
        (await Focused(tab)).ShouldBe("Skip to the content");
        await tab.Keyboard.PressAsync("Enter");
        await tab.Keyboard.PressAsync("Tab");
        await tab.Keyboard.TypeAsync(Head);
        await tab.Keyboard.PressAsync("Tab");
        await tab.Keyboard.TypeAsync(ReviewSite.Password);
        await tab.Keyboard.PressAsync("Enter");
        await tab.WaitForURLAsync("**/sign-in/code**");
        await tab.GetByLabel("The six digits").FocusAsync();
        await tab.Keyboard.TypeAsync(site.CodeOf(Head));
        await tab.Keyboard.PressAsync("Enter");

        await tab.WaitForURLAsync("**/account**");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).FocusAsync();
        await tab.Keyboard.PressAsync("Enter");
        await tab.WaitForURLAsync("**/sign-out");
        await BrowserFixture.KeepAsync(tab, "signed-out");
    }

    [Theory]
    [MemberData(nameof(AllLooks))]
    public async Task An_administrator_invites_looks_somebody_up_and_reads_the_audit(Looks looks)
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var tab = await SignInAsync(site, "admin@school.example", looks);
        await tab.GotoAsync("/people");
        await tab.GetByLabel("Name", new() { Exact = true }).FillAsync("Noor <b>Haddad</b>");
        await tab.GetByLabel("School e-mail address").FillAsync("noor@school.example");
        await tab.GetByLabel("Moderator").CheckAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        (await tab.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain("on its way to noor@school.example");
        site.Page.Mails().ShouldContain(mail => mail.Contains("noor@school.example", StringComparison.Ordinal));
        await CheckAsync(tab, "1-people", looks);

        await tab.GetByRole(AriaRole.Link, new() { Name = "Noor <b>Haddad</b>" }).ClickAsync();
        (await tab.Locator("h1").InnerTextAsync()).ShouldBe("Noor <b>Haddad</b>");
        await tab.GetByLabel("First day").FillAsync("2026-12-01");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Save the absence" }).ClickAsync();
        (await tab.GetByLabel("First day").InputValueAsync()).ShouldBe("2026-12-01");
        await CheckAsync(tab, "2-person", looks);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Disable the account" }).ClickAsync();
        (await tab.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldBe("The account is disabled.");

        await tab.GotoAsync("/audit");
        (await tab.Locator("table").InnerTextAsync()).ShouldContain("disabled an account");
        await CheckAsync(tab, "3-audit", looks);
        await tab.GotoAsync("/account");
        await CheckAsync(tab, "4-account", looks);
        await tab.GotoAsync("/nothing");
        await CheckAsync(tab, "5-nothing", looks);
    }

    private async Task<IPage> SignInAsync(ReviewSite site, string email, Looks looks)
    {
        var visitor = await site.SignInAsync(email);
        var tab = await browser.OpenAsync(site.Url, looks);
        await tab.Context.AddCookiesAsync(visitor.Cookies.GetAllCookies().Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = site.Url.ToString() }));
        return tab;
    }

    private static async Task CheckAsync(IPage tab, string name, Looks looks, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        await BrowserFixture.KeepAsync(tab, name, looks, test);
        if (looks.HasScripts)
        {
            (await BrowserFixture.IsTooWideAsync(tab)).ShouldBeFalse(name);
            (await BrowserFixture.SeriousIssuesAsync(tab)).ShouldBeEmpty();
        }
    }

    private static Task<string> Focused(IPage tab) => tab.EvaluateAsync<string>("() => document.activeElement.innerText");
}
