using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>How long the pages of the review site take to read when a Page has a million comments, each in the log.</summary>
internal sealed class ReviewMark : IMark
{
    private const int Reads = 200;

    // Twenty thousand wait, some of them alike; a thousand are kept for the chair, a hundred of those wait.
    private static readonly string[] Filling =
    [
        MillionComments.Posts,
        MillionComments.Comments,
        """
        insert into revisions (page_id, comment_id, number, message, attachment, read_at, awaits_screening)
        select $1, 'c' || n, 1, 'the school of word' || n % 1000 || ' and seldom' || n || ' said something about lunches', 'None', now(), false from generate_series(1000000, 1, -1) n
        """,
        """
        insert into log_entries (entry, at, page_id, post_id, comment_id, revision, kind, outcome, categories, concerns, reasons, clauses, intent, made_by, previous_hash, hash)
        select n, now() - (1000000 - n) * interval '26 seconds', $1, $1 || '_' || (1 + (1000000 - n) % 400), 'c' || (1000000 - n), 1, 'screened', case when n % 3 = 1 then 'hide' else 'queue' end,
               (array['{abusive}', '{spam}', '{personal_data}', '{}'])[1 + n % 4]::text[], (array['{complaint}', '{safeguarding}', '{}', '{}', '{}'])[1 + n % 5]::text[], '{"Because."}', '{}', 'none', 'system', '\x00', sha256(n::text::bytea)
          from generate_series(1, 999999) n
        """,
        """
        insert into queue_items (page_id, comment_id, revision, position, screened_at, incident, decided_at)
        select $1, 'c' || n, 1, (1 + n % 5) * 10000000000000 - 1790000000000 + n * 26000::bigint, now() - n * interval '26 seconds', case when n % 10 = 0 then n % 100 else n end, case when n > 20000 then now() end
          from generate_series(1, 1000000) n
        """,
        MillionComments.Restrictions,
        "vacuum analyze",
    ];

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, cancellationToken);
        await using var app = await bench.OpenAsync(sandbox, cancellationToken);
        await MillionComments.FillAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), sandbox.PageId, Filling, cancellationToken);

        report.Say($"A Page with a million comments, each in the log; 20,000 wait, a tenth of them alike; a thousand are kept for the chair, a hundred of those wait. {Reads} readings of each.");
        var rows = new List<FormattableString[]>();
        foreach (var (role, words) in new[] { (Role.Headteacher, "headteacher"), (Role.ChairOfGovernors, "chair"), (Role.Dpo, "data protection officer") })
        {
            await MeasureAsync(app.Services, sandbox.PageId, role, words, rows, cancellationToken);
        }

        report.Table(["reading", "median", "95 % within", "longest"], rows);
    }

    private static async Task MeasureAsync(IServiceProvider services, string pageId, Role role, string words, List<FormattableString[]> rows, CancellationToken cancellationToken)
    {
        var viewer = new Viewer(Guid.NewGuid(), "Somebody", "somebody@school.example", new Dictionary<string, IReadOnlySet<Role>> { [pageId] = new HashSet<Role> { role } });
        var wall = services.GetRequiredService<Wall>();
        var (queue, cases, search, log) = (services.GetRequiredService<QueueReader>(), services.GetRequiredService<CaseReader>(), services.GetRequiredService<CommentSearch>(), services.GetRequiredService<LogSearch>());
        var contexts = services.GetRequiredService<IDbContextFactory<ModerationDbContext>>();
        QueueKey? further;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            further = await db.QueueItems.Where(item => item.DecidedAt == null).OrderBy(item => item.Position).Skip(10_000).Select(item => new QueueKey(item.Position, item.Id)).FirstAsync(cancellationToken);
        }

        var readings = new (string Name, Func<Sight, int, Task> Read)[]
        {
            ("queue, first page", (sight, _) => queue.ReadAsync(sight, viewer, null, cancellationToken)),
            ("queue, from the middle", (sight, _) => queue.ReadAsync(sight, viewer, further, cancellationToken)),
            ("a comment", (sight, i) => cases.ReadAsync(sight, viewer, $"c{(role is Role.Headteacher ? (i * 731) + 1 : (i + 1) * 200)}", cancellationToken)),
            ("search, a rare word", (sight, i) => search.FindAsync(sight, $"seldom{i * 997}", null, cancellationToken)),
            ("search, a word in a thousand", (sight, i) => search.FindAsync(sight, $"word{i}", null, cancellationToken)),
            ("search, a word in all", (sight, _) => search.FindAsync(sight, "school lunches", null, cancellationToken)),
            ("log, first page", (sight, _) => log.ReadAsync(sight, new LogFilter(null, null, null, null), null, cancellationToken)),
            ("log, by what it is about", (sight, _) => log.ReadAsync(sight, new LogFilter(null, "safeguarding", null, null), null, cancellationToken)),
        };
        foreach (var (name, read) in readings)
        {
            await read(await wall.OfAsync(viewer, pageId, cancellationToken), 0);
            var times = new List<TimeSpan>();
            for (var i = 0; i < Reads; i++)
            {
                var started = RealClock.Instance.GetTimestamp();
                await read(await wall.OfAsync(viewer, pageId, cancellationToken), i);
                times.Add(RealClock.Instance.GetElapsedTime(started));
            }

            var quantiles = new Quantiles(times);
            rows.Add([$"{words}: {name}", $"{quantiles.Median.TotalMilliseconds:F0} ms", $"{quantiles.At(0.95).TotalMilliseconds:F0} ms", $"{quantiles.Longest.TotalMilliseconds:F0} ms"]);
        }
    }
}
