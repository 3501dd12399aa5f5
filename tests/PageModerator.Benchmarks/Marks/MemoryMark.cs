using System.Globalization;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;

namespace PageModerator.Benchmarks.Marks;

/// <summary>A day of a <c>serve</c> with many Pages: its memory, and how late it is. The day's clock hurries; the work is all there.</summary>
internal sealed class MemoryMark : IMark
{
    private const int Pages = 100;
    private const int Posts = 25;
    private const int CommentsAPost = 4;
    private const int AbuseEvery = 10;

    /// <summary>Environment variable: how many hours of the day, where not all of it is to be measured.</summary>
    private const string HoursVariable = "PAGEMODERATOR_DAY_HOURS";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenComments = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromMinutes(30);

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var hours = int.Parse(Environment.GetEnvironmentVariable(HoursVariable) ?? "24", CultureInfo.InvariantCulture);
        var clock = new HurriedTime(RealClock.Instance.GetUtcNow());
        await using var bench = await Workbench.StartAsync(cancellationToken);
        var ordinary = await Workbench.OrdinaryCommentsAsync(cancellationToken);
        await using var town = await SandboxTown.StartAsync(Pages, clock, cancellationToken);
        foreach (var page in town.Pages)
        {
            for (var comment = 0; comment < Posts * CommentsAPost; comment++)
            {
                var post = comment % CommentsAPost == 0 ? page.Page.AddPost("Sports day is on Friday") : page.Page.Posts[0];
                town.AddComment(page, post.Id, ordinary[comment % ordinary.Length]);
            }
        }

        var settings = bench.Settings(town.GraphUrl, PollInterval, town.Pages);
        var rows = new List<FormattableString[]>();
        var service = HurriedService.Start(settings, clock);
        await using (service)
        {
            await LiveAsync(town, service, clock, ordinary, TimeSpan.FromHours(hours), rows, cancellationToken);
        }

        var leaks = await bench.FindSecretsAsync(town.Pages, cancellationToken);
        if (leaks.Count > 0 || WrittenSecrets.StandIn(service.Written, Workbench.Secrets(town.Pages)))
        {
            throw new InvalidOperationException($"A token or the app's secret was written: {string.Join(", ", leaks.DefaultIfEmpty("output"))}.");
        }

        report.Say($"{hours} hours of {Pages} Pages of {Posts} posts and {Posts * CommentsAPost} comments each, polled every minute, so that {Pages * hours * 60} polls fall due, with the rotations, digests and alerts of that time; a new comment somewhere every {BetweenComments.TotalSeconds:F0} seconds, every {AbuseEvery}th breaking a rule. The clock of the service and of Facebook goes {HurriedTime.Pace} times as fast as the machine's, so the work comes {HurriedTime.Pace} times as dense; what is late is told in the machine's time. Readings of what has not changed are answered at once. Neither output nor mails nor database hold a token or the app's secret. The service wrote {service.Written.Split('\n').Count(line => line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal))} warnings and errors.");
        report.Say($"{service.Written.Split('\n').Single(line => line.StartsWith(HurriedService.Said, StringComparison.Ordinal)).TrimEnd()}.");
        report.Table(["hour of the day", "resident, MiB", "of it no file's, MiB", "most so far, MiB", "Graph calls so far", "hidden so far", "to be hidden so far"], rows);
    }

    private static async Task LiveAsync(SandboxTown town, ServiceProcess service, HurriedTime clock, string[] ordinary, TimeSpan day, List<FormattableString[]> rows, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var abusive = 0;
        using var timer = new PeriodicTimer(BetweenComments / HurriedTime.Pace, RealClock.Instance);
        for (var number = 0; clock.GetUtcNow() - clock.Start < day && await timer.WaitForNextTickAsync(cancellationToken); number++)
        {
            service.EnsureRuns();
            var page = town.Pages[random.Next(Pages)];
            var isAbusive = number % AbuseEvery == 0;
            abusive += isAbusive ? 1 : 0;
            town.AddComment(page, page.Page.Posts[random.Next(Posts)].Id, isAbusive ? Workbench.Abuse : ordinary[random.Next(ordinary.Length)]);
            var passed = clock.GetUtcNow() - clock.Start;
            if (passed >= BetweenSamples * (rows.Count + 1))
            {
                var resident = service.ResidentMemory;
                var anonymous = service.AnonymousMemory;
                var most = service.MostResidentMemory;
                var calls = town.Calls;
                var hidden = town.Pages.Sum(one => one.Calls.Count(SandboxCallKind.Hide));
                var wanted = abusive;
                rows.Add([$"{passed.TotalHours:F1}", $"{resident:F0}", $"{anonymous:F0}", $"{most:F0}", $"{calls}", $"{hidden}", $"{wanted}"]);
            }
        }
    }
}
