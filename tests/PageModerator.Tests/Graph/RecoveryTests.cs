using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Enforcement;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Graph;

/// <summary>The table of errors as it shows from outside: calls made, waits kept, people told, lines logged.</summary>
public sealed class RecoveryTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // code, subcode; calls of a poll; of another at once; one minute, 16 minutes and 61 minutes later; what people are told
    [Theory]
    [InlineData(1, 0, "5 5 5 5 5", "reading")]
    [InlineData(1, 2853006, "1 0 1 1 1", "permission")]
    [InlineData(2, 0, "5 5 5 5 5", "reading")]
    [InlineData(3, 0, "1 0 1 1 1", "permission")]
    [InlineData(4, 0, "1 0 0 1 1", "throttle")]
    [InlineData(10, 0, "1 0 1 1 1", "permission")]
    [InlineData(17, 0, "1 0 0 1 1", "throttle, token")]
    [InlineData(17, 2446079, "1 0 0 1 1", "throttle, token")]
    [InlineData(32, 0, "1 0 0 1 1", "throttle, token")]
    [InlineData(33, 0, "1 1 1 1 1", "reading")]
    // Once more without the fields that can be done without.
    [InlineData(100, 0, "3 3 3 3 3", "reading, request")]
    [InlineData(100, 33, "1 1 1 1 1", "reading")]
    [InlineData(102, 0, "1 0 1 1 1", "token")]
    [InlineData(102, 463, "1 0 1 1 1", "token")]
    [InlineData(104, 0, "1 0 1 1 1", "token")]
    [InlineData(190, 0, "1 0 1 1 1", "token")]
    [InlineData(190, 458, "1 0 1 1 1", "token")]
    [InlineData(190, 459, "1 0 1 1 1", "token")]
    [InlineData(190, 460, "1 0 1 1 1", "token")]
    [InlineData(190, 463, "1 0 1 1 1", "token")]
    [InlineData(190, 464, "1 0 1 1 1", "token")]
    [InlineData(190, 467, "1 0 1 1 1", "token")]
    [InlineData(190, 492, "1 0 1 1 1", "token")]
    [InlineData(190, 2069032, "1 0 1 1 1", "token")]
    [InlineData(200, 0, "1 0 1 1 1", "permission")]
    [InlineData(200, 2069030, "1 1 1 1 1", "reading, request")]
    [InlineData(200, 2069031, "1 1 1 1 1", "reading, request")]
    [InlineData(200, 2069033, "1 1 1 1 1", "reading, request")]
    [InlineData(210, 0, "1 1 1 1 1", "reading")]
    [InlineData(230, 0, "1 0 1 1 1", "permission")]
    [InlineData(283, 0, "1 0 1 1 1", "permission")]
    [InlineData(299, 0, "1 0 1 1 1", "permission")]
    [InlineData(341, 0, "1 0 0 1 1", "throttle")]
    [InlineData(613, 0, "1 0 0 1 1", "throttle")]
    [InlineData(613, 1996, "1 0 0 1 1", "throttle")]
    [InlineData(1705, 0, "1 0 1 1 1", "token")]
    [InlineData(2500, 0, "1 1 1 1 1", "reading, request")]
    [InlineData(80001, 2494055, "1 0 0 1 1", "throttle")]
    [InlineData(80002, 0, "1 0 0 1 1", "throttle")]
    [InlineData(80006, 0, "1 0 0 1 1", "throttle")]
    [InlineData(80000, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(80003, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(80004, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(80005, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(80008, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(80009, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(80014, 0, "1 0 0 1 1", "request, throttle")]
    [InlineData(987654, 0, "1 1 1 1 1", "reading, request")]
    public async Task Error_on_a_reading(int code, int subcode, string calls, string told)
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);
        var made = new List<long>();
        async Task PollAsync(TimeSpan later)
        {
            clock.Advance(later);
            page.Sandbox.Calls.Clear();
            await page.PollAsync(Cancellation);
            made.Add(page.Sandbox.Calls.Total);
        }

        using (page.Sandbox.Faults.Add(Fault(SandboxCallKind.Feed, code, subcode)))
        {
            await PollAsync(TimeSpan.Zero);
            await PollAsync(TimeSpan.Zero);
            await PollAsync(TimeSpan.FromMinutes(1));
            await PollAsync(TimeSpan.FromMinutes(15));
            await PollAsync(TimeSpan.FromMinutes(45));
            (await AlertAsync(page)).ShouldBe(told);
            var mails = page.Mails().Count;
            mails.ShouldBe(2 * told.Split(", ").Length);
            (await AlertAsync(page)).ShouldBe(told);
            page.Mails().Count.ShouldBe(mails);
        }

        string.Join(' ', made).ShouldBe(calls);
        page.Logs.Warnings.ShouldContain(line => line.Contains($"{code}", StringComparison.Ordinal));

        // Mended, the service comes back by itself, and says so. A request that failed is remembered for a day, a limit for as long as it was asked for.
        clock.Advance(TimeSpan.FromHours(25));
        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        (await AlertAsync(page)).ShouldBeEmpty();
        page.Mails().Count.ShouldBe(4 * told.Split(", ").Length);
    }

    // code, subcode; tries to hide in a poll, one minute, 16 minutes and 61 minutes later; the action's end; what people are told
    [Theory]
    [InlineData(1, 2853006, "1 1 1 1", "pending", "permission")]
    [InlineData(3, 0, "1 1 1 1", "pending", "permission")]
    [InlineData(4, 0, "1 0 1 1", "pending", "throttle")]
    [InlineData(10, 0, "1 1 1 1", "pending", "permission")]
    [InlineData(17, 0, "1 0 1 1", "pending", "throttle, token")]
    [InlineData(32, 0, "1 0 1 1", "pending", "throttle, token")]
    [InlineData(33, 0, "1 0 0 0", "refused", "")]
    [InlineData(100, 0, "1 0 0 0", "refused", "request")]
    [InlineData(100, 33, "1 0 0 0", "refused", "")]
    [InlineData(190, 460, "1 1 1 1", "pending", "token")]
    [InlineData(200, 0, "1 0 0 0", "refused", "")]
    [InlineData(200, 2069030, "1 0 0 0", "refused", "request")]
    [InlineData(210, 0, "1 0 0 0", "refused", "")]
    [InlineData(283, 0, "1 1 1 1", "pending", "permission")]
    [InlineData(368, 0, "1 0 0 1", "pending", "block")]
    [InlineData(368, 4854002, "1 0 0 1", "pending", "block")]
    [InlineData(506, 0, "1 0 0 0", "refused", "")]
    [InlineData(613, 0, "1 0 1 1", "pending", "throttle")]
    [InlineData(2500, 0, "1 0 0 0", "refused", "request")]
    [InlineData(80001, 2494055, "1 0 1 1", "pending", "throttle")]
    [InlineData(1609005, 0, "1 0 0 0", "refused", "")]
    [InlineData(987654, 0, "1 0 0 0", "refused", "")]
    public async Task Error_on_a_hide(int code, int subcode, string calls, string end, string told)
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, Abuse, ModeratedPage.Troll);
        var made = new List<long>();
        using var fault = page.Sandbox.Faults.Add(Fault(SandboxCallKind.Hide, code, subcode));
        foreach (var later in (int[])[0, 1, 15, 45])
        {
            clock.Advance(TimeSpan.FromMinutes(later));
            page.Sandbox.Calls.Clear();
            await page.PollAsync(Cancellation);
            made.Add(page.Sandbox.Calls.Count(SandboxCallKind.Hide));
        }

        string.Join(' ', made).ShouldBe(calls);
        (await page.QueryAsync(db => db.Actions.SingleAsync())).State.Name().ShouldBe(end);
        (await AlertAsync(page)).ShouldBe(told);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeFalse();
        page.Logs.Warnings.ShouldContain(line => line.Contains(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) || end == "refused");
    }

    [Theory]
    [InlineData("Html")]
    [InlineData("PlainText")]
    [InlineData("Truncated")]
    [InlineData("Empty")]
    [InlineData("Garbage")]
    [InlineData("OtherJson")]
    [InlineData("Drop")]
    public async Task What_is_no_answer_is_tried_again_and_never_taken_for_an_empty_Page(string kind)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "Lovely", ModeratedPage.Parent);
        using (page.Sandbox.Faults.Add(new SandboxFault(Enum.Parse<SandboxFaultKind>(kind))))
        {
            await page.PollAsync(Cancellation);
        }

        var ill = await page.QueryAsync(db => db.Pages.SingleAsync());
        var calls = page.Sandbox.Calls.Total;
        await page.PollAsync(Cancellation);

        ill.LastPollSucceededAt.ShouldBeNull();
        ill.Failure.ShouldNotBeNull();
        calls.ShouldBeInRange(5, 6);
        (await page.QueryAsync(db => db.Comments.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Unknown_error_that_Facebook_calls_transient_is_tried_again()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 987654, IsTransient = true, Times = 2 });

        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Total.ShouldBe(3);
        (await page.QueryAsync(db => db.Pages.SingleAsync())).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Error_in_a_200_is_an_error()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 190, Subcode = 460, Status = 200 });

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Pages.SingleAsync())).Failure.ShouldNotBeNull().ShouldContain("190/460");
    }

    [Fact]
    public async Task Hide_that_is_accepted_and_not_made_is_not_believed()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, Abuse, ModeratedPage.Troll);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Ignored) { Call = SandboxCallKind.Hide }))
        {
            await page.PollAsync(Cancellation);
        }

        var state = (await page.QueryAsync(db => db.Actions.SingleAsync())).State;
        clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);

        state.ShouldBe(ActionState.Pending);
        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    private static SandboxFault Fault(SandboxCallKind call, int code, int subcode) =>
        new(SandboxFaultKind.Error) { Call = call, Code = code, Subcode = subcode == 0 ? null : subcode };

    /// <summary>Tells people, and gives the names of what is wrong.</summary>
    private static async Task<string> AlertAsync(ModeratedPage page)
    {
        await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);
        var open = await page.QueryAsync(db => db.Alerts.Where(alert => alert.ClearedAt == null && alert.Kind != ConditionKind.Digest && alert.Kind != ConditionKind.OlderPosts).Select(alert => alert.Kind).ToListAsync());
        return string.Join(", ", open.Select(kind => kind.Name()).Order(StringComparer.Ordinal));
    }
}
