using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Insight;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Marks;

/// <summary>How long the review site takes to answer, over HTTP, when a Page has a million comments, each in the log.</summary>
internal sealed class ReviewMark : IMark
{
    private const int Readings = 100;

    /// <summary>A page of the site: its address at the n-th reading, and a word that shows that it did its work.</summary>
    private sealed record Reading(string Name, Func<int, string> Path, string Shows);

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.StartAsync(cancellationToken);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, cancellationToken);
        await using var app = await bench.OpenAsync(sandbox, cancellationToken);
        await MillionComments.FillAsync(app.Services.GetRequiredService<NpgsqlDataSource>(), sandbox.PageId, cancellationToken);
        await app.Services.GetRequiredService<InsightPass>().RunAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        var site = new Uri(app.Urls.Single());

        report.Say($"A Page with a million comments, each in the log; 40,000 wait, half of them a flood of like comments ahead of all others, and of the others a tenth alike; a thousand are kept for the chair, two hundred of those wait; a million rows of audit. {Readings} readings of each page over HTTP, after one to warm up, with the request, the session, the wall and the drawing of the page in the time.");
        var rows = new List<FormattableString[]>();
        var (queue, log) = await MiddlesAsync(app.Services, cancellationToken);
        foreach (var (email, words, readings) in People(queue, log))
        {
            using var visitor = await SiteVisitor.SignInAsync(app.Services, site, email, cancellationToken);
            foreach (var reading in readings)
            {
                rows.Add(Row(words, reading, await MeasureAsync(visitor, reading, cancellationToken)));
            }
        }

        report.Table(["page", "median", "95 % within", "longest"], rows);
    }

    private static IEnumerable<(string Email, string Words, Reading[] Readings)> People(string queue, string log) =>
    [
        ("head@school.example", "headteacher",
        [
            .. Reader(queue, log, n => (n * 730) + 1),
            new("answer", n => $"/comment/c{(n * 730) + 1}/reply", "Answer"),
            new("offences and block", n => $"/comment/c{(n * 730) + 1}/block", "Block the author"),
            new("delete, the second step", n => $"/comment/c{(n * 730) + 1}/delete", "Delete"),
            new("note from elsewhere", _ => "/log/new", "from elsewhere"),
            new("alerts", _ => "/alerts", "Alerts"),
            new("challenges", _ => "/challenges", "Challenges"),
            new("digest", _ => "/digest", "Digest"),
            new("people", _ => "/people", "People"),
            new("audit", _ => "/audit", "signed in"),
            new("overview", _ => "/overview", "Overview"),
            new("own account", _ => "/account", "account"),
            new("public notice", _ => "/about-moderation", "challenge"),
        ]),
        ("chair@school.example", "chair", [.. Reader(queue, log, n => (n + 1) * 200), new("alerts", _ => "/alerts", "Alerts")]),
        ("dpo@school.example", "data protection officer", [.. Reader(queue, log, n => (n * 4) + 2).Where(reading => !reading.Name.StartsWith("queue", StringComparison.Ordinal) && reading.Name != "insight")]),
        ("trust@school.example", "overseer", [new("overview", _ => "/overview", "Overview")]),
    ];

    /// <param name="queue">A place in the middle of the flood.</param>
    /// <param name="log">A place in the middle of the log.</param>
    /// <param name="comment">The n-th comment that the person may see.</param>
    private static IEnumerable<Reading> Reader(string queue, string log, Func<int, int> comment) =>
    [
        new("home", _ => "/", "PageModerator"),
        new("queue", _ => "/queue", "data-item"),
        new("queue, from the middle of the flood", _ => $"/queue?after={queue}", "data-item"),
        new("queue, the flood", _ => $"/queue?incident={MillionComments.Flood}", "data-item"),
        new("queue, what belongs together", _ => "/queue?incident=0", "data-item"),
        new("a comment", n => $"/comment/c{comment(n)}", "Where it stands"),
        new("search, a rare word", n => $"/search?q={MillionComments.WordOf(comment(n))}", "Found"),
        new("search, a word in a thousand", n => $"/search?q=word{n}", "Search"),
        new("search, a word in all", _ => "/search?q=school+lunches", "Found"),
        new("search, two words of which one is rare", n => $"/search?q=school+{MillionComments.WordOf(comment(n))}", "Found"),
        new("search, how most words begin", _ => "/search?q=s", "Found"),
        new("search, nothing", _ => "/search?q=zebra", "Nothing found"),
        new("log", _ => "/log", "Form"),
        new("log, from the middle", _ => $"/log?before={log}", "Form"),
        new("log, by what it is about", _ => "/log?label=safeguarding", "Form"),
        new("log, about what never came", _ => "/log?label=extremism", "Form"),
        new("log, of what never happened", _ => "/log?kind=deleted", "Form"),
        new("log, a month long ago", _ => $"/log?first={Day(200)}&last={Day(170)}", "Form"),
        new("log, a comment's form", n => $"/log/c{comment(n)}/form", "content"),
        new("insight", _ => "/insight", "svg"),
    ];

    private static string Day(int ago) => FormattableString.Invariant($"{RealClock.Instance.GetUtcNow().AddDays(-ago):yyyy-MM-dd}");

    private static async Task<(string Queue, string Log)> MiddlesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        var waiting = await db.QueueItems.Where(item => item.DecidedAt == null).OrderBy(item => item.Position).Skip(10_000).FirstAsync(cancellationToken);
        var entry = await db.LogEntries.SingleAsync(entry => entry.Entry == 500_000, cancellationToken);
        return (FormattableString.Invariant($"{waiting.Position}.{waiting.Id}"), LogKey.Of(entry).ToString());
    }

    private static async Task<Quantiles> MeasureAsync(SiteVisitor visitor, Reading reading, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var n = 0; n <= Readings; n++)
        {
            var started = RealClock.Instance.GetTimestamp();
            var body = await visitor.GetAsync(reading.Path(n), cancellationToken);
            times.Add(RealClock.Instance.GetElapsedTime(started));
            if (!body.Contains(reading.Shows, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{reading.Path(n)} does not show '{reading.Shows}'.");
            }
        }

        return new Quantiles(times.Skip(1));
    }

    private static FormattableString[] Row(string words, Reading reading, Quantiles times) =>
        [$"{words}: {reading.Name}", $"{times.Median.TotalMilliseconds:F0} ms", $"{times.At(0.95).TotalMilliseconds:F0} ms", $"{times.Longest.TotalMilliseconds:F0} ms"];
}
