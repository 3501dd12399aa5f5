using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Insight;
using PageModerator.Log;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

/// <summary>The pages of alerts, challenges, insight and the public notice, over HTTP.</summary>
public sealed partial class TellingPagesTests(PostgresFixture postgres)
{
    private const string Disclosure = "My stepdad hits me and I want to die";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alert_is_acknowledged_by_its_link_after_sign_in_and_not_by_opening_it()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await PostAsync(site, Disclosure);
        var alerts = site.Page.App.Services.GetRequiredService<CommentAlertPass>();
        await alerts.RunAsync(Cancellation);
        var path = $"/alerts/{await site.Page.QueryAsync(db => db.CommentAlerts.Select(alert => alert.Id).SingleAsync(Cancellation))}";

        using var stranger = site.Visit();
        var refused = await stranger.GetAsync(path);
        using var dsl = await site.SignInAsync("dsl@school.example");
        var opened = await dsl.GetAsync(path);
        var afterOpening = await site.Page.QueryAsync(db => db.CommentAlerts.CountAsync(alert => alert.AcknowledgedAt != null, Cancellation));
        var said = await dsl.PostAsync(path);
        ((ManualTime)site.Page.Clock).Advance(TimeSpan.FromMinutes(20));

        refused.Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
        opened.Body.ShouldContain("safeguarding concern");
        opened.Body.ShouldNotContain("stepdad");
        afterOpening.ShouldBe(0);
        said.Location.ShouldBe(path);
        (await dsl.GetAsync(CommentLink().Match(opened.Body).Value)).Body.ShouldContain("stepdad");
        (await dsl.GetAsync(path)).Body.ShouldContain("Tom Ashby");
        (await alerts.RunAsync(Cancellation)).ShouldBe((0, 0));
        (await site.Page.QueryAsync(db => db.LogEntries.SingleAsync(entry => entry.Kind == LogKinds.Acknowledged, Cancellation))).MadeBy.ShouldBe("Tom Ashby");
        (await site.Page.QueryAsync(db => db.PersonEvents.CountAsync(one => one.Kind == LogKinds.Acknowledged, Cancellation))).ShouldBe(1);
    }

    [Theory]
    [InlineData("head", false, false)]
    [InlineData("office", false, false)]
    [InlineData("dsl", false, false)]
    [InlineData("chair", true, true)]
    [InlineData("admin", false, false)]
    [InlineData("overseer", false, false)]
    public async Task Alert_about_the_headteacher_does_not_exist_for_anybody_but_the_chair(string user, bool isSeen, bool isListed)
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await PostAsync(site, "The headteacher hits me and I want to die");
        var id = await site.Page.QueryAsync(db => db.CommentAlerts.Select(alert => alert.Id).SingleAsync(Cancellation));
        using var visitor = await site.SignInAsync($"{user}@school.example");

        var answer = await visitor.GetAsync($"/alerts/{id}");
        var guessed = await visitor.GetAsync($"/alerts/{Guid.NewGuid()}");
        var list = await visitor.GetAsync("/alerts");

        (answer.Status == HttpStatusCode.OK).ShouldBe(isSeen);
        guessed.Status.ShouldBe(HttpStatusCode.NotFound);
        if (!isSeen)
        {
            answer.Status.ShouldBe(HttpStatusCode.NotFound);
            WithoutToken(answer.Body).ShouldBe(WithoutToken(guessed.Body));
            (await visitor.PostAsync($"/alerts/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        list.Body.Contains(id.ToString(), StringComparison.Ordinal).ShouldBe(isListed);
    }

    [Fact]
    public async Task Notice_is_for_everybody_and_says_what_is_checked_by_what_who_decides_and_how_to_challenge()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var anybody = site.Visit();

        var notice = await anybody.GetAsync("/about-moderation");

        notice.Status.ShouldBe(HttpStatusCode.OK);
        notice.Body.ShouldContain(site.Page.Sandbox.PageName);
        notice.Body.ShouldContain("Spam is removed (social media policy, 2.3)");
        notice.Body.ShouldContain(site.Page.App.Services.GetRequiredService<PageModerator.Screening.ScreenerSource>().ModelVersion!);
        notice.Body.ShouldContain("version 2026-11");
        notice.Body.ShouldContain("chair of governors");
        notice.Body.ShouldContain("<form");
        notice.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        (await anybody.GetAsync("/about-moderation/12345")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Challenge_is_taken_from_anybody_reaches_the_headteacher_and_is_shown_harmless()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var anybody = site.Visit();
        await anybody.GetAsync("/about-moderation");

        var sent = await anybody.PostAsync($"/about-moderation/{site.Page.PageId}", ("Reference", "the one of Friday"), ("Text", "<script>alert(1)</script> it was fair"), ("Website", ""));
        var robot = await anybody.PostAsync($"/about-moderation/{site.Page.PageId}", ("Reference", "buy"), ("Text", "pills"), ("Website", "http://pills.example"));
        var wrong = await anybody.PostAsync($"/about-moderation/{site.Page.PageId}", ("Reference", ""), ("Text", new string('x', 3001)), ("Email", "nobody"));
        anybody.FormToken = "forged";
        var forged = await anybody.PostAsync($"/about-moderation/{site.Page.PageId}", ("Reference", "a"), ("Text", "b"));

        sent.Location.ShouldBe($"/about-moderation/{site.Page.PageId}?taken=true");
        robot.Location.ShouldBe(sent.Location);
        wrong.Body.ShouldContain("Say which comment it is about.");
        wrong.Body.ShouldContain("3,000 characters at most");
        wrong.Body.ShouldContain("not an e-mail address");
        forged.Status.ShouldBe(HttpStatusCode.BadRequest);
        var id = (await site.Page.QueryAsync(db => db.Challenges.SingleAsync(Cancellation))).Id;

        using var head = await site.SignInAsync("head@school.example");
        using var office = await site.SignInAsync("office@school.example");
        (await office.GetAsync($"/challenges/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await head.GetAsync("/challenges")).Body.ShouldContain("the one of Friday");
        var page = await head.GetAsync($"/challenges/{id}");
        page.Body.ShouldContain("&lt;script&gt;alert(1)");
        page.Body.ShouldNotContain("<script>alert");
        (await head.PostAsync($"/challenges/{id}", ("Answer", "We looked again."), ("IsUpheld", "true"))).Location.ShouldBe($"/challenges/{id}");
        (await head.GetAsync($"/challenges/{id}")).Body.ShouldContain("The decision was wrong.");
    }

    [Fact]
    public async Task Flood_of_challenges_is_refused_politely()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var anybody = site.Visit();
        await anybody.GetAsync("/about-moderation");
        Answer last = null!;
        for (var i = 0; i < 6; i++)
        {
            last = await anybody.PostAsync($"/about-moderation/{site.Page.PageId}", ("Reference", "a"), ("Text", $"text {i}"));
        }

        last.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Body.ShouldContain("try again in an hour");
        (await site.Page.QueryAsync(db => db.Challenges.CountAsync(Cancellation))).ShouldBe(5);
    }

    [Fact]
    public async Task Insight_draws_pictures_with_a_table_behind_each_and_no_inline_style()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await PostAsync(site, "you are all wankers, every one of you");
        await site.Page.App.Services.GetRequiredService<InsightPass>().RunAsync(Cancellation);
        using var head = await site.SignInAsync("head@school.example");
        using var admin = await site.SignInAsync("admin@school.example");

        var page = await head.GetAsync("/insight");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.Split("<svg").Length.ShouldBe(7);
        page.Body.ShouldContain("<caption>Comments and hides by week</caption>");
        page.Body.ShouldContain("Sports day");
        page.Body.ShouldNotContain("style=");
        page.Body.ShouldNotContain("wankers");
        (await admin.GetAsync("/insight")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Insight_draws_nothing_where_nothing_was_counted()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var head = await site.SignInAsync("head@school.example");

        var page = await head.GetAsync("/insight");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Body.ShouldContain("Nothing was counted in these weeks yet");
        page.Body.ShouldNotContain("<svg");
        page.Body.ShouldContain("</html>");
    }

    [Fact]
    public async Task Overview_shows_counts_to_the_overseer_health_to_the_administrator_and_text_to_neither()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await PostAsync(site, "you are all wankers, every one of you");
        await site.Page.App.Services.GetRequiredService<InsightPass>().RunAsync(Cancellation);
        using var overseer = await site.SignInAsync("overseer@school.example");
        using var admin = await site.SignInAsync("admin@school.example");
        using var office = await site.SignInAsync("office@school.example");

        var counts = await overseer.GetAsync("/overview");
        var health = await admin.GetAsync("/overview");

        counts.Body.ShouldContain("Waiting now");
        health.Body.ShouldNotContain("Waiting now");
        foreach (var body in (string[])[counts.Body, health.Body])
        {
            body.ShouldContain(site.Page.Sandbox.PageName);
            body.ShouldContain("<td>well</td>");
            body.ShouldNotContain("wankers");
        }

        (await office.GetAsync("/overview")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Somebody_chooses_when_the_digest_comes_and_takes_the_choice_back()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var head = await site.SignInAsync("head@school.example");
        await head.GetAsync("/digest");

        (await head.PostAsync("/digest", ("At", "15:45"))).Location.ShouldBe("/digest");
        var chosen = await site.Page.QueryAsync(db => db.DigestTimes.SingleAsync(Cancellation));
        var shown = await head.GetAsync("/digest");
        await head.PostAsync("/digest", ("At", ""));

        chosen.At.ShouldBe(new TimeOnly(15, 45));
        shown.Body.ShouldContain("value=\"15:45\"");
        (await site.Page.QueryAsync(db => db.DigestTimes.CountAsync(Cancellation))).ShouldBe(0);
    }

    /// <summary>Each answer carries a form token of its own.</summary>
    private static string WithoutToken(string body) => FormToken().Replace(body, "");

    private static async Task PostAsync(ReviewSite site, string text)
    {
        site.Page.Sandbox.Page.AddComment(site.Page.Sandbox.Page.AddPost("Sports day").Id, text, ModeratedPage.Parent);
        await site.Page.PollAsync(Cancellation);
    }

    [GeneratedRegex(@"/comment/[^""]+", RegexOptions.None, 1000)]
    private static partial Regex CommentLink();

    [GeneratedRegex(@"value=""[^""]+""", RegexOptions.None, 1000)]
    private static partial Regex FormToken();
}
