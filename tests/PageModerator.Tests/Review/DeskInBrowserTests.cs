using Microsoft.Playwright;
using PageModerator.Polling;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

/// <summary>The queue, a comment, search and the log in a real browser.</summary>
public sealed class DeskInBrowserTests(PostgresFixture postgres, BrowserFixture browser)
{
    private const string Abuse = "you are all wankers, every one of you";
    private const string Complaint = "I want to make a formal complaint about the way this was handled";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<Looks> AllLooks => [new Looks(), new Looks(IsPhone: true, IsDark: true), new Looks(IsPhone: true, HasScripts: false)];

    [Fact]
    public async Task Each_key_of_the_list_does_what_it_says_until_keys_are_switched_off()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var post = site.Page.Sandbox.Page.AddPost("Open evening");
        site.Page.Sandbox.Page.AddComment(post.Id, Abuse, ModeratedPage.Troll);
        site.Page.Sandbox.Page.AddComment(post.Id, Complaint, ModeratedPage.Parent);
        await site.Page.PollAsync(Cancelled);
        var tab = await SignInAsync(site, new Looks());
        var pressed = new HashSet<string>(StringComparer.Ordinal);
        await tab.GotoAsync("/queue");

        await PressAsync("?");
        (await tab.Locator("#keys table").IsVisibleAsync()).ShouldBeTrue();
        await PressAsync("j");
        (await FocusedAsync()).ShouldBe(0);
        await PressAsync("j");
        (await FocusedAsync()).ShouldBe(1);
        await PressAsync("k");
        (await FocusedAsync()).ShouldBe(0);

        // The hidden one comes first.
        await PressAsync("o");
        await tab.WaitForURLAsync("**/comment/*");
        await TellsAsync("y", "noted as right");
        await TellsAsync("n", "noted as acceptable");
        await PressAsync("e");
        (await tab.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("passTo");
        await tab.EvaluateAsync("() => document.activeElement.blur()");
        await PressAsync("d");
        await tab.WaitForURLAsync("**/delete");
        await tab.GoBackAsync();
        await TellsAsync("r", "Restored");
        await TellsAsync("u", "Undone");
        await TellsAsync("c", "Confirmed");

        // The visible one is left in the queue.
        await PressAsync("j");
        await TellsAsync("h", "Hidden: Facebook is asked");
        await TellsAsync("u", "Undone");
        await TellsAsync("l", "Left");
        (await tab.Locator("#keys kbd").AllTextContentsAsync()).ShouldBe(pressed, ignoreOrder: true);

        await tab.Locator("#keys summary").ClickAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Switch the keys off" }).ClickAsync();
        (await tab.Locator("#keys").InnerTextAsync()).ShouldNotContain("With a keyboard");
        await tab.Keyboard.PressAsync("?");
        (await tab.Locator("#keys table").IsVisibleAsync()).ShouldBeFalse();

        async Task PressAsync(string key)
        {
            pressed.Add(key);
            await tab.Keyboard.PressAsync(key);
        }

        async Task TellsAsync(string key, string words)
        {
            await PressAsync(key);
            await Assertions.Expect(tab.GetByRole(AriaRole.Status)).ToContainTextAsync(words);
        }

        Task<int> FocusedAsync() => tab.EvaluateAsync<int>("() => [...document.querySelectorAll('[data-item]')].findIndex(item => item.contains(document.activeElement))");
    }

    [Theory]
    [MemberData(nameof(AllLooks))]
    public async Task Every_page_of_the_desk_fits_and_can_be_used_by_all(Looks looks)
    {
        ArgumentNullException.ThrowIfNull(looks);
        await using var site = await ReviewSite.StartAsync(postgres);
        var post = site.Page.Sandbox.Page.AddPost("Open evening");
        var comment = site.Page.Sandbox.Page.AddComment(post.Id, Abuse, ModeratedPage.Troll);
        site.Page.Sandbox.Page.AddComment(comment.Id, Complaint, ModeratedPage.Parent);
        site.Page.Sandbox.Page.AddComment(post.Id, $"{Complaint} {new string('w', 300)}", ModeratedPage.Parent);
        await site.Page.PollAsync(Cancelled);
        var id = CommentIds.Short(comment.Id);
        var tab = await SignInAsync(site, looks);

        foreach (var (path, name) in new[] { ("/queue", "queue"), ($"/comment/{id}", "comment"), ($"/comment/{id}/delete", "delete"), ($"/comment/{id}/reply?template=private", "reply"), ($"/comment/{id}/block", "block"), ("/search?q=complaint", "search"), ("/log", "log"), ("/log/new", "elsewhere"), ($"/log/{id}/form", "form") })
        {
            (await tab.GotoAsync(path))!.Status.ShouldBe(200, path);
            await BrowserFixture.KeepAsync(tab, name, looks);
            if (looks.HasScripts)
            {
                (await BrowserFixture.IsTooWideAsync(tab)).ShouldBeFalse(name);
                (await BrowserFixture.SeriousIssuesAsync(tab)).ShouldBeEmpty();
            }
        }

        await tab.GotoAsync($"/comment/{id}");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        (await tab.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain("Restored");
    }

    private async Task<IPage> SignInAsync(ReviewSite site, Looks looks)
    {
        var visitor = await site.SignInAsync("office@school.example");
        var tab = await browser.OpenAsync(site.Url, looks);
        await tab.Context.AddCookiesAsync(visitor.Cookies.GetAllCookies().Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = site.Url.ToString() }));
        return tab;
    }
}
