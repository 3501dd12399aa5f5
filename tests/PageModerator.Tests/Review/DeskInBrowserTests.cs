using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using PageModerator.Log;
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
    public async Task Queue_is_cleared_by_single_keys()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var post = site.Page.Sandbox.Page.AddPost("Open evening");
        site.Page.Sandbox.Page.AddComment(post.Id, Abuse, ModeratedPage.Troll);
        site.Page.Sandbox.Page.AddComment(post.Id, Complaint, ModeratedPage.Parent);
        await site.Page.PollAsync(Cancelled);
        var tab = await SignInAsync(site, new Looks());
        await tab.GotoAsync("/queue");

        await tab.Keyboard.PressAsync("?");
        (await tab.Locator("#keys").GetAttributeAsync("open")).ShouldNotBeNull();
        await tab.Keyboard.PressAsync("j");
        await tab.Keyboard.PressAsync("c");
        await tab.GetByRole(AriaRole.Status).WaitForAsync();
        (await tab.GetByRole(AriaRole.Status).InnerTextAsync()).ShouldContain("Confirmed");
        await tab.Keyboard.PressAsync("u");
        await tab.GetByText("Undone: the comment waits again.").WaitForAsync();
        await tab.GotoAsync("/queue");
        await tab.Keyboard.PressAsync("j");
        await tab.Keyboard.PressAsync("j");
        await tab.Keyboard.PressAsync("l");
        await tab.GetByText("Left: the comment stays visible.").WaitForAsync();

        (await site.Page.QueryAsync(db => db.LogEntries.Where(entry => entry.MadeBy != LogWriter.System).OrderBy(entry => entry.Entry).Select(entry => entry.Kind).ToListAsync(Cancelled)))
            .ShouldBe([LogKinds.Confirmed, LogKinds.Undone, LogKinds.Left]);
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
