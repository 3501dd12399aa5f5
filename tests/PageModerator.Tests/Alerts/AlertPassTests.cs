using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Graph;
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

    [Fact]
    public async Task Digest_that_cannot_be_sent_is_a_condition_until_it_is_sent()
    {
        var clock = new ManualTime();
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
