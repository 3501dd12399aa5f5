using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using PageModerator.Records;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

/// <summary>The program as a technician starts it: settings in the environment, exit codes, sentences on standard error.</summary>
public sealed class SettingsTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Facebook__Pages__0__Id", null, "Facebook:Pages:0:Id")]
    [InlineData("Facebook__Pages__0__Id", "my page", "Facebook:Pages:0:Id")]
    [InlineData("Facebook__Pages__0__AccessToken", "", "Facebook:Pages:0:AccessToken")]
    [InlineData("Facebook__Pages__0__AccessTokenFile", "/nowhere/token", "Facebook:Pages:0:AccessToken")]
    [InlineData("Facebook__PollInterval", "00:00:00", "Facebook:PollInterval")]
    [InlineData("Facebook__PollInterval", "soon", "Facebook:PollInterval")]
    [InlineData("Facebook__PollInterval", "60", "Facebook:PollInterval")]
    [InlineData("Facebook__Pages__0__AcessToken", "a-token", "AcessToken")]
    [InlineData("ConnectionStrings__PageModeratorr", "Host=db", "PageModeratorr")]
    [InlineData("Moderation__Mode", "5", "Moderation:Mode")]
    [InlineData("Mail__Security", "7", "Mail:Security")]
    [InlineData("Mail__UserName", "office", "Mail:UserName")]
    [InlineData("Mail__Port", "smtp", "Mail:Port has a value that can't be read (a whole number is expected)")]
    [InlineData("Review__Url", "moderation.school.example", "Review:Url")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999", "ASPNETCORE_URLS")]
    [InlineData("Facebook__Version", "latest", "Facebook:Version")]
    [InlineData("Facebook__GraphUrl", "http://graph.example.org", "Facebook:GraphUrl")]
    [InlineData("Facebook__PolInterval", "00:01:00", "PolInterval")]
    [InlineData("Moderation__Mode", "Delete", "Moderation:Mode")]
    [InlineData("Moderation__Mode", "Enforce", "Moderation:Mode")]
    [InlineData("ConnectionStrings__PageModerator", "Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Timeout=2", "ConnectionStrings:PageModerator")]
    [InlineData("ConnectionStrings__PageModerator", "Host=db;Colour=blue", "ConnectionStrings:PageModerator")]
    [InlineData("Models__Directory", "/nowhere", "Models:Directory")]
    [InlineData("Digest__Days", "Funday", "Digest:Days")]
    [InlineData("Digest__TimeZone", "Europe/Wallop", "Digest:TimeZone")]
    [InlineData("Mail__Host", "mail.school.example", "Mail:From")]
    [InlineData("Mail__Port", "465", "Mail:Port")]
    [InlineData("People__0__Email", "nobody", "People:0:Email")]
    [InlineData("People__0__Roles", "king", "People:0:Roles")]
    public async Task Setting_that_cannot_work_stops_the_start_with_a_sentence(string name, string? value, string key)
    {
        var settings = await SettingsAsync();
        if (name.StartsWith("People", StringComparison.Ordinal))
        {
            settings["People__0__Email"] = "head@school.example";
            settings["People__0__Roles"] = "headteacher";
        }

        settings[name] = value;

        var run = await ProgramRun.RunAsync(["serve"], settings, null, null, Cancellation);

        run.ExitCode.ShouldBe(1, run.Error);
        run.Error.ShouldContain(key);
        run.Error.ShouldContain(": ");
        run.Error.ShouldNotContain("   at ");
        run.Error.ShouldNotContain("hunter2");
        run.Error.Trim().Split('\n').Length.ShouldBe(1, run.Error);
    }

    [Theory]
    [InlineData("""{ "Digests": { "At": "06:00" }, "Logging": {} }""", "the section Digests is not understood")]
    [InlineData("{\n  \"Digest\": { \"At\": \"06:00\"\n", "LineNumber: 2")]
    public async Task File_of_settings_that_is_not_understood_stops_the_start(string json, string sentence)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "appsettings.json"), json, Cancellation);

            var run = await ProgramRun.RunAsync(["serve"], await SettingsAsync(), null, directory.FullName, Cancellation);

            run.ExitCode.ShouldBe(1);
            run.Error.ShouldContain(sentence);
            run.Error.Trim().Split('\n').ShouldHaveSingleItem();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Rule_file_that_the_policy_names_and_nobody_has_stops_the_start()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var rules = directory.CreateSubdirectory("rules");
            foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "models", "rules")))
            {
                File.Copy(file, Path.Combine(rules.FullName, Path.GetFileName(file)));
            }

            var policy = Path.Combine(rules.FullName, "policy.json");
            await File.WriteAllTextAsync(policy, (await File.ReadAllTextAsync(policy, Cancellation)).Replace("indecent.csv", "indecentt.csv", StringComparison.Ordinal), Cancellation);

            var settings = await SettingsAsync();
            settings["Models__Directory"] = directory.FullName;

            var run = await ProgramRun.RunAsync(["serve"], settings, null, null, Cancellation);

            run.ExitCode.ShouldBe(1);
            run.Error.ShouldContain("referenceOnly names indecentt.csv");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Older_schema_is_refused_and_migrate_mends_it()
    {
        var settings = await SettingsAsync(isEmpty: true);
        await using (var database = NpgsqlDataSource.Create(settings["ConnectionStrings__PageModerator"]!))
        {
            var options = new DbContextOptionsBuilder<ModerationDbContext>();
            RecordsRegistration.Configure(options, database);
            await using var db = new ModerationDbContext(options.Options);
            await db.GetService<IMigrator>().MigrateAsync(db.Database.GetMigrations().First(), Cancellation);
        }

        var refused = await ProgramRun.RunAsync(["serve"], settings, null, null, Cancellation);
        var mended = await ProgramRun.RunAsync(["migrate"], settings, null, null, Cancellation);
        var status = await ProgramRun.RunAsync(["status"], settings, null, null, Cancellation);

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("ConnectionStrings:PageModerator");
        refused.Error.ShouldContain("run the command migrate first");
        mended.ExitCode.ShouldBe(0, mended.Error);
        status.ExitCode.ShouldBe(0, status.Error);
    }

    [Fact]
    public async Task Schema_of_another_version_is_refused()
    {
        var settings = await SettingsAsync(isEmpty: true);
        await using (var database = NpgsqlDataSource.Create(settings["ConnectionStrings__PageModerator"]!))
        {
            await using var old = database.CreateCommand("""
                create table "__EFMigrationsHistory" ("MigrationId" varchar(150) primary key, "ProductVersion" varchar(32) not null);
                insert into "__EFMigrationsHistory" values ('20260101000000_Gone', '10.0.0')
                """);
            await old.ExecuteNonQueryAsync(Cancellation);
        }

        var run = await ProgramRun.RunAsync(["serve"], settings, null, null, Cancellation);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("ConnectionStrings:PageModerator");
        run.Error.ShouldContain("schema");
    }

    [Fact]
    public async Task Migrate_sets_up_an_empty_database_and_may_run_twice()
    {
        var settings = await SettingsAsync(isEmpty: true);

        var first = await ProgramRun.RunAsync(["migrate"], settings, null, null, Cancellation);
        var second = await ProgramRun.RunAsync(["migrate"], settings, null, null, Cancellation);

        (first.ExitCode, second.ExitCode).ShouldBe((0, 0), first.Error + second.Error);
        first.Output.ShouldContain("migrations applied: ");
        second.Output.ShouldContain("up to date");
    }

    [Theory]
    [InlineData("serv")]
    [InlineData("classify")]
    [InlineData("log export --format xml")]
    public async Task Wrong_usage_ends_with_2(string arguments) =>
        (await ProgramRun.RunAsync(arguments.Split(' '), null, null, null, Cancellation)).ExitCode.ShouldBe(2);

    [Theory]
    [InlineData("--help")]
    [InlineData("serve --help")]
    [InlineData("demo --help")]
    [InlineData("classify --help")]
    [InlineData("log export --help")]
    public async Task Help_is_everywhere(string arguments)
    {
        var run = await ProgramRun.RunAsync(arguments.Split(' '), null, null, null, Cancellation);

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("Usage:");
    }

    [Fact]
    public async Task Service_moderates_answers_for_its_health_and_stops_clean()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        var post = sandbox.Page.AddPost("Sports day");
        var comment = sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        var settings = await SettingsAsync();
        var url = $"http://127.0.0.1:{FreePort()}";
        settings["ASPNETCORE_URLS"] = url;
        settings["Facebook__GraphUrl"] = sandbox.GraphUrl.ToString();
        settings["Facebook__Pages__0__Id"] = sandbox.PageId;
        settings["Facebook__Pages__0__AccessToken"] = sandbox.AccessToken;
        settings["Facebook__PollInterval"] = "00:00:01";
        settings["Moderation__Mode"] = "Enforce";
        settings["People__0__Email"] = "head@school.example";
        settings["People__0__Roles"] = "headteacher,administrator";
        settings["People__1__Email"] = "office@school.example";
        settings["People__1__Roles"] = "administrator";

        using var service = ProgramRun.Start(["serve"], settings, null);
        var output = service.StandardOutput.ReadToEndAsync(Cancellation);
        await UntilAsync(() => Task.FromResult(sandbox.Page.Comment(comment.Id)!.IsHidden), service);
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        using var report = JsonDocument.Parse(await ready.Content.ReadAsStringAsync(Cancellation));
        var live = await http.GetAsync(new Uri("/health/live", UriKind.Relative), Cancellation);
        var asked = await ProgramRun.RunAsync(["health", "--url", url], null, null, null, Cancellation);
        var askedAsSet = await ProgramRun.RunAsync(["health"], new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = url.Replace("127.0.0.1", "+", StringComparison.Ordinal) }, null, null, Cancellation);

        using (var kill = Process.Start("kill", ["-TERM", $"{service.Id}"]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        await service.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(10), RealClock.Instance, Cancellation);

        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        report.RootElement.GetProperty("parts").GetProperty($"page {sandbox.PageId}").GetString().ShouldBe("healthy");
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        asked.ExitCode.ShouldBe(0);
        askedAsSet.ExitCode.ShouldBe(0, askedAsSet.Error);
        service.ExitCode.ShouldBe(0);
        (await output).ShouldNotContain(sandbox.AccessToken);
        (await output).ShouldNotContain("wankers");
        sandbox.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Service_stops_clean_in_the_middle_of_a_long_reading()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        var post = sandbox.Page.AddPost("Sports day");
        for (var i = 0; i < 3000; i++)
        {
            sandbox.Page.AddComment(post.Id, $"Lovely, number {i}", ModeratedPage.Parent);
        }

        sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Slow) { Call = SandboxCallKind.Comments, Delay = TimeSpan.FromSeconds(3) });
        var settings = await ServiceSettings.ForAsync(sandbox, postgres);

        using var service = ProgramRun.Start(["serve"], settings, null);
        var error = service.StandardError.ReadToEndAsync(Cancellation);
        await UntilAsync(() => Task.FromResult(sandbox.Calls.All.Any(call => call.Kind is SandboxCallKind.Comments)), service);
        using (var kill = Process.Start("kill", ["-TERM", $"{service.Id}"]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        await service.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(10), RealClock.Instance, Cancellation);

        service.ExitCode.ShouldBe(0, await error);
    }

    private async Task<Dictionary<string, string?>> SettingsAsync(bool isEmpty = false) => new()
    {
        ["ConnectionStrings__PageModerator"] = await postgres.CreateDatabaseAsync(isEmpty),
        ["Facebook__Pages__0__Id"] = "100000000000001",
        ["Facebook__Pages__0__AccessToken"] = "a-token",
        ["Facebook__GraphUrl"] = "http://127.0.0.1:9",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
    };

    // The program is another process, so its signal is what it does; each look waits for the one before.
    private static async Task UntilAsync(Func<Task<bool>> condition, Process process)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), RealClock.Instance);
        while (!await condition())
        {
            process.HasExited.ShouldBeFalse(process.HasExited ? await process.StandardError.ReadToEndAsync(Cancellation) : "");
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
