using System.Text.Json;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Commands;

public sealed class StatusCommandTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    public async Task Page_that_was_never_read_is_said_to_be_so(string format)
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);

        var run = await ProgramRun.RunAsync(["status", "--format", format], await ServiceSettings.ForAsync(sandbox, postgres), null, null, Cancellation);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain("never read");
        if (format == "json")
        {
            using var status = JsonDocument.Parse(run.Output);
            status.RootElement.GetProperty("mode").GetString().ShouldBe("observe");
            status.RootElement.GetProperty("pages")[0].GetProperty("id").GetString().ShouldBe(sandbox.PageId);
        }
    }
}
