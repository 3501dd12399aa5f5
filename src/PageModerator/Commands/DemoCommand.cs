using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.Enforcement;
using PageModerator.Hosting;
using PageModerator.Insight;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Sandbox;
using PageModerator.Screening;
using PageModerator.Screening.Policy;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary>
/// <c>demo</c>: moderates an invented school's Page on this machine, with the program's own parts from end to end and Facebook's part
/// played by the sandbox. Each run is a Page of its own, so that a run never meets what an earlier one recorded.
/// </summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(4);

    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "One full pass over the sandbox Page, a summary, and the end." };
        var command = new Command("demo", "Moderates an invented school's Page: needs no settings.") { once };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(() => RunAsync(parsed.GetValue(once), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(bool once, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // The demo's clock is the machine's, as the application's is.
        var clock = TimeProvider.System;
#pragma warning restore RS0030
        var started = clock.GetUtcNow();
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { PageId = NewPageId() }, clock, cancellationToken);
        await using var app = ModeratorApplication.Create(builder => Configure(builder, sandbox));
        await EnsureNothingRealAsync(app, sandbox, cancellationToken);
        await app.PrepareAsync(migrates: true, cancellationToken);

        var run = app.Services.GetRequiredService<ModerationRun>();
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{sandbox.PageName}[/] (invented): {sandbox.Page.Posts.Count} posts, {sandbox.Page.Comments.Count} comments.");
        await run.RotateAsync(sandbox.PageId, onScreened: null, cancellationToken);
        await run.PollAsync(sandbox.PageId, onScreened: null, cancellationToken);
        await SummariseAsync(app, sandbox, cancellationToken);
        await WriteDigestAsync(app, sandbox.PageId, started, clock, cancellationToken);

        if (!once)
        {
            await KeepRunningAsync(app, sandbox, run, clock, cancellationToken);
        }

        return 0;
    }

    /// <summary>What is invented must not stand in a real Page's log, whose chain would hold it for good.</summary>
    /// <exception cref="StartException">The configured database holds a Page that is none of the demo's.</exception>
    private static async Task EnsureNothingRealAsync(WebApplication app, SandboxServer sandbox, CancellationToken cancellationToken)
    {
        if (app.Configuration.GetConnectionString("PageModerator") is not { Length: > 0 })
        {
            return;
        }

        await app.OpenDatabaseAsync(cancellationToken);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        if (await db.Database.SqlQuery<bool>($"select to_regclass('pages') is not null as \"Value\"").SingleAsync(cancellationToken)
            && await db.Pages.AnyAsync(page => page.Name != sandbox.PageName, cancellationToken))
        {
            throw new StartException("ConnectionStrings:PageModerator names a database that holds a real Page: leave it out, and the demo uses a database of its own.");
        }
    }

    private static string NewPageId() => string.Create(CultureInfo.InvariantCulture, $"1000{RandomNumberGenerator.GetInt32(int.MaxValue):D11}");

    private static void Configure(WebApplicationBuilder builder, SandboxServer sandbox)
    {
        builder.Services.AddSingleton(new Practice(IsOn: true));
        builder.Services.AddSingleton<PolicyAmendment>(policy => policy with
        {
            School = new SchoolDetails
            {
                Names = [sandbox.PageName],
                Phones = ["01632 960215"],
                Emails = ["office@wallopbrook.example"],
                Domains = ["wallopbrook.example"],
            },
            People = [new PolicyPerson("Mrs Okafor", SchoolRole.Headteacher)],
        });
        var data = builder.Configuration["Data:Directory"] ?? "data";
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Directory"] = Path.Combine(data, "demo"),
            ["Facebook:GraphUrl"] = sandbox.GraphUrl.ToString(),
            ["Facebook:AppId"] = sandbox.AppId,
            ["Facebook:AppSecret"] = sandbox.AppSecret,
            ["Facebook:PollInterval"] = "00:00:02",
            ["Facebook:Pages:0:Id"] = sandbox.PageId,
            ["Facebook:Pages:0:Name"] = sandbox.PageName,
            ["Facebook:Pages:0:AccessToken"] = sandbox.AccessToken,
            ["Moderation:Mode"] = nameof(ModerationMode.Enforce),
            ["Mail:PickupDirectory"] = Path.Combine(data, "demo", "digests"),
            ["Mail:From"] = "pagemoderator@wallopbrook.example",
            ["People:0:Email"] = "head@wallopbrook.example",
            ["People:0:Name"] = "Mrs Okafor",
            ["People:0:Roles"] = "headteacher, administrator",
            ["People:1:Email"] = "office@wallopbrook.example",
            ["People:1:Name"] = "Priya Nair",
            ["People:1:Roles"] = "moderator, administrator",
            ["People:2:Email"] = "chair@wallopbrook.example",
            ["People:2:Name"] = "Gwen Morris",
            ["People:2:Roles"] = "chair of governors",
            ["People:3:Email"] = "dsl@wallopbrook.example",
            ["People:3:Name"] = "Tom Ashby",
            ["People:3:Roles"] = "dsl",
            ["People:4:Email"] = "deputy@wallopbrook.example",
            ["People:4:Name"] = "Aisha Rahman",
            ["People:4:Roles"] = "deputy dsl",
            ["People:5:Email"] = "dpo@wallopbrook.example",
            ["People:5:Name"] = "Hugh Pritchard",
            ["People:5:Roles"] = "dpo",
            ["People:6:Email"] = "trust@wallopbrook.example",
            ["People:6:Name"] = "Ruth Delaney",
            ["People:6:Roles"] = "overseer",
            ["Review:Url"] = (builder.Configuration["URLS"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "http://localhost:5000",
            ["Logging:LogLevel:Default"] = "Warning",
        });
    }

    private static async Task SummariseAsync(WebApplication app, SandboxServer sandbox, CancellationToken cancellationToken)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        var verdicts =
            from verdict in db.Verdicts
            join revision in db.Revisions on verdict.RevisionId equals revision.Id
            where revision.PageId == sandbox.PageId
            select verdict.Outcome;
        var byOutcome = await verdicts.GroupBy(outcome => outcome).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(pair => pair.Key, pair => pair.Count, cancellationToken);
        var byState = await db.Actions.Where(action => action.PageId == sandbox.PageId).GroupBy(action => action.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(pair => pair.Key, pair => pair.Count, cancellationToken);

        var table = new Table().AddColumns(new TableColumn("What"), new TableColumn("Comments").RightAligned());
        void Row(string what, int count) => table.AddRow(what, count.ToString(CultureInfo.InvariantCulture));
        Row("read", await db.Comments.CountAsync(comment => comment.PageId == sandbox.PageId, cancellationToken));
        Row("the Page's own, not screened", await db.Comments.CountAsync(comment => comment.PageId == sandbox.PageId && comment.AuthorId == sandbox.PageId, cancellationToken));
        Row("screened: leave", byOutcome.GetValueOrDefault(Outcome.Leave));
        Row("screened: queue", byOutcome.GetValueOrDefault(Outcome.Queue));
        Row("screened: hide", byOutcome.GetValueOrDefault(Outcome.Hide));
        Row("hidden, confirmed by Facebook", byState.GetValueOrDefault(ActionState.Done));
        Row("refused by Facebook", byState.GetValueOrDefault(ActionState.Refused));
        Row("hidden, says the sandbox", sandbox.Page.Hidden.Count);
        AnsiConsole.Write(table);
    }

    private static async Task WriteDigestAsync(WebApplication app, string pageId, DateTimeOffset from, TimeProvider clock, CancellationToken cancellationToken)
    {
        var services = app.Services;
        var directory = Path.GetFullPath(services.GetRequiredService<Microsoft.Extensions.Options.IOptions<MailOptions>>().Value.PickupDirectory!);
        Directory.CreateDirectory(directory);
        var before = Directory.GetFiles(directory, "*.eml").ToHashSet();
        await services.GetRequiredService<DigestPass>().SendNowAsync(cancellationToken);
        foreach (var mail in Directory.GetFiles(directory, "*.eml").Where(file => !before.Contains(file)))
        {
            // Written past the console's line breaking, which would cut the path in two.
            Console.WriteLine($"Digest: {mail}");
        }

        var head = (await services.GetRequiredService<PeopleDirectory>().OfAsync(pageId, cancellationToken)).First(person => person.Is(Role.Headteacher));
        var digest = await services.GetRequiredService<DigestComposer>().ComposeAsync(pageId, head, from, clock.GetUtcNow(), 0, cancellationToken);
        var page = Path.Combine(directory, $"digest-{pageId}.html");
        await File.WriteAllTextAsync(page, services.GetRequiredService<DigestRenderer>().Render(digest).Html!, cancellationToken);
        Console.WriteLine($"As a page: {page}");
    }

    private static async Task KeepRunningAsync(WebApplication app, SandboxServer sandbox, ModerationRun run, TimeProvider clock, CancellationToken cancellationToken)
    {
        var doors = await DemoDoors.OpenAsync(app, cancellationToken);
        var alerts = app.Services.GetRequiredService<CommentAlertPass>();
        var insight = app.Services.GetRequiredService<InsightPass>();
        await alerts.RunAsync(cancellationToken);
        await insight.RunAsync(cancellationToken);
        await app.StartServingAsync(cancellationToken);
        doors.Show(app.Urls.First(), clock.GetUtcNow());
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"New comments arrive every few seconds; write your own at {sandbox.ControlUrl} and see them moderated. Ctrl+C ends the demo.");
        using var timer = new PeriodicTimer(Arrival, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (sandbox.Page.ToArrive > 0)
                {
                    sandbox.Page.ArriveNext();
                }

                await run.PollAsync(sandbox.PageId, Show, cancellationToken);
                await alerts.RunAsync(cancellationToken);
                await insight.RunAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how a demo ends.
        }

        await app.StopAsync(CancellationToken.None);
    }

    private static void Show(ScreenedRevision screened)
    {
        var (revision, verdict) = screened;
        var colour = verdict.Outcome switch
        {
            Outcome.Leave => "green",
            Outcome.Queue => "yellow",
            Outcome.Hide => "red",
        };
        AnsiConsole.MarkupLine($"[{colour}]{verdict.Outcome.Name(),-5}[/] {Markup.Escape(revision.Message.ReplaceLineEndings(" "))}");
        foreach (var reason in verdict.Reasons)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"      [dim]{reason.Text}[/]");
        }
    }
}
