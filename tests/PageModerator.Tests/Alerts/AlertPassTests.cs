using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Graph;
using PageModerator.People;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Alerts;

public sealed class AlertPassTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dead_token_reaches_both_administrators_once_with_what_to_do_and_its_mend_once()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        page.Sandbox.Behaviour.RevokedSubcode = 460;
        await page.PollAsync(Cancellation);

        (await AlertAsync(page)).ShouldBe((2, 0));
        (await AlertAsync(page)).ShouldBe((0, 0));
        await page.RestartAsync();
        (await AlertAsync(page)).ShouldBe((0, 0));
        var raised = page.Mails();
        page.Sandbox.Behaviour.RevokedSubcode = null;
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        (await AlertAsync(page)).ShouldBe((2, 0));
        (await AlertAsync(page)).ShouldBe((0, 0));
        raised.SelectMany(Receivers).ShouldBe(["head@school.example", "office@school.example"], ignoreOrder: true);
        raised.ShouldAllBe(mail => Text(mail).Contains("Make a new token"));
        page.Mails().Skip(2).ShouldAllBe(mail => Text(mail).Contains("This is mended"));
        page.Mails().Skip(2).SelectMany(Receivers).ShouldBe(["head@school.example", "office@school.example"], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_looks_after_the_page_now_is_told_whoever_the_settings_name()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await page.RotateAsync(Cancellation);
        var accounts = page.App.Services.GetRequiredService<Accounts>();
        await accounts.AddAsync("successor@school.example", "Sam Okoro", pageIds: null, [Role.Administrator], Cancellation);
        var office = await page.QueryAsync(db => db.People.SingleAsync(person => person.Email == "office@school.example", Cancellation));
        await accounts.SetDisabledAsync(actorId: null, office.Id, isDisabled: true, Cancellation);
        page.Sandbox.Behaviour.RevokedSubcode = 460;
        await page.PollAsync(Cancellation);

        (await AlertAsync(page)).ShouldBe((2, 0));

        page.Mails().SelectMany(Receivers).ShouldBe(["head@school.example", "successor@school.example"], ignoreOrder: true);
    }

    [Fact]
    public async Task Alert_whose_mail_fails_is_tried_again_and_not_lost()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        page.Sandbox.Behaviour.RevokedSubcode = 0;
        await page.PollAsync(Cancellation);
        Directory.Delete(page.MailDirectory, recursive: true);
        await File.WriteAllTextAsync(page.MailDirectory, "no directory", Cancellation);

        var whileBroken = await AlertAsync(page);
        File.Delete(page.MailDirectory);
        Directory.CreateDirectory(page.MailDirectory);

        whileBroken.ShouldBe((0, 2));
        (await AlertAsync(page)).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Page_that_is_not_read_for_three_intervals_is_told_of_and_what_explains_it_is_told_alone()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(179));
        var early = await KindsAsync(page);
        clock.Advance(TimeSpan.FromSeconds(2));
        var late = await KindsAsync(page);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 80001 }))
        {
            await page.PollAsync(Cancellation);
        }

        early.ShouldBeEmpty();
        late.ShouldBe([ConditionKind.Unread]);
        (await KindsAsync(page)).ShouldBe([ConditionKind.Throttle]);
    }

    [Fact]
    public async Task What_only_follows_from_another_trouble_is_not_called_mended()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(4));
        (await AlertAsync(page)).ShouldBe((2, 0));
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 190 }))
        {
            await page.PollAsync(Cancellation);
        }

        (await AlertAsync(page)).ShouldBe((2, 0));
        (await page.QueryAsync(db => db.Alerts.CountAsync(alert => alert.ClearedAt == null))).ShouldBe(2);
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        (await AlertAsync(page)).ShouldBe((4, 0));
    }

    [Fact]
    public async Task Service_that_has_just_started_calls_nothing_unread_and_nothing_mended()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(4));
        (await AlertAsync(page)).ShouldBe((2, 0));
        await page.RestartAsync();
        page.App.Urls.Add("http://127.0.0.1:0");
        await page.App.StartAsync(Cancellation);

        (await KindsAsync(page)).ShouldBeEmpty();
        (await AlertAsync(page)).ShouldBe((0, 0));
        clock.Advance(TimeSpan.FromMinutes(4));
        (await KindsAsync(page)).ShouldBe([ConditionKind.Unread]);
        (await AlertAsync(page)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Limit_of_the_app_is_told_once_to_each_person_however_many_Pages_it_stops()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?>
        {
            ["Facebook:Pages:1:Id"] = "4711",
            ["Facebook:Pages:1:AccessToken"] = "another-token",
        });
        await page.RotateAsync(Cancellation);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 4 }))
        {
            await page.PollAsync(Cancellation);
        }

        (await AlertAsync(page)).ShouldBe((2, 0));
        var gate = page.App.Services.GetRequiredService<GraphGate>();
        (await gate.HeldUntilAsync("4711", GraphCall.Write, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Alert_reaches_two_people_where_one_administrator_is_named()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?>
        {
            ["Moderation:Mode"] = "Observe",
            ["People:1:Roles"] = "moderator",
        });
        await page.RotateAsync(Cancellation);
        page.Sandbox.Behaviour.RevokedSubcode = 492;
        await page.PollAsync(Cancellation);

        await AlertAsync(page);

        page.Mails().SelectMany(Receivers).ShouldBe(["head@school.example", "office@school.example"], ignoreOrder: true);
        page.Mails().ShouldAllBe(mail => Text(mail).Contains("give the role back"));
    }

    [Fact]
    public async Task Health_names_the_ill_part_of_the_Page()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.App.Urls.Add("http://127.0.0.1:0");
        await page.App.StartAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(page.App.Urls.Single()) };
        using var well = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        await page.App.Services.GetRequiredService<GraphGate>().StopWritesAsync(page.PageId, StopReason.Refusals, Cancellation);
        using var ill = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        using var report = System.Text.Json.JsonDocument.Parse(await ill.Content.ReadAsStringAsync(Cancellation));
        var parts = report.RootElement.GetProperty("parts");

        well.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        ill.StatusCode.ShouldBe(System.Net.HttpStatusCode.ServiceUnavailable);
        parts.GetProperty($"page {page.PageId}").GetString().ShouldBe("ill");
        parts.GetProperty($"page {page.PageId}, hiding").GetString().ShouldNotBeNull().ShouldContain("refused to hide");
        parts.GetProperty("database").GetString().ShouldBe("healthy");
    }

    [Fact]
    public async Task Hide_that_is_stuck_is_told_of_without_a_word_of_the_comment()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.RotateAsync(Cancellation);
        await page.QueryAsync(db => db.Database.ExecuteSqlAsync($"update actions set state = 'pending', not_before = {clock.GetUtcNow() + TimeSpan.FromDays(1)}", Cancellation));
        clock.Advance(TimeSpan.FromMinutes(11));
        await page.PollAsync(Cancellation);

        (await KindsAsync(page)).ShouldBe([ConditionKind.Stuck]);
        (await AlertAsync(page)).ShouldBe((2, 0));
        page.Mails().ShouldAllBe(mail => !Text(mail).Contains("wankers") && !mail.Contains(comment.Id));
    }

    /// <summary>In summer too, when the school's clock is not that of the database.</summary>
    [Theory]
    [InlineData("2027-01-18T12:00:00Z")]
    [InlineData("2027-07-12T12:00:00Z")]
    public async Task Digest_that_cannot_be_sent_is_a_condition_until_it_is_sent(string now)
    {
        var clock = new ManualTime();
        clock.Advance(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture) - TimeSpan.FromDays(3) - clock.GetUtcNow());
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        clock.Advance(TimeSpan.FromDays(3));
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);

        var unsent = await KindsAsync(page);
        await page.App.Services.GetRequiredService<PageModerator.Digests.DigestPass>().SendDueAsync(Cancellation);

        unsent.ShouldBe([ConditionKind.Digest]);
        (await KindsAsync(page)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("refusals")]
    [InlineData("vanished")]
    public async Task Stopped_hiding_is_told_of_until_a_hide_is_confirmed(string name)
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        var gate = page.App.Services.GetRequiredService<GraphGate>();
        await gate.StopWritesAsync(page.PageId, StopReasons.Parse(name), Cancellation);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "you are all wankers, every one of you", ModeratedPage.Troll);

        await page.PollAsync(Cancellation);
        var whileStopped = page.Sandbox.Page.Hidden.Count;
        var told = await KindsAsync(page);
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        whileStopped.ShouldBe(0);
        told.ShouldBe([ConditionKind.Writes]);
        page.Sandbox.Page.Hidden.Count.ShouldBe(1);
        (await KindsAsync(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Trouble_that_comes_and_goes_is_called_mended_a_second_time_only_after_a_quiet_hour()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        var sent = new List<int>();
        async Task TurnAsync(int? subcode, int minutes = 1)
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            page.Sandbox.Behaviour.RevokedSubcode = subcode;
            await page.PollAsync(Cancellation);
            sent.Add((await AlertAsync(page)).Sent);
        }

        for (var turn = 0; turn < 5; turn++)
        {
            await TurnAsync(460);
            await TurnAsync(null);
        }

        await TurnAsync(null, minutes: 58);
        await TurnAsync(null);
        await TurnAsync(null);

        // Told, mended, back again, and then nothing but its end.
        sent.ShouldBe([2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    }

    [Fact]
    public async Task Who_was_never_told_of_a_trouble_is_not_told_of_its_mend()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        page.Sandbox.Behaviour.RevokedSubcode = 460;
        await page.PollAsync(Cancellation);
        await AlertAsync(page);
        page.Sandbox.Behaviour.RevokedSubcode = null;
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);
        await page.RestartAsync(new Dictionary<string, string?> { ["People:2:Roles"] = "chair of governors, administrator" });

        (await AlertAsync(page)).ShouldBe((2, 0));
        page.Mails().SelectMany(Receivers).ShouldNotContain("chair@school.example");
    }

    private static Task<(int Sent, int Failed)> AlertAsync(ModeratedPage page) =>
        page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);

    private static async Task<List<ConditionKind>> KindsAsync(ModeratedPage page) =>
        [.. (await page.App.Services.GetRequiredService<PageConditions>().ReadAsync(Cancellation)).Select(condition => condition.Kind)];

    private static IEnumerable<string> Receivers(string mail) =>
        mail.Split('\n').Where(line => line.StartsWith("X-Receiver: ", StringComparison.OrdinalIgnoreCase)).Select(line => line["X-Receiver: ".Length..].Trim());

    /// <summary>The words of a mail, out of the form in which they travel.</summary>
    private static string Text(string mail)
    {
        var parts = mail.ReplaceLineEndings("\n").Split("\n\n", 2);
        return parts[0].Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(parts[1].Replace("\n", "", StringComparison.Ordinal)))
            : parts[1].Replace("=\n", "", StringComparison.Ordinal);
    }
}
