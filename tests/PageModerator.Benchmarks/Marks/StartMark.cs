using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>From the start of the process to its first call for the Page's feed.</summary>
internal sealed class StartMark : IMark
{
    private const int Starts = 5;

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions(), RealClock.Instance, cancellationToken);
        var settings = bench.Settings(sandbox.GraphUrl, TimeSpan.FromMinutes(1), sandbox);
        var owner = Directory.CreateTempSubdirectory("pagemoderator-benchmarks-");
        var alone = new Dictionary<string, string?>(settings) { ["ConnectionStrings:PageModerator"] = "", ["Data:Directory"] = owner.FullName };
        try
        {
            // The first start of each makes the database's tables and, alone, its files: once in an installation's life.
            var firstServed = await StartAsync(settings, sandbox, cancellationToken);
            var served = await ManyAsync(settings, sandbox, cancellationToken);
            var firstAlone = await StartAsync(alone, sandbox, cancellationToken);
            var startedAlone = await ManyAsync(alone, sandbox, cancellationToken);

            report.Say($"`serve` as a process of its own, {Starts} starts each after the first one.");
            report.Table(
                ["process start → first feed call, seconds", "first ever", "median", "longest"],
                Row($"PostgreSQL runs already", firstServed, served),
                Row($"the private PostgreSQL is started, too", firstAlone, startedAlone));
        }
        finally
        {
            owner.Delete(recursive: true);
        }
    }

    private static FormattableString[] Row(FormattableString what, TimeSpan first, Quantiles times) =>
        [what, $"{first.TotalSeconds:F2}", $"{times.Median.TotalSeconds:F2}", $"{times.Longest.TotalSeconds:F2}"];

    private static async Task<Quantiles> ManyAsync(Dictionary<string, string?> settings, SandboxServer sandbox, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Starts; i++)
        {
            times.Add(await StartAsync(settings, sandbox, cancellationToken));
        }

        return new Quantiles(times);
    }

    private static async Task<TimeSpan> StartAsync(Dictionary<string, string?> settings, SandboxServer sandbox, CancellationToken cancellationToken)
    {
        sandbox.Calls.Clear();
        await using var service = ServiceProcess.Start(settings);
        await Wait.UntilAsync(() => sandbox.Calls.Count(SandboxCallKind.Feed) > 0, service, cancellationToken);
        return sandbox.Calls.All.First(call => call.Kind is SandboxCallKind.Feed).At - service.StartedAt;
    }
}
