using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Commands;

public sealed class LogCommandTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("--from", "2027-06-29", 1)]
    [InlineData("--from", "2027-06-29T00:31", 0)]
    [InlineData("--from", "2027-06-28T23:30Z", 1)]
    [InlineData("--to", "2027-06-28", 0)]
    [InlineData("--to", "2027-06-29", 1)]
    [InlineData("--to", "2027-06-28T23:29Z", 0)]
    public async Task Times_without_an_offset_are_those_of_the_clock_in_London(string option, string time, int entries)
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        // Half past midnight there, on the 29th.
        clock.Advance(new DateTimeOffset(2027, 6, 28, 23, 30, 0, TimeSpan.Zero) - clock.GetUtcNow());
        page.Sandbox.Page.SetHidden(page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Snow").Id, "you are all wankers, every one of you", ModeratedPage.Troll).Id);
        await page.PollAsync(TestContext.Current.CancellationToken);

        var run = await ProgramRun.RunAsync(
            ["log", "export", option, time],
            new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = page.ConnectionString },
            input: null,
            directory: null,
            TestContext.Current.CancellationToken);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(entries);
    }

    [Theory]
    [InlineData("10/12/2026")]
    [InlineData("12:00")]
    [InlineData("9999-12-31")]
    public async Task Time_that_may_be_read_in_two_ways_is_refused(string time)
    {
        var run = await ProgramRun.RunAsync(["log", "export", "--to", time], null, null, null, TestContext.Current.CancellationToken);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("is no time");
    }
}
