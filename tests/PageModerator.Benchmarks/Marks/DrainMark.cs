using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Enforcement;
using PageModerator.Hosting;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Sandbox;
using PageModerator.Screening;

namespace PageModerator.Benchmarks.Marks;

/// <summary>Comments a second when 10,000 wait on a Page: read, recorded, screened, logged, acted on.</summary>
internal sealed class DrainMark : IMark
{
    private const int Posts = 25;
    private const int CommentsAPost = 400;
    private const int AbuseEvery = 10;
    private const int Comments = Posts * CommentsAPost;
    private const int Abusive = Comments / AbuseEvery;

    private readonly TimeProvider _clock = RealClock.Instance;

    /// <summary>What something took, by the clock and on the processors; or two moments' places on both.</summary>
    private sealed record Spent(TimeSpan Time, TimeSpan Processor)
    {
        public static Spent operator -(Spent end, Spent start) => new(end.Time - start.Time, end.Processor - start.Processor);
    }

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.StartAsync(cancellationToken);
        var ordinary = await Workbench.OrdinaryCommentsAsync(cancellationToken);

        var cold = await DrainAsync(bench, 1, ordinary, WholeAsync, cancellationToken);
        var warm = await DrainAsync(bench, 2, ordinary, WholeAsync, cancellationToken);
        var stages = await DrainAsync(bench, 3, ordinary, StagesAsync, cancellationToken);

        report.Say($"{Comments} comments wait on the newest {Posts} posts; every {AbuseEvery}th breaks a rule; {stages.Hidden} were hidden, by one call each. The sandbox, PostgreSQL and the program share the processors; processor seconds are those of the program and the sandbox, which run in one process here, without PostgreSQL's. Model: {stages.Model ?? "none, rules alone"}.");
        report.Table(
            ["", "comments", "seconds", "comments a second", "processor seconds"],
            Row($"whole, as `serve` does it, first in the process", Comments, cold.Times[0]),
            Row($"whole, as `serve` does it, second", Comments, warm.Times[0]),
            Row($"stage: read and record", Comments, stages.Times[0]),
            Row($"stage: screen and log", Comments, stages.Times[1]),
            Row($"stage: act (hides, eight at once)", stages.Hidden, stages.Times[2]));
    }

    private static FormattableString[] Row(FormattableString what, int count, Spent spent) =>
        [what, $"{count}", $"{spent.Time.TotalSeconds:F2}", $"{count / spent.Time.TotalSeconds:F0}", $"{spent.Processor.TotalSeconds:F2}"];

    private Spent Now() => new(_clock.GetElapsedTime(0), Environment.CpuUsage.TotalTime);

    private async Task<(Spent[] Times, int Hidden, string? Model)> DrainAsync(
        Workbench bench,
        int number,
        string[] ordinary,
        Func<WebApplication, string, CancellationToken, Task<Spent[]>> drain,
        CancellationToken cancellationToken)
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true, PageId = Workbench.PageId(number) }, _clock, cancellationToken);
        Fill(sandbox.Page, ordinary);
        await using var app = await bench.OpenAsync(sandbox, cancellationToken);

        var times = await drain(app, sandbox.PageId, cancellationToken);

        await EnsureDrainedAsync(app, sandbox, cancellationToken);
        return (times, sandbox.Page.Hidden.Count, app.Services.GetRequiredService<ScreenerSource>().ModelVersion);
    }

    private static void Fill(SandboxPage page, string[] ordinary)
    {
        var number = 0;
        for (var post = 0; post < Posts; post++)
        {
            var id = page.AddPost("Sports day is on Friday").Id;
            for (var comment = 0; comment < CommentsAPost; comment++, number++)
            {
                page.AddComment(id, number % AbuseEvery == 0 ? Workbench.Abuse : ordinary[number % ordinary.Length], Workbench.Parent);
            }
        }
    }

    private async Task<Spent[]> WholeAsync(WebApplication app, string pageId, CancellationToken cancellationToken)
    {
        var started = Now();
        await app.Services.GetRequiredService<ModerationRun>().PollAsync(pageId, onScreened: null, cancellationToken);
        return [Now() - started];
    }

    private async Task<Spent[]> StagesAsync(WebApplication app, string pageId, CancellationToken cancellationToken)
    {
        var started = Now();
        await foreach (var _ in app.Services.GetRequiredService<PagePoller>().PollAsync(pageId, cancellationToken))
        {
            // Each step is recorded when it is handed out.
        }

        var recorded = Now();
        await foreach (var _ in app.Services.GetRequiredService<ScreeningPass>().RunAsync(pageId, cancellationToken))
        {
            // Each is committed when it is handed out.
        }

        var screened = Now();
        await app.Services.GetRequiredService<EnforcementPass>().RunAsync(pageId, cancellationToken);
        return [recorded - started, screened - recorded, Now() - screened];
    }

    private static async Task EnsureDrainedAsync(WebApplication app, SandboxServer sandbox, CancellationToken cancellationToken)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        var screened = await db.Revisions.CountAsync(revision => revision.PageId == sandbox.PageId && !revision.AwaitsScreening, cancellationToken);
        var done = await db.Actions.CountAsync(action => action.PageId == sandbox.PageId && action.State == ActionState.Done, cancellationToken);
        var hidden = sandbox.Page.Hidden.Count;
        if (screened != Comments || done != hidden || hidden < Abusive)
        {
            throw new InvalidOperationException($"Of {Comments} comments {screened} were screened, {done} hides are done and {hidden} are hidden: not what was to be measured.");
        }
    }
}
