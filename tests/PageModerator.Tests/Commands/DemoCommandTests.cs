using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Sandbox;
using PageModerator.Screening;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Commands;

public sealed partial class DemoCommandTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Demo_once_moderates_the_whole_Page_writes_digests_and_works_twice()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = await postgres.CreateDatabaseAsync(isEmpty: true) };
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var first = await ProgramRun.RunAsync(["demo", "--once"], settings, null, directory.FullName, Cancellation);
            var second = await ProgramRun.RunAsync(["demo", "--once"], settings, null, directory.FullName, Cancellation);

            foreach (var run in (ProgramRun[])[first, second])
            {
                run.ExitCode.ShouldBe(0, run.Error);
                Count(run, "read").ShouldBe(400);
                (Count(run, "not screened") + Count(run, "screened: leave") + Count(run, "screened: queue") + Count(run, "screened: hide")).ShouldBe(400);
                Count(run, "screened: hide").ShouldBe(Count(run, "hidden, says the sandbox"));
                Count(run, "hidden, confirmed by Facebook").ShouldBe(Count(run, "hidden, says the sandbox"));
            }

            directory.GetFiles("*.eml", SearchOption.AllDirectories).Length.ShouldBe(12);
            directory.GetFiles("*.html", SearchOption.AllDirectories).Length.ShouldBe(2);

            await using var database = NpgsqlDataSource.Create(settings["ConnectionStrings__PageModerator"]!);
            await using var count = database.CreateCommand("select count(*) from log_entries where outcome = 'hide'");
            (await count.ExecuteScalarAsync(Cancellation)).ShouldBe((long)(Count(first, "hidden, says the sandbox") + Count(second, "hidden, says the sandbox")));

            var verify = await ProgramRun.RunAsync(["log", "verify"], settings, null, null, Cancellation);
            verify.ExitCode.ShouldBe(0, verify.Error);
            verify.Output.ShouldContain("The log holds");

            var export = await ProgramRun.RunAsync(["log", "export"], settings, null, null, Cancellation);
            var entries = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
            entries.Select(entry => entry.GetProperty("entry").GetInt64()).ShouldBe(Enumerable.Range(1, entries.Count).Select(i => (long)i));
            entries.Where(entry => entry.GetProperty("outcome").GetString() == "hide").ShouldAllBe(entry => entry.GetProperty("action_state").GetString() == "done");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Practice_never_stands_in_a_real_Pages_log()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, settings: new Dictionary<string, string?> { ["Facebook:Pages:0:Name"] = "A real school" });

        var run = await ProgramRun.RunAsync(["demo", "--once"], new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = page.ConnectionString }, null, null, Cancellation);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("holds a real Page");
        (await page.QueryAsync(db => db.Pages.CountAsync(Cancellation))).ShouldBe(1);
    }

    [Fact]
    public async Task Demo_tells_what_is_urgent_and_prints_a_way_into_the_review_site_for_each_role()
    {
        var directory = Directory.CreateTempSubdirectory();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = await postgres.CreateDatabaseAsync(isEmpty: true), ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" };
        using var demo = ProgramRun.Start(["demo"], settings, directory.FullName);
        try
        {
            var output = new List<string>();
            while (await demo.StandardOutput.ReadLineAsync(Cancellation) is { } line && !line.Contains("Ctrl+C", StringComparison.Ordinal))
            {
                output.Add(line);
            }

            await using var database = NpgsqlDataSource.Create(settings["ConnectionStrings__PageModerator"]!);
            await using var urgent = database.CreateCommand("select count(*) from comment_alert_mails");
            (await urgent.ExecuteScalarAsync(Cancellation)).ShouldNotBe(0L);

            var links = output.Where(line => line.Contains("sign in by link", StringComparison.Ordinal)).Select(line => new Uri(line.Split(' ')[^1])).ToList();
            links.Count.ShouldBe(7);
            foreach (var role in Enum.GetValues<PageModerator.People.Role>())
            {
                output.ShouldContain(line => line.Contains(PageModerator.People.RoleNames.Words(role), StringComparison.Ordinal));
            }

            foreach (var link in links)
            {
                using var visitor = new Visitor(new Uri(link.GetLeftPart(UriPartial.Authority)));
                (await visitor.GetAsync(link.AbsolutePath)).Location.ShouldBe("/");
                (await visitor.GetAsync("/account")).Body.ShouldContain("wallopbrook.example");
            }
        }
        finally
        {
            demo.Kill(entireProcessTree: true);
            await demo.WaitForExitAsync(Cancellation);
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Sandbox_Page_is_moderated_as_its_authors_meant()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, isEmpty: false);

        await page.RotateAsync(Cancellation);
        await page.PollAsync(Cancellation);

        var truth = page.Sandbox.Page.Comments.Where(comment => comment.Author != page.Sandbox.Page.Self).ToDictionary(comment => comment.Id);
        var outcomes = await page.QueryAsync(db => Task.FromResult(
            (from verdict in db.Verdicts
             join revision in db.Revisions on verdict.RevisionId equals revision.Id
             select new { revision.CommentId, verdict.Outcome }).ToDictionary(row => row.CommentId, row => row.Outcome)));
        var missed = truth.Values.Where(comment => IsBreaking(comment) && outcomes[comment.Id] is Outcome.Leave).Select(comment => comment.Message);
        var wronglyHidden = truth.Values.Where(comment => !IsBreaking(comment) && outcomes[comment.Id] is Outcome.Hide).Select(comment => comment.Message);

        outcomes.Count.ShouldBe(truth.Count);
        missed.ShouldBeEmpty();
        wronglyHidden.ShouldBeEmpty();
        page.Sandbox.Page.Hidden.Select(comment => comment.Id).ShouldBe(outcomes.Where(row => row.Value is Outcome.Hide).Select(row => row.Key), ignoreOrder: true);
    }

    [Fact]
    public async Task Texts_of_the_sandbox_do_not_stand_in_the_training_data()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions(), RealClock.Instance, Cancellation);
        var training = Directory.GetFiles(Path.Combine(Repository.Root, "models", "training"), "*.csv")
            .SelectMany(file => Fold(File.ReadAllText(file)).Split('\n'))
            .ToHashSet();
        var all = string.Join('\n', training);

        sandbox.Page.Comments
            .Where(comment => comment.Message.Length > 25)
            .Where(comment => all.Contains(Fold(comment.Message), StringComparison.Ordinal))
            .Select(comment => comment.Message)
            .ShouldBeEmpty();
    }

    private static bool IsBreaking(SandboxComment comment) => comment.Labels.Any(label => label != Vocabulary.Acceptable);

    private static string Fold(string text) => Spaces().Replace(text.ToLowerInvariant().Replace("\"\"", "\"", StringComparison.Ordinal), " ");

    private static int Count(ProgramRun run, string row) =>
        int.Parse(Regex.Match(run.Output, $@"{Regex.Escape(row)}\s*[│|]\s*(\d+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[^\S\n]+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
