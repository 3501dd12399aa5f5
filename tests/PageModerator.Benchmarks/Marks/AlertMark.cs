using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>From a disclosure's posting to the alert mail in the pickup directory, by a real <c>serve</c>.</summary>
internal sealed class AlertMark : IMark
{
    private const int Comments = 40;
    private const string Disclosure = "My stepdad hits me and I want to die";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(2);

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var clock = RealClock.Instance;
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, clock, cancellationToken);
        var post = sandbox.Page.AddPost("Sports day is on Friday");
        var settings = bench.Settings(sandbox.GraphUrl, PollInterval, sandbox);
        var pickup = Directory.CreateDirectory(settings["Mail:PickupDirectory"]!);
        await using var service = ServiceProcess.Start(settings);
        await Wait.UntilAsync(() => sandbox.Calls.Count(SandboxCallKind.Feed) >= 10, service, cancellationToken);

        var random = new Random(1);
        var times = new List<TimeSpan>();
        for (var i = 0; i < Comments; i++)
        {
            await Task.Delay(random.NextDouble() * LongestGap, clock, cancellationToken);
            var before = Mails().ToHashSet(StringComparer.Ordinal);
            var comment = sandbox.Page.AddComment(post.Id, $"{Disclosure} {i}", Workbench.Parent);
            await Wait.UntilAsync(() => Mails().Any(mail => !before.Contains(mail)), service, cancellationToken);
            times.Add(File.GetLastWriteTimeUtc(Mails().First(mail => !before.Contains(mail))) - comment.CreatedAt.UtcDateTime);
        }

        var quantiles = new Quantiles(times);
        report.Say($"{Comments} disclosures at random moments on a sandbox Page, which a `serve` of its own process polls every {PollInterval.TotalSeconds:F0} s; until the mail to the safeguarding lead lies in the pickup directory.");
        report.Table(
            ["posted → alert mail", "seconds"],
            [$"median", $"{quantiles.Median.TotalSeconds:F2}"],
            [$"95 % within", $"{quantiles.At(0.95).TotalSeconds:F2}"],
            [$"longest", $"{quantiles.Longest.TotalSeconds:F2}"]);

        // Nobody else is told of a disclosure: each mail is one to the safeguarding lead.
        IEnumerable<string> Mails() => pickup.GetFiles("*.eml").Select(file => file.FullName);
    }
}
