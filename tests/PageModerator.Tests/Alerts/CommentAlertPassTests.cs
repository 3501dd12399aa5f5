using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Review;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Alerts;

public sealed class CommentAlertPassTests(PostgresFixture postgres)
{
    private const string Disclosure = "My stepdad hits me and I want to die";
    private const string Threat = "I will kill every one of you with my knife";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["People:3:Email"] = "dsl@school.example",
        ["People:3:Roles"] = "dsl",
        ["People:4:Email"] = "deputy@school.example",
        ["People:4:Roles"] = "deputy dsl",
        ["Review:Url"] = "https://moderation.school.example/site",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disclosure_reaches_safeguarding_lead_and_deputy_once_with_kind_Page_times_and_link_and_nothing_else()
    {
        await using var page = await StartAsync();
        await PostAsync(page, Disclosure);

        (await SendAsync(page)).ShouldBe((2, 0));
        (await SendAsync(page)).ShouldBe((0, 0));
        await page.RestartAsync(Settings);
        (await SendAsync(page)).ShouldBe((0, 0));

        Receivers(page).ShouldBe(["dsl@school.example", "deputy@school.example"], ignoreOrder: true);
        var id = await page.QueryAsync(db => db.CommentAlerts.Select(alert => alert.Id).SingleAsync(Cancellation));
        foreach (var mail in page.Mails().Select(Text))
        {
            mail.ShouldContain("safeguarding concern");
            mail.ShouldContain(page.Sandbox.PageName);
            mail.ShouldContain("Written Fri 20 Nov 2026, 08:00");
            mail.ShouldContain($"https://moderation.school.example/site/alerts/{id}");
            mail.ShouldNotContain("stepdad");
            mail.ShouldNotContain(ModeratedPage.Parent.Name);
            mail.ShouldNotContain("facebook.com");
        }
    }

    [Fact]
    public async Task Threat_reaches_the_headteacher_too_and_an_edited_comment_alerts_anew()
    {
        await using var page = await StartAsync();
        var comment = await PostAsync(page, Threat);
        (await SendAsync(page)).ShouldBe((3, 0));
        Receivers(page).ShouldContain("head@school.example");

        page.Sandbox.Page.Edit(comment.Id, $"{Threat} tomorrow");
        await page.RotateAsync(Cancellation);

        (await SendAsync(page)).ShouldBe((3, 0));
    }

    [Theory]
    [InlineData("The headteacher hits me and I want to die")]
    public async Task What_is_about_the_headteacher_reaches_the_chair_alone(string text)
    {
        await using var page = await StartAsync();
        await PostAsync(page, text);

        (await SendAsync(page)).ShouldBe((1, 0));
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(15));
        (await SendAsync(page)).ShouldBe((1, 0));

        Receivers(page).ShouldBe(["chair@school.example", "chair@school.example"]);
    }

    [Fact]
    public async Task What_nobody_acknowledges_in_time_is_passed_on_once()
    {
        await using var page = await StartAsync();
        await PostAsync(page, Disclosure);
        await SendAsync(page);
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(14));
        var early = await SendAsync(page);
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(1));

        early.ShouldBe((0, 0));
        (await SendAsync(page)).ShouldBe((2, 0));
        (await SendAsync(page)).ShouldBe((0, 0));
        Receivers(page).Skip(2).ShouldBe(["deputy@school.example", "head@school.example"], ignoreOrder: true);
        page.Mails().Skip(2).Select(Text).ShouldAllBe(mail => mail.Contains("passed on to you"));
    }

    [Fact]
    public async Task What_is_acknowledged_is_passed_on_to_nobody()
    {
        await using var page = await StartAsync();
        await PostAsync(page, Disclosure);
        await SendAsync(page);
        await page.QueryAsync(db => db.CommentAlerts.ExecuteUpdateAsync(set => set.SetProperty(alert => alert.AcknowledgedAt, page.Clock.GetUtcNow()), Cancellation));
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(20));

        (await SendAsync(page)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Decision_of_somebody_who_was_told_counts_as_seen_and_anybody_elses_does_not()
    {
        await using var page = await StartAsync();
        var comment = await PostAsync(page, Disclosure);
        await SendAsync(page);

        await DecideAsync("office@school.example");
        await SendAsync(page);
        var afterOffice = await page.QueryAsync(db => db.CommentAlerts.CountAsync(alert => alert.AcknowledgedAt != null, Cancellation));
        await DecideAsync("dsl@school.example");
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(20));

        afterOffice.ShouldBe(0);
        (await SendAsync(page)).ShouldBe((0, 0));

        async Task DecideAsync(string email)
        {
            var id = await page.QueryAsync(db => db.People.Where(person => person.Email == email).Select(person => person.Id).SingleAsync(Cancellation));
            await page.QueryAsync(db =>
            {
                db.Add(new ReviewRecord { PageId = page.PageId, CommentId = comment.Id, Revision = 1, Act = ReviewAct.Leave, PersonId = id, At = page.Clock.GetUtcNow() });
                return db.SaveChangesAsync(Cancellation);
            });
        }
    }

    [Fact]
    public async Task Nobody_told_for_two_minutes_is_a_condition_but_for_what_stands_behind_the_wall()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?>(Settings) { ["Mail:PickupDirectory"] = "" });
        await PostAsync(page, "The headteacher hits me and I want to die");
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(3));
        await page.PollAsync(Cancellation);
        var conditions = page.App.Services.GetRequiredService<PageConditions>();
        var walled = await conditions.ReadAsync(Cancellation);

        await PostAsync(page, Disclosure);
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(3));
        await page.PollAsync(Cancellation);

        walled.Select(condition => condition.Kind).ShouldNotContain(ConditionKind.Urgent);
        (await conditions.ReadAsync(Cancellation)).Select(condition => condition.Kind).ShouldContain(ConditionKind.Urgent);
    }

    [Theory]
    [InlineData("chair of governors", false)]
    [InlineData("overseer", true)]
    public async Task Page_on_which_nobody_may_see_what_is_about_the_headteacher_has_a_condition_before_there_is_such_a_comment(string role, bool isNoted)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?> { ["People:2:Roles"] = role });

        var conditions = await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation);

        conditions.Any(condition => condition is { Kind: ConditionKind.Keepers, IsNotice: true }).ShouldBe(isNoted);
    }

    [Fact]
    public async Task Many_at_once_make_one_mail_a_person()
    {
        await using var page = await StartAsync();
        var post = page.Sandbox.Page.AddPost("Sports day");
        for (var i = 0; i < 12; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"{Disclosure} {i}", ModeratedPage.Troll);
        }

        await page.PollAsync(Cancellation);

        (await SendAsync(page)).ShouldBe((2, 0));
        page.Mails().Select(Text).ShouldAllBe(mail => mail.Contains("12 comments on the Page need you now") && mail.Contains("/site/alerts"));
    }

    [Fact]
    public async Task Nothing_is_mailed_of_what_may_not_be_passed_on_not_even_its_kind()
    {
        await using var page = await StartAsync();
        await PostAsync(page, "he is sending naked pictures of a girl in year 6 to everyone");

        (await SendAsync(page)).ShouldBe((2, 0));

        foreach (var mail in page.Mails())
        {
            Text(mail).ShouldContain("no mail may describe");
            foreach (var word in (string[])["safeguarding", "naked", "Written", page.Sandbox.PageName])
            {
                mail.ShouldNotContain(word);
                Text(mail).ShouldNotContain(word);
            }
        }
    }

    [Fact]
    public async Task Mail_that_fails_is_tried_again_and_reaches_each_once()
    {
        await using var page = await StartAsync();
        await PostAsync(page, Disclosure);
        Directory.Delete(page.MailDirectory, recursive: true);
        await File.WriteAllTextAsync(page.MailDirectory, "no directory", Cancellation);

        var whileBroken = await SendAsync(page);
        File.Delete(page.MailDirectory);
        Directory.CreateDirectory(page.MailDirectory);

        whileBroken.ShouldBe((0, 2));
        (await SendAsync(page)).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Alert_is_committed_with_the_verdict_or_not_at_all()
    {
        await using var page = await StartAsync();
        await page.QueryAsync(db => db.Database.ExecuteSqlAsync($"alter table log_entries add constraint nothing check (entry < 0)", Cancellation));
        await Should.ThrowAsync<Exception>(() => PostAsync(page, Disclosure));
        (await page.QueryAsync(db => db.CommentAlerts.CountAsync(Cancellation))).ShouldBe(0);

        await page.QueryAsync(db => db.Database.ExecuteSqlAsync($"alter table log_entries drop constraint nothing", Cancellation));
        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.CommentAlerts.CountAsync(Cancellation))).ShouldBe(1);
    }

    private Task<ModeratedPage> StartAsync() => ModeratedPage.StartAsync(postgres, settings: Settings);

    private static async Task<SandboxComment> PostAsync(ModeratedPage page, string text)
    {
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, text, ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        return comment;
    }

    private static Task<(int Sent, int Failed)> SendAsync(ModeratedPage page) =>
        page.App.Services.GetRequiredService<CommentAlertPass>().RunAsync(Cancellation);

    private static List<string> Receivers(ModeratedPage page) =>
        [.. page.Mails().SelectMany(mail => mail.Split('\n').Where(line => line.StartsWith("X-Receiver: ", StringComparison.OrdinalIgnoreCase)).Select(line => line["X-Receiver: ".Length..].Trim()))];

    /// <summary>The words of a mail, out of the form in which they travel.</summary>
    private static string Text(string mail)
    {
        var parts = mail.ReplaceLineEndings("\n").Split("\n\n", 2);
        return parts[0].Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(parts[1].Replace("\n", "", StringComparison.Ordinal)))
            : parts[1].Replace("=\n", "", StringComparison.Ordinal);
    }
}
