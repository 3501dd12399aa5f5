using System.Diagnostics;
using Npgsql;
using PageModerator.Hosting;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

public sealed class PrivatePostgresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_is_stopped_by_whoever_leaves_last_and_not_by_whoever_started_it()
    {
        var directory = Directory.CreateTempSubdirectory("pagemoderator-private-");
        try
        {
            var first = await PrivatePostgres.StartAsync(directory.FullName, Cancellation);
            var second = await PrivatePostgres.StartAsync(directory.FullName, Cancellation);
            await first.DisposeAsync();
            var afterFirst = await AnswersAsync(second.ConnectionString);
            await second.DisposeAsync();

            afterFirst.ShouldBeTrue();
            (await AnswersAsync(second.ConnectionString)).ShouldBeFalse();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Server_that_went_down_is_started_again()
    {
        var directory = Directory.CreateTempSubdirectory("pagemoderator-private-");
        try
        {
            await using var server = await PrivatePostgres.StartAsync(directory.FullName, Cancellation);
            var before = await server.ReviveAsync(Cancellation);
            await StopAsync(directory.FullName);
            var during = await AnswersAsync(server.ConnectionString);

            var revived = await server.ReviveAsync(Cancellation);

            (before, during, revived).ShouldBe((false, false, true));
            (await AnswersAsync(server.ConnectionString)).ShouldBeTrue();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Files_of_another_account_stay_its_own_when_root_looks_in()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may act for another account.");
        var directory = Directory.CreateTempSubdirectory("pagemoderator-private-");
        try
        {
            await (await PrivatePostgres.StartAsync(directory.FullName, Cancellation)).DisposeAsync();
            var files = Path.Combine(directory.FullName, "postgres");
            await RunAsync("chown", "-R", "nobody:nogroup", files);

            await using (await PrivatePostgres.StartAsync(directory.FullName, Cancellation))
            {
                (await RunAsync("stat", "--format", "%U", Path.Combine(files, "PG_VERSION"))).Trim().ShouldBe("nobody");
                (await RunAsync("stat", "--format", "%U", Path.Combine(files, "postmaster.pid"))).Trim().ShouldBe("nobody");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Service_outlives_its_database_being_stopped_and_started()
    {
        var directory = Directory.CreateTempSubdirectory("pagemoderator-private-");
        try
        {
            var server = await PrivatePostgres.StartAsync(directory.FullName, Cancellation);
            await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
            var post = sandbox.Page.AddPost("Sports day");
            var before = sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
            var settings = new Dictionary<string, string?>
            {
                ["ConnectionStrings__PageModerator"] = server.ConnectionString,
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Facebook__GraphUrl"] = sandbox.GraphUrl.ToString(),
                ["Facebook__Pages__0__Id"] = sandbox.PageId,
                ["Facebook__Pages__0__AccessToken"] = sandbox.AccessToken,
                ["Facebook__PollInterval"] = "00:00:01",
                ["Moderation__Mode"] = "Enforce",
                ["People__0__Email"] = "head@school.example",
                ["People__0__Roles"] = "headteacher,administrator",
                ["People__1__Email"] = "office@school.example",
                ["People__1__Roles"] = "administrator",
            };
            using var service = ProgramRun.Start(["serve"], settings, null);
            var output = service.StandardOutput.ReadToEndAsync(Cancellation);
            try
            {
                await UntilAsync(() => sandbox.Page.Comment(before.Id)!.IsHidden);
                await server.DisposeAsync();
                var during = sandbox.Page.AddComment(post.Id, "this school is run by wankers and liars", ModeratedPage.Troll);
                var calls = sandbox.Calls.Total;
                await UntilAsync(() => sandbox.Calls.Total >= calls);
                server = await PrivatePostgres.StartAsync(directory.FullName, Cancellation);

                await UntilAsync(() => sandbox.Page.Comment(during.Id)!.IsHidden);

                // Facebook knows of a hide before the log does: the entry is written once it was read back.
                await using var source = NpgsqlDataSource.Create(server.ConnectionString);
                await using var count = source.CreateCommand("select count(*) from log_entries where kind = 'hidden'");
                await UntilAsync(async () => await count.ExecuteScalarAsync(Cancellation) is 2L);
            }
            finally
            {
                service.Kill();
                await service.WaitForExitAsync(Cancellation);
            }

            await output;
            await server.DisposeAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task StopAsync(string directory)
    {
        var process = (await File.ReadAllLinesAsync(Path.Combine(directory, "postgres", "postmaster.pid"), Cancellation))[0];
        await RunAsync("kill", "-INT", process);
        while (Directory.Exists($"/proc/{process}"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), RealClock.Instance, Cancellation);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false }).ShouldNotBeNull();
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        process.ExitCode.ShouldBe(0);
        return output;
    }

    private static async Task<bool> AnswersAsync(string address)
    {
        try
        {
            await using var connection = new NpgsqlConnection(address + ";Pooling=false");
            await connection.OpenAsync(Cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Looks often; the test's own time limit ends it.</summary>
    private static Task UntilAsync(Func<bool> isReached) => UntilAsync(() => Task.FromResult(isReached()));

    private static async Task UntilAsync(Func<Task<bool>> isReached)
    {
        while (!await isReached())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), RealClock.Instance, Cancellation);
        }
    }
}
