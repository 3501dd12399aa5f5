using Microsoft.Extensions.DependencyInjection;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Hosting;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>Calls to Graph a poll while nothing happens on the Page.</summary>
internal sealed class QuietMark : IMark
{
    private const int Posts = 25;
    private const int CommentsAPost = 30;
    private const int Polls = 10;

    /// <summary>By then what a poll runs is compiled for good.</summary>
    private const int WarmPolls = 400;

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.StartAsync(cancellationToken);
        var ordinary = await Workbench.OrdinaryCommentsAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, cancellationToken);
        for (var post = 0; post < Posts; post++)
        {
            // Albums among them: comments on single photos must not cost a call when there is nothing new.
            var id = sandbox.Page.AddPost("Sports day is on Friday", post % 5 == 0 ? SandboxPostKind.Album : SandboxPostKind.Status).Id;
            for (var comment = 0; comment < CommentsAPost; comment++)
            {
                sandbox.Page.AddComment(id, ordinary[((post * CommentsAPost) + comment) % ordinary.Length], Workbench.Parent);
            }
        }

        await using var app = await bench.OpenAsync(sandbox, cancellationToken);
        var run = app.Services.GetRequiredService<ModerationRun>();
        await run.PollAsync(sandbox.PageId, onScreened: null, cancellationToken);
        var first = sandbox.Calls.Total;

        sandbox.Calls.Clear();
        for (var poll = 0; poll < Polls; poll++)
        {
            await run.PollAsync(sandbox.PageId, onScreened: null, cancellationToken);
        }

        var quiet = sandbox.Calls.Total;
        for (var poll = 0; poll < WarmPolls; poll++)
        {
            await run.PollAsync(sandbox.PageId, onScreened: null, cancellationToken);
        }

        var before = Environment.CpuUsage.TotalTime;
        for (var poll = 0; poll < WarmPolls; poll++)
        {
            await run.PollAsync(sandbox.PageId, onScreened: null, cancellationToken);
        }

        var processor = (Environment.CpuUsage.TotalTime - before) / WarmPolls;
        sandbox.Calls.Clear();
        await run.RotateAsync(sandbox.PageId, onScreened: null, cancellationToken);

        report.Say($"A Page of {Posts} posts, a fifth of them albums of three photos, with {CommentsAPost} comments each. A quiet poll takes {processor.TotalMilliseconds:F1} ms of a processor, the sandbox's answer among them and PostgreSQL's not (mean of {WarmPolls}, after as many to warm up).");
        report.Table(
            ["", "calls"],
            [$"first poll", $"{first}"],
            [$"each of {Polls} polls after it", $"{quiet / (double)Polls:F1}"],
            [$"a rotation over the Page's year (every 45 minutes)", $"{sandbox.Calls.Total}"]);
    }
}
