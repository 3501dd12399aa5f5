using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Hosting;
using Quartz;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary><c>serve</c> on a <see cref="HurriedTime"/>, as a process of its own: a verb of this program. At its end it says how late polls were.</summary>
internal static class HurriedService
{
    public const string Verb = "serve-hurried";

    /// <summary>Begins the line that it says at its end.</summary>
    public const string Said = "polls: ";

    /// <summary>Environment variable: when the clock began, in ticks of UTC.</summary>
    private const string StartVariable = "PAGEMODERATOR_HURRIED_START";

    /// <summary>What was written before the first poll is worked off before lateness counts.</summary>
    private static readonly TimeSpan WorkingOff = TimeSpan.FromHours(1);

    public static ServiceProcess Start(IReadOnlyDictionary<string, string?> settings, HurriedTime clock) =>
        ServiceProcess.Start(
            new Dictionary<string, string?>(settings) { [StartVariable] = clock.Start.UtcTicks.ToString(CultureInfo.InvariantCulture) },
            "PageModerator.Benchmarks.dll",
            Verb);

    public static async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var clock = new HurriedTime(new DateTimeOffset(long.Parse(Environment.GetEnvironmentVariable(StartVariable)!, CultureInfo.InvariantCulture), TimeSpan.Zero));
        await using var app = ModeratorApplication.Create(builder => builder.Services.AddSingleton<TimeProvider>(clock), isScheduled: true);
        await app.PrepareAsync(migrates: false, cancellationToken);
        var polls = new PollTimes(clock, app.Services.GetRequiredService<IOptions<FacebookOptions>>().Value.PollInterval, clock.GetUtcNow() + WorkingOff);
        var scheduler = await app.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
        scheduler.ListenerManager.AddJobListener(polls, []);
        await app.StartServingAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        await output.WriteLineAsync(Said + polls);
    }

    /// <summary>
    /// How late, in real time, polls began and ended: a Page's next is due an interval after its last began, whatever the scheduler made of a
    /// late one. Counted, not kept, so that it takes no memory.
    /// </summary>
    private sealed class PollTimes(TimeProvider clock, TimeSpan interval, DateTimeOffset from) : IJobListener
    {
        private readonly int[] _began = new int[60_000];
        private readonly int[] _ended = new int[60_000];
        private readonly ConcurrentDictionary<JobKey, (DateTimeOffset Due, DateTimeOffset NextDue)> _pages = new();
        private int _polls;

        public ValueTask JobToBeExecuted(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            if (context.JobInstance is PollJob)
            {
                var now = clock.GetUtcNow();
                var due = _pages.TryGetValue(context.JobDetail.Key, out var last) ? last.NextDue : now;
                _pages[context.JobDetail.Key] = (due, now + interval);
                Count(due, now, _began);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
        {
            if (context.JobInstance is PollJob)
            {
                Interlocked.Increment(ref _polls);
                Count(_pages[context.JobDetail.Key].Due, clock.GetUtcNow(), _ended);
            }

            return ValueTask.CompletedTask;
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{_polls} made; began {At(_began, 0.5)} {At(_began, 0.95)} {At(_began, 1)}; ended {At(_ended, 0.5)} {At(_ended, 0.95)} {At(_ended, 1)} ms after they were due (median, 95 % within, longest)");

        private void Count(DateTimeOffset due, DateTimeOffset now, int[] late)
        {
            if (now >= from)
            {
                Interlocked.Increment(ref late[(int)Math.Clamp((now - due).TotalMilliseconds / HurriedTime.Pace, 0, late.Length - 1)]);
            }
        }

        private static int At(int[] late, double share)
        {
            var left = (long)Math.Ceiling(late.Sum(count => (long)count) * share);
            var at = 0;
            while (at < late.Length - 1 && (left -= late[at]) > 0)
            {
                at++;
            }

            return at;
        }
    }
}
