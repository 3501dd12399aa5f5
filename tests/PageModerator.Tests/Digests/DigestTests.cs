using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Digests;

public sealed class DigestTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_waiting_is_said_with_how_often_was_looked()
    {
        await using var page = await StartAsync();
        await page.PollAsync(Cancellation);
        await page.PollAsync(Cancellation);

        await SendAsync(page);

        Decoded(MailTo(page, "head@school.example")).ShouldContain("Nothing waiting, checked 2 times since");
    }

    [Fact]
    public async Task Digest_tells_what_was_hidden_and_what_waits_with_reason_post_and_link_and_masks_people()
    {
        await using var page = await StartAsync();
        var post = page.Sandbox.Page.AddPost("Sports day was a joy");
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        page.Sandbox.Page.AddComment(post.Id, "Absolutely appalling communication from the school. I want to make a formal complaint. Ring me on 07700 900123", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);

        await SendAsync(page);

        var mail = Decoded(MailTo(page, "head@school.example"));
        mail.ShouldContain("you are all wankers");
        mail.ShouldContain("Sports day was a joy");
        mail.ShouldContain("https://www.facebook.com/");
        mail.ShouldContain("Why:");
        mail.ShouldContain("[PHONE]");
        mail.ShouldNotContain("900123");
        mail.ShouldNotContain(ModeratedPage.Parent.Name);
    }

    [Fact]
    public async Task Concern_is_told_although_Facebook_had_hidden_the_comment_already_and_a_deleted_comment_waits_no_longer()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        clock.Advance(TimeSpan.FromMinutes(1));
        var post = page.Sandbox.Page.AddPost("Sports day was a joy");
        var hidden = page.Sandbox.Page.AddComment(post.Id, "I want to make a formal complaint about the coach", ModeratedPage.Parent);
        page.Sandbox.Page.SetHidden(hidden.Id);
        var deleted = page.Sandbox.Page.AddComment(post.Id, "I want to make a formal complaint about the bus", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        page.Sandbox.Page.Delete(deleted.Id);
        await page.RotateAsync(Cancellation);

        await SendAsync(page);

        var mail = Decoded(MailTo(page, "head@school.example"));
        mail.ShouldContain("about the coach");
        mail.ShouldContain("hidden on Facebook already");
        mail.ShouldNotContain("about the bus");
    }

    [Fact]
    public async Task Comment_about_the_headteacher_is_told_to_the_chair_alone()
    {
        await using var page = await StartAsync();
        var post = page.Sandbox.Page.AddPost("Uniform");
        page.Sandbox.Page.AddComment(post.Id, "The headteacher is a useless lying wanker and should be sacked", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);

        await SendAsync(page);

        Decoded(MailTo(page, "chair@school.example")).ShouldContain("useless lying");
        foreach (var recipient in (string[])["head@school.example", "office@school.example"])
        {
            var mail = Decoded(MailTo(page, recipient));
            mail.ShouldNotContain("useless lying");
            mail.ShouldContain("Nothing waiting");
        }
    }

    [Fact]
    public async Task What_is_hidden_and_not_confirmed_is_told_each_time_and_what_was_decided_no_more()
    {
        await using var page = await StartAsync();
        var post = page.Sandbox.Page.AddPost("Sports day was a joy");
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        await SendAsync(page);
        ((ManualTime)page.Clock).Advance(TimeSpan.FromMinutes(1));

        (await HeadsAsync(page)).HiddenInAll.ShouldBe(1);
        await page.QueryAsync(db => db.QueueItems.ExecuteUpdateAsync(set => set.SetProperty(item => item.DecidedAt, page.Clock.GetUtcNow()), Cancellation));

        (await HeadsAsync(page)).HiddenInAll.ShouldBe(0);
    }

    [Fact]
    public async Task Digest_tells_what_was_told_at_once_what_awaits_an_answer_and_what_is_not_well_and_links_to_the_site()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?> { ["Review:Url"] = "https://moderation.school.example" });
        var clock = (ManualTime)page.Clock;
        clock.Advance(TimeSpan.FromMinutes(1));
        var post = page.Sandbox.Page.AddPost("Sports day was a joy");
        page.Sandbox.Page.AddComment(post.Id, "My stepdad hits me and I want to die", ModeratedPage.Parent);
        page.Sandbox.Page.AddComment(post.Id, "I want to make a formal complaint about the coach", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);
        page.Sandbox.Behaviour.RevokedSubcode = 460;
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);
        await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);

        var digest = await HeadsAsync(page);
        var mail = page.App.Services.GetRequiredService<DigestRenderer>().Render(digest);

        digest.Alerted.ShouldHaveSingleItem().IsAcknowledged.ShouldBeFalse();
        digest.RepliesDue.ShouldBe(1);
        digest.Faults.ShouldHaveSingleItem();
        foreach (var text in (string[])[mail.PlainText, mail.Html!])
        {
            text.ShouldContain("Alert sent");
            text.ShouldContain("Nobody has said yet");
            text.ShouldContain("One complaint has had no answer");
            text.ShouldContain("Not well:");
            text.ShouldContain("https://moderation.school.example/comment/");
        }

        digest.Waiting.Select(item => item.CommentedAt).ShouldBeInOrder();
    }

    [Fact]
    public async Task Digest_tells_alerts_of_one_kind_in_one_line_those_that_nobody_has_seen_first()
    {
        await using var page = await StartAsync();
        var digest = await HeadsAsync(page);
        var at = page.Clock.GetUtcNow();
        var alerted = digest with
        {
            Alerted = [new(at, ["threat"], IsAcknowledged: true), new(at, ["threat"], IsAcknowledged: false), new(at.AddHours(1), ["threat"], IsAcknowledged: false)],
        };

        var text = page.App.Services.GetRequiredService<DigestRenderer>().Render(alerted).PlainText;

        var told = text.Split('\n').Where(line => line.StartsWith("* Alert sent", StringComparison.Ordinal)).ToArray();
        told.Length.ShouldBe(2);
        told[0].ShouldContain("2 times, last Fri 20 Nov, 09:0");
        told[0].ShouldContain("Nobody has said yet");
        told[1].ShouldContain("Somebody has seen to it");
    }

    [Fact]
    public async Task Digest_says_nothing_of_a_comment_that_no_mail_may_describe()
    {
        await using var page = await StartAsync();
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Uniform").Id, "he is sending naked pictures of a girl in year 6 to everyone", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);

        await SendAsync(page);

        var mail = Decoded(MailTo(page, "head@school.example"));
        mail.ShouldContain("no mail may describe");
        mail.ShouldNotContain("naked");
        mail.ShouldNotContain("Why:");
    }

    [Fact]
    public async Task Somebody_gets_the_digest_at_a_time_of_their_own()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.PollAsync(Cancellation);
        var head = await PersonAsync(page, "head@school.example");
        await page.App.Services.GetRequiredService<DigestTimes>().SetAsync(head.Id, new TimeOnly(15, 45), address: null, Cancellation);
        var digests = page.App.Services.GetRequiredService<DigestPass>();

        clock.Advance(TimeSpan.FromHours(8));
        var friday = await digests.SendDueAsync(Cancellation);
        clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromHours(8));
        var monday = await digests.SendDueAsync(Cancellation);

        friday.ShouldBe((1, 0));
        monday.ShouldBe((2, 0));
        MailTo(page, "head@school.example").ShouldNotBeNull();
    }

    [Fact]
    public async Task Digest_goes_out_once_at_its_time_and_a_missed_one_is_made_up_for()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var digests = page.App.Services.GetRequiredService<DigestPass>();
        await page.PollAsync(Cancellation);

        var before = await digests.SendDueAsync(Cancellation);
        clock.Advance(TimeSpan.FromDays(4));
        var due = await digests.SendDueAsync(Cancellation);
        var again = await digests.SendDueAsync(Cancellation);

        before.ShouldBe((0, 0));
        due.ShouldBe((3, 0));
        again.ShouldBe((0, 0));
    }

    [Fact]
    public async Task Digest_that_cannot_be_sent_stays_due()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock, settings: new Dictionary<string, string?>
        {
            ["Mail:PickupDirectory"] = "",
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = "9",
            ["Mail:Security"] = "None",
        });
        var digests = page.App.Services.GetRequiredService<DigestPass>();
        clock.Advance(TimeSpan.FromDays(4));

        var first = await digests.SendDueAsync(Cancellation);
        var second = await digests.SendDueAsync(Cancellation);

        first.ShouldBe((0, 3));
        second.ShouldBe((0, 3));
    }

    [Fact]
    public async Task Digest_that_two_send_at_once_goes_out_once()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var digests = page.App.Services.GetRequiredService<DigestPass>();
        clock.Advance(TimeSpan.FromDays(4));

        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => digests.SendDueAsync(Cancellation)));

        sent.Sum(one => one.Sent).ShouldBe(3);
        (await page.QueryAsync(db => db.Digests.CountAsync(Cancellation))).ShouldBe(3);
    }

    [Fact]
    public async Task Digest_that_fails_each_time_keeps_nobody_elses_from_going_out()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.QueryAsync(db => db.Database.ExecuteSqlRawAsync("alter table digests add constraint no_room check (recipient <> 'chair@school.example')", Cancellation));
        var digests = page.App.Services.GetRequiredService<DigestPass>();
        clock.Advance(TimeSpan.FromDays(4));

        await Should.ThrowAsync<DbUpdateException>(() => digests.SendDueAsync(Cancellation));

        var told = (await page.QueryAsync(db => db.Digests.ToListAsync(Cancellation))).ConvertAll(digest => digest.Recipient);
        told.ShouldBe(["head@school.example", "office@school.example"], ignoreOrder: true);
    }

    [Fact]
    public async Task Newest_waiting_comments_are_shown_when_there_are_more_than_a_mail_holds()
    {
        await using var page = await StartAsync();
        var post = page.Sandbox.Page.AddPost("Uniform");
        for (var i = 0; i < 45; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"I live in Hatch Close and my kids are spotless, note {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        page.Sandbox.Page.AddComment(post.Id, "I live in Hatch Close and my kids are spotless, the latest", ModeratedPage.Parent);
        await page.PollAsync(Cancellation);

        var digest = await page.App.Services.GetRequiredService<DigestComposer>().ComposeAsync(page.PageId, await PersonAsync(page, "office@school.example"), DateTimeOffset.UnixEpoch, page.Clock.GetUtcNow(), 0, Cancellation);

        digest.WaitingInAll.ShouldBe(46);
        digest.Waiting.Count.ShouldBe(40);
        digest.Waiting[^1].Text.ShouldContain("the latest");
        digest.Counts.Single(count => count.Name == "personal data").Waiting.ShouldBe(46);
    }

    [Fact]
    public async Task Mail_server_that_does_not_answer_holds_nobody_up_for_ever()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock, settings: new Dictionary<string, string?>
        {
            ["Mail:PickupDirectory"] = "",
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = ((IPEndPoint)silent.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = "None",
        });
        var sending = page.App.Services.GetRequiredService<DigestPass>().SendNowAsync(Cancellation);

        // Held open to the end: a closed connection would be an answer.
        using var first = await LetWaitAsync();
        using var second = await LetWaitAsync();
        using var third = await LetWaitAsync();

        (await sending.WaitAsync(TimeSpan.FromSeconds(20), RealClock.Instance, Cancellation)).ShouldBe((0, 3));

        async Task<TcpClient> LetWaitAsync()
        {
            var connection = await silent.AcceptTcpClientAsync(Cancellation);
            clock.Advance(TimeSpan.FromMinutes(2));
            return connection;
        }
    }

    [Fact]
    public async Task What_people_write_is_harmless_in_the_mail()
    {
        await using var page = await StartAsync();
        var post = page.Sandbox.Page.AddPost("<b>Hello</b>");
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you <script>alert('x')</script> \u202Eright to left", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);

        var services = page.App.Services;
        var digest = await services.GetRequiredService<DigestComposer>().ComposeAsync(page.PageId, await PersonAsync(page, "office@school.example"), DateTimeOffset.UnixEpoch, page.Clock.GetUtcNow(), 0, Cancellation);
        var html = services.GetRequiredService<DigestRenderer>().Render(digest).Html!;

        (digest.HiddenInAll + digest.WaitingInAll).ShouldBe(1);
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<b>Hello");
        html.ShouldNotContain("src=");
    }

    private static async Task<PagePerson> PersonAsync(ModeratedPage page, string email) =>
        (await page.App.Services.GetRequiredService<PeopleDirectory>().OfAsync(page.PageId, Cancellation)).Single(person => person.Email == email);

    private async Task<ModeratedPage> StartAsync()
    {
        var clock = new ManualTime();
        var page = await ModeratedPage.StartAsync(postgres, clock);
        clock.Advance(TimeSpan.FromMinutes(1));
        return page;
    }

    /// <summary>What the headteacher would be told now.</summary>
    private static async Task<Digest> HeadsAsync(ModeratedPage page) =>
        await page.App.Services.GetRequiredService<DigestComposer>().ComposeAsync(page.PageId, await PersonAsync(page, "head@school.example"), page.Clock.GetUtcNow() - TimeSpan.FromMinutes(5), page.Clock.GetUtcNow(), 0, Cancellation);

    private static async Task SendAsync(ModeratedPage page) =>
        (await page.App.Services.GetRequiredService<DigestPass>().SendNowAsync(Cancellation)).ShouldBe((3, 0));

    private static string MailTo(ModeratedPage page, string recipient) =>
        page.Mails().Single(mail => mail.Contains($"X-Receiver: {recipient}", StringComparison.Ordinal));

    /// <summary>The parts of a mail, whichever way they were packed for the journey.</summary>
    private static string Decoded(string mail)
    {
        var text = new StringBuilder();
        foreach (var part in mail.Split("Content-Type: ").Skip(1))
        {
            var body = part[(part.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split("\r\n--")[0];
            text.AppendLine(part.Contains("base64", StringComparison.Ordinal)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(body))
                : QuotedPrintable(body));
        }

        return text.ToString();
    }

    private static string QuotedPrintable(string body)
    {
        var bytes = new List<byte>();
        var joined = body.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < joined.Length; i++)
        {
            if (joined[i] == '=' && i + 2 < joined.Length && char.IsAsciiHexDigit(joined[i + 1]))
            {
                bytes.Add(Convert.ToByte(joined.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)joined[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
