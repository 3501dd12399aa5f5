using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Polling;
using PageModerator.Records;

namespace PageModerator.Hosting;

internal static class HealthRegistration
{
    public static WebApplicationBuilder AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PageHealth>();
        builder.Services.AddHealthChecks().AddCheck<ModerationHealthCheck>("moderation");
        return builder;
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.Body);
        writer.WriteStartObject();
        writer.WriteString("status", report.Status is HealthStatus.Healthy ? "healthy" : "ill");
        writer.WriteStartObject("parts");
        foreach (var (part, fault) in report.Entries.Values.SelectMany(entry => entry.Data))
        {
            writer.WriteString(part, (string)fault);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }
}

/// <summary>How one Page is.</summary>
/// <param name="Fault">What is wrong, in one sentence; null when it is well.</param>
internal sealed record PageState(
    string Id,
    string Name,
    DateTimeOffset? LastPollSucceededAt,
    DateTimeOffset? PausedUntil,
    int Waiting,
    int Pending,
    int Stuck,
    string? Fault);

/// <summary>Says of each Page whether its comments are being seen to. Silence is an alarm.</summary>
internal sealed class PageHealth(
    IDbContextFactory<ModerationDbContext> contexts,
    IOptions<FacebookOptions> facebook,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider)
{
    private const int MissedPolls = 3;

    /// <summary>A revision not screened, or a hide not done by then, has met more than a passing fault.</summary>
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);

    /// <summary>The walk over older posts is due every three quarters of an hour; after this it has failed more than once.</summary>
    private static readonly TimeSpan RotationLimit = TimeSpan.FromHours(2);

    private readonly DateTimeOffset _startedAt = timeProvider.GetUtcNow();

    public async Task<IReadOnlyList<PageState>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        var states = new List<PageState>();
        foreach (var settings in facebook.Value.Pages)
        {
            var page = await db.Pages.SingleOrDefaultAsync(page => page.Id == settings.Id, cancellationToken);
            var pending = db.Actions.Where(action => action.PageId == settings.Id && action.State == ActionState.Pending);
            var stuck = await pending.CountAsync(action => action.RequestedAt < now - Stuck, cancellationToken);
            var unscreened = await db.Revisions.CountAsync(revision => revision.PageId == settings.Id && revision.AwaitsScreening && revision.ReadAt < now - Stuck, cancellationToken);
            states.Add(new PageState(
                settings.Id,
                page?.Name ?? settings.Name,
                page?.LastPollSucceededAt,
                page?.PausedUntil > now ? page.PausedUntil : null,
                await db.Revisions.CountAsync(revision => revision.PageId == settings.Id && revision.AwaitsScreening, cancellationToken),
                await pending.CountAsync(cancellationToken),
                stuck,
                Fault(page, unscreened, stuck, now)));
        }

        return states;
    }

    private string? Fault(PolledPage? page, int unscreened, int stuck, DateTimeOffset now)
    {
        var lastSuccess = page?.LastPollSucceededAt;
        if (!IsStarting(facebook.Value.PollInterval * MissedPolls, now) && (lastSuccess is null || now - lastSuccess > facebook.Value.PollInterval * MissedPolls))
        {
            return page?.Failure ?? (lastSuccess is null ? "The Page was never read." : "The Page was not read for three intervals.");
        }

        if (!IsStarting(RotationLimit, now) && now - (page?.RotatedAt ?? page?.AddedAt) > RotationLimit)
        {
            return "Older posts were not read to the end for two hours.";
        }

        return unscreened > 0 ? $"Comments that were read are not screened yet: {unscreened}."
            : stuck > 0 ? $"Comments that should be hidden are not hidden yet: {stuck}."
            : null;
    }

    // A service that has just started is given the time of its first polls; a command that only looks is not.
    private bool IsStarting(TimeSpan limit, DateTimeOffset now) =>
        lifetime.ApplicationStarted.IsCancellationRequested && now - _startedAt < limit;
}

internal sealed class ModerationHealthCheck(PageHealth pages) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var states = await pages.ReadAsync(cancellationToken);
            var parts = states.ToDictionary(page => $"page {page.Id}", object (page) => page.Fault ?? "healthy");
            parts["database"] = "healthy";
            return states.Any(page => page.Fault is not null) ? HealthCheckResult.Unhealthy(data: parts) : HealthCheckResult.Healthy(data: parts);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException { InnerException: System.Data.Common.DbException } or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(data: new Dictionary<string, object> { ["database"] = "The database can't be reached." });
        }
    }
}
