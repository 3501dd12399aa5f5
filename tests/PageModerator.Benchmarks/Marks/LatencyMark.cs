using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>From a comment's posting to Facebook's being told to hide it, by a real <c>serve</c>.</summary>
internal sealed class LatencyMark : IMark
{
    private const int Comments = 60;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(2);

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var clock = RealClock.Instance;
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions(), clock, cancellationToken);
        await using var service = ServiceProcess.Start(bench.Settings(sandbox.GraphUrl, PollInterval, sandbox));
        await Wait.UntilAsync(() => sandbox.Calls.Count(SandboxCallKind.Feed) >= 10, service, cancellationToken);

        var random = new Random(1);
        var posts = sandbox.Page.Posts.Where(post => post.Kind is not (SandboxPostKind.Visitor or SandboxPostKind.Review)).Take(10).ToArray();
        var posted = new List<SandboxComment>();
        for (var i = 0; i < Comments; i++)
        {
            await Task.Delay(random.NextDouble() * LongestGap, clock, cancellationToken);
            posted.Add(sandbox.Page.AddComment(posts[random.Next(posts.Length)].Id, Workbench.Abuse, Workbench.Parent));
        }

        await Wait.UntilAsync(() => posted.All(comment => sandbox.Page.Comment(comment.Id)!.IsHidden), service, cancellationToken);

        var hides = sandbox.Calls.All.Where(call => call.Kind is SandboxCallKind.Hide).ToArray();
        var times = new Quantiles(posted.Select(comment => hides.First(hide => hide.Line.Contains($"/{comment.Id}?", StringComparison.Ordinal)).At - comment.CreatedAt));
        report.Say($"{Comments} rule-breaking comments at random moments on the sandbox's own Page ({sandbox.Page.Comments.Count} comments on {sandbox.Page.Posts.Count} posts), which a `serve` of its own process polls every {PollInterval.TotalSeconds:F0} s.");
        report.Table(
            ["posted → hidden", "seconds"],
            [$"median", $"{times.Median.TotalSeconds:F2}"],
            [$"95 % within", $"{times.At(0.95).TotalSeconds:F2}"],
            [$"longest", $"{times.Longest.TotalSeconds:F2}"]);
    }
}
