using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>Resident memory of a <c>serve</c> with many Pages.</summary>
internal sealed class MemoryMark : IMark
{
    private const int Pages = 100;
    private const int Samples = 18;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var town = await SandboxTown.StartAsync(Pages, cancellationToken);
        await using var service = ServiceProcess.Start(bench.Settings(town.GraphUrl, PollInterval, town.Pages));

        var rows = new List<FormattableString[]>();
        using var timer = new PeriodicTimer(Step, RealClock.Instance);
        while (rows.Count < Samples && await timer.WaitForNextTickAsync(cancellationToken))
        {
            service.EnsureRuns();
            var seconds = (RealClock.Instance.GetUtcNow() - service.StartedAt).TotalSeconds;
            var resident = service.ResidentMemory;
            var most = service.MostResidentMemory;
            var calls = town.Pages.Sum(page => page.Calls.Total);
            var hidden = town.Pages.Sum(page => page.Page.Hidden.Count);
            rows.Add([$"{seconds:F0}", $"{resident:F0}", $"{most:F0}", $"{calls}", $"{hidden}"]);
        }

        if (town.Pages.Any(page => page.Calls.Count(SandboxCallKind.Feed) < 2))
        {
            throw new InvalidOperationException("Not every Page was polled: not what was to be measured.");
        }

        report.Say($"{Pages} Pages of {town.Pages[0].Page.Posts.Count} posts and {town.Pages[0].Page.Comments.Count} comments each, all of them new at the start, polled every {PollInterval.TotalSeconds:F0} s, sixty times as often as by default, or as often as the processors allow: the sandboxes share them. Three minutes; a whole day was not measured.");
        report.Table(["seconds since start", "resident, MiB", "most so far, MiB", "Graph calls so far", "hidden so far"], rows);
    }
}
