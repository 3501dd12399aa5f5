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

    // A thousand restricted ones among them: they are counted on the spot.
    private static readonly string[] Filling =
    [
        MillionComments.Posts,
        MillionComments.Comments,
        """
        insert into log_entries (entry, at, page_id, post_id, comment_id, revision, kind, outcome, categories, concerns, reasons, clauses, intent, made_by, previous_hash, hash)
        select n, now() - (1000000 - n) * interval '26 seconds', $1, $1 || '_' || (1 + (1000000 - n) % 400), 'c' || (1000000 - n), 1, 'screened', case when n % 3 = 1 then 'hide' else 'queue' end,
               (array['{abusive}', '{spam}', '{personal_data}', '{}'])[1 + n % 4]::text[], (array['{complaint}', '{safeguarding}', '{}', '{}', '{}'])[1 + n % 5]::text[], '{"Because."}', '{}', 'none', 'system', '\x00', '\x00'
          from generate_series(1, 999999) n
        """,
        """
        insert into actions (page_id, comment_id, revision, kind, ordinal, state, requested_at, not_before, attempts, refusals, finished_at)
        select $1, id, 1, 'hide', 0, 'done', created_at, created_at, 1, 0, created_at + random() * interval '70 seconds' from comments where page_id = $1 and is_hidden
        """,
        MillionComments.Restrictions,
        "analyze",
    ];

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var clock = RealClock.Instance;
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, clock, cancellationToken);
        await using var app = await bench.OpenAsync(sandbox, cancellationToken);
        await MillionComments.FillAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), sandbox.PageId, Filling, cancellationToken);

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
