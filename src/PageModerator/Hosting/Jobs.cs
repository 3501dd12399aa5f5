using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Insight;
using PageModerator.Polling;
using Quartz;

namespace PageModerator.Hosting;

/// <summary>Reads what is new on a Page and acts on it. Without it nothing else has work.</summary>
[DisallowConcurrentExecution]
internal sealed class PollJob(ModerationRun run, LookNow lookNow) : IJob
{
    public const string PageId = "page";

    public static JobKey Key(string pageId) => new($"poll {pageId}");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var pageId = context.MergedJobDataMap.GetString(PageId)!;
        lookNow.Begins(pageId);
        await run.PollAsync(pageId, onScreened: null, cancellationToken);
    }
}

/// <summary>Walks over a Page's year, so that a new comment on an old post, or an edit, is found within the hour.</summary>
[DisallowConcurrentExecution]
internal sealed class RotationJob(ModerationRun run) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await run.RotateAsync(context.MergedJobDataMap.GetString(PollJob.PageId)!, onScreened: null, cancellationToken);
}

/// <summary>Looks each minute whether somebody's digest is due: one that failed, or was missed while the machine slept, goes out late and not never.</summary>
[DisallowConcurrentExecution]
internal sealed class DigestJob(DigestPass digests) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await digests.SendDueAsync(cancellationToken);
}

/// <summary>Sees within a minute that a dead token or a lost permission is mended, however seldom the Page is polled.</summary>
[DisallowConcurrentExecution]
internal sealed class MendJob(ModerationRun run) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await run.MendAsync(context.MergedJobDataMap.GetString(PollJob.PageId)!, cancellationToken);
}

/// <summary>Looks whether a token is due to be inspected: daily, sooner when it was replaced, found at fault, or may have been why hiding stopped.</summary>
[DisallowConcurrentExecution]
internal sealed class TokenJob(TokenInspection tokens, StoppedHiding hiding) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        await tokens.InspectDueAsync(cancellationToken);
        await hiding.EndIdleAsync(cancellationToken);
    }
}

/// <summary>Tells people of urgent comments: asked for as soon as one is found, and at short intervals for the mails that failed and what is to be passed on.</summary>
[DisallowConcurrentExecution]
internal sealed class CommentAlertJob(CommentAlertPass alerts) : IJob
{
    public static readonly JobKey Key = new("comment alerts");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await alerts.RunAsync(cancellationToken);
}

/// <summary>Counts what the pictures show.</summary>
[DisallowConcurrentExecution]
internal sealed class InsightJob(InsightPass insight) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await insight.RunAsync(cancellationToken);
}

/// <summary>Tells people of what has become wrong, and of its mend.</summary>
[DisallowConcurrentExecution]
internal sealed class AlertJob(AlertPass alerts) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await alerts.RunAsync(cancellationToken);
}
