using System.Net;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

/// <summary>Absent means absent: what is kept from somebody changes no letter of any page that they can open.</summary>
public sealed class AbsenceTests(PostgresFixture postgres)
{
    private const string Kept = "I want to make a formal complaint about the headteacher, who is a useless quagmire of a woman";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_comment_about_the_headteacher_changes_nothing_for_anybody_but_the_chair()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var sandbox = site.Page.Sandbox.Page;
        var post = sandbox.AddPost("Sports day on Friday");
        var before = sandbox.AddComment(post.Id, "Thank you all, a lovely day", ModeratedPage.Parent);
        var abuse = sandbox.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await site.Page.PollAsync(Cancelled);
        string[] others = ["head", "office", "dsl", "deputy", "dpo", "admin", "overseer"];
        var visitors = new Dictionary<string, Visitor>(StringComparer.Ordinal);
        foreach (var user in others.Append("chair"))
        {
            visitors[user] = await site.SignInAsync($"{user}@school.example");
        }

        List<string> paths =
        [
            .. site.Page.App.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null && !endpoint.RoutePattern.RawText!.Contains('{', StringComparison.Ordinal))
                .Select(endpoint => $"/{endpoint.RoutePattern.RawText}")
                .Distinct(),
            "/search?q=quagmire",
            "/search?q=headteacher",
            .. await ShortIdsAsync(site, before.Id, abuse.Id),
        ];
        paths.ShouldContain("/queue");
        await ReadAllAsync(visitors, paths);
        var earlier = await ReadAllAsync(visitors, paths);

        sandbox.AddComment(post.Id, Kept, ModeratedPage.Troll);
        await site.Page.PollAsync(Cancelled);

        (await site.Page.QueryAsync(db => db.Restrictions.CountAsync(Cancelled))).ShouldBe(1);
        var later = await ReadAllAsync(visitors, paths);
        earlier.Where(page => page.Key.User != "chair" && later[page.Key] != page.Value).Select(page => $"{page.Key.User} {page.Key.Path}").ShouldBeEmpty();
        later[("chair", "/queue")].ShouldContain("quagmire");
        later[("chair", "/search?q=quagmire")].ShouldContain("quagmire of a woman");
        foreach (var visitor in visitors.Values)
        {
            visitor.Dispose();
        }
    }

    [Fact]
    public async Task What_somebody_wrote_does_no_harm_on_any_page()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var sandbox = site.Page.Sandbox.Page;
        var post = sandbox.AddPost("<img src=x onerror=alert(1)> Fair");
        string[] hostile =
        [
            "<script>alert('wankers')</script> you are all wankers",
            "=HYPERLINK(\"http://evil.example\",\"wankers\") you are all wankers",
            "\u202Eyou are all wankers\u202D \"onmouseover=\"alert(1)",
            "you are all wankers " + new string('a', 8000),
        ];
        foreach (var text in hostile)
        {
            sandbox.AddComment(post.Id, text, ModeratedPage.Troll);
        }

        await site.Page.PollAsync(Cancelled);
        using var head = await site.SignInAsync("head@school.example");
        foreach (var path in (string[])["/queue", "/log", "/search?q=wankers", "/log/export", .. await ShortIdsAsync(site, [.. sandbox.Comments.Select(comment => comment.Id)])])
        {
            var answer = await head.GetAsync(path);
            answer.Status.ShouldBe(HttpStatusCode.OK, path);
            if (path == "/log/export")
            {
                answer.Body.Split('\n').ShouldNotContain(line => line.Contains(",=HYPERLINK", StringComparison.Ordinal) || line.Contains(",\"=HYPERLINK", StringComparison.Ordinal));
            }
            else
            {
                answer.Body.ShouldNotContain("<script>alert", Case.Insensitive, path);
                answer.Body.ShouldNotContain("<img src=x", Case.Insensitive, path);
                answer.Body.ShouldNotContain("\"onmouseover=", Case.Insensitive, path);
            }
        }
    }

    private static async Task<IEnumerable<string>> ShortIdsAsync(ReviewSite site, params string[] ids) =>
        (await site.Page.QueryAsync(db => db.Comments.Where(comment => ids.Contains(comment.Id)).Select(comment => comment.ShortId).ToListAsync(Cancelled))).Select(id => $"/comment/{id}");

    private static async Task<Dictionary<(string User, string Path), string>> ReadAllAsync(Dictionary<string, Visitor> visitors, IReadOnlyList<string> paths)
    {
        var pages = new Dictionary<(string User, string Path), string>();
        foreach (var (user, visitor) in visitors)
        {
            foreach (var path in paths)
            {
                var answer = await visitor.GetAsync(path);
                pages[(user, path)] = $"{answer.Status} {answer.Words}";
            }
        }

        return pages;
    }
}
