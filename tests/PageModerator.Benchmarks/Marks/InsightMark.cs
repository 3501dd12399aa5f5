using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Insight;
using PageModerator.People;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>How long the figures of the insight page take to read when a Page has a million comments in the log, and how long counting them does.</summary>
internal sealed class InsightMark : IMark
{
    private const int Reads = 300;

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var clock = RealClock.Instance;
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, clock, cancellationToken);
        await using var app = await bench.OpenAsync(sandbox, cancellationToken);
        await MillionComments.FillAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), sandbox.PageId, cancellationToken);

        var counting = clock.GetTimestamp();
        await app.Services.GetRequiredService<InsightPass>().RunAsync(cancellationToken);
        var counted = clock.GetElapsedTime(counting);
        counting = clock.GetTimestamp();
        await app.Services.GetRequiredService<InsightPass>().RunAsync(cancellationToken);
        var again = clock.GetElapsedTime(counting);

        var head = await ReadAsync(Role.Headteacher);
        var chair = await ReadAsync(Role.ChairOfGovernors);
        report.Say($"A Page with a million comments, each in the log, over ten months; a thousand of them are kept for the chair. {Reads} readings of what the insight page shows, twelve weeks.");
        report.Table(
            ["reading the figures", "median", "95 % within", "longest"],
            Row($"headteacher", head),
            Row($"chair of governors", chair));
        report.Say($"Counting all twelve weeks, once a day: {counted.TotalSeconds:F1} s; the last days, every quarter of an hour: {again.TotalSeconds:F1} s.");

        async Task<Quantiles> ReadAsync(Role role)
        {
            var reader = app.Services.GetRequiredService<InsightReader>();
            var viewer = new Viewer(Guid.NewGuid(), "Somebody", "somebody@school.example", new Dictionary<string, IReadOnlySet<Role>> { [sandbox.PageId] = new HashSet<Role> { role } });
            await reader.ReadAsync(viewer, sandbox.PageId, cancellationToken);
            var times = new List<TimeSpan>();
            for (var i = 0; i < Reads; i++)
            {
                var started = clock.GetTimestamp();
                await reader.ReadAsync(viewer, sandbox.PageId, cancellationToken);
                times.Add(clock.GetElapsedTime(started));
            }

            return new Quantiles(times);
        }
    }

    private static FormattableString[] Row(FormattableString who, Quantiles times) =>
        [who, $"{times.Median.TotalMilliseconds:F0} ms", $"{times.At(0.95).TotalMilliseconds:F0} ms", $"{times.Longest.TotalMilliseconds:F0} ms"];
}
