using PageModerator.Graph;
using Quartz;

namespace PageModerator.Hosting;

internal static class SchedulingRegistration
{
    /// <summary>New comments on posts of the last year are promised within the hour; walking over them takes a part of it.</summary>
    public static readonly TimeSpan RotationInterval = TimeSpan.FromMinutes(45);

    /// <summary>Polls of a school's few Pages begin together, those of many spread over the interval.</summary>
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromSeconds(0.5);

    private const string Walks = "walks";

    private static readonly TimeSpan DigestInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan TokenInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AlertInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan InsightInterval = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan CommentAlertInterval = TimeSpan.FromSeconds(10);

    public static WebApplicationBuilder AddScheduling(this WebApplicationBuilder builder)
    {
        // Jobs are named before there are services to ask: the same section, read the same way.
        var facebook = new FacebookOptions();
        ValidatedOptions.Bind(builder.Configuration.GetSection(FacebookOptions.Section), facebook, FacebookOptions.Section);

        builder.Services.AddTransient<PollJob>();
        builder.Services.AddTransient<RotationJob>();
        builder.Services.AddTransient<DigestJob>();
        builder.Services.AddTransient<AlertJob>();
        builder.Services.AddTransient<CommentAlertJob>();
        builder.Services.AddTransient<InsightJob>();
        builder.Services.AddTransient<MendJob>();
        builder.Services.AddTransient<TokenJob>();
        builder.AddQuartz(quartz =>
        {
            // A walk over a year takes minutes: told to stop, it ends between two steps, and what it committed stays.
            quartz.ConfigureScheduler(scheduler => scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always);

            // Two jobs a Page may run at the same moment, and the digests, tokens and both kinds of alerts.
            var threads = Math.Clamp((2 * facebook.Pages.Count) + 4, 6, 32);
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = threads);

            // A poll that is due must not wait for walks to end: they begin one after another, and most threads are not theirs.
            quartz.UseExecutionLimits(limits => limits.ForGroup(Walks, threads / 3));
            var share = facebook.PollInterval / Math.Max(1, facebook.Pages.Count);
            var betweenPolls = share < BetweenPolls ? share : BetweenPolls;
            foreach (var (i, page) in facebook.Pages.Index())
            {
                Schedule<PollJob>(quartz, "poll", page.Id, facebook.PollInterval, betweenPolls * i);
                Schedule<RotationJob>(quartz, "rotate", page.Id, RotationInterval, RotationInterval * i / facebook.Pages.Count, Walks);
                if (facebook.PollInterval > GraphGate.ProbeInterval)
                {
                    Schedule<MendJob>(quartz, "mend", page.Id, GraphGate.ProbeInterval);
                }
            }

            quartz.ScheduleJob<DigestJob>(trigger => trigger.WithIdentity("digest").StartNow().WithSimpleSchedule(schedule => Every(schedule, DigestInterval)));
            quartz.ScheduleJob<TokenJob>(trigger => trigger.WithIdentity("tokens").StartNow().WithSimpleSchedule(schedule => Every(schedule, TokenInterval)));
            quartz.ScheduleJob<InsightJob>(trigger => trigger.WithIdentity("insight").StartNow().WithSimpleSchedule(schedule => Every(schedule, InsightInterval)));
            quartz.ScheduleJob<CommentAlertJob>(
                trigger => trigger.WithIdentity("comment alerts").StartNow().WithSimpleSchedule(schedule => Every(schedule, CommentAlertInterval)),
                job => job.WithIdentity(CommentAlertJob.Key));
            quartz.ScheduleJob<AlertJob>(trigger => trigger.WithIdentity("alerts").StartNow().WithSimpleSchedule(schedule => Every(schedule, AlertInterval)));
        });
        builder.Services.AddHostedService<LookNowService>();
        builder.Services.AddHostedService<AlertNowService>();
        builder.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return builder;
    }

    private static void Schedule<TJob>(IQuartzBuilder quartz, string name, string pageId, TimeSpan interval, TimeSpan delay = default, string? group = null)
        where TJob : class, IJob =>
        quartz.ScheduleJob<TJob>(
            (services, trigger) => trigger
                .WithIdentity($"{name} {pageId}")
                .StartAt(services.GetRequiredService<TimeProvider>().GetUtcNow() + delay)
                .WithExecutionGroup(group)
                .WithSimpleSchedule(schedule => Every(schedule, interval)),
            (_, job) => job.WithIdentity($"{name} {pageId}").UsingJobData(PollJob.PageId, pageId));

    // However many runs were missed, one makes up for them, at once: left to the next due time, Pages at the end of a long line would be passed over each time.
    private static void Every(SimpleScheduleBuilder schedule, TimeSpan interval) =>
        schedule.WithInterval(interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithRemainingCount);
}
