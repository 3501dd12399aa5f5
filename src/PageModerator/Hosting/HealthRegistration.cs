using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PageModerator.Alerts;
using PageModerator.Enforcement;
using PageModerator.Graph;
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
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
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
/// <param name="PausedUntil">Nothing is read before then; null when it may be.</param>
/// <param name="Conditions">What is wrong; empty when it is well.</param>
internal sealed record PageState(
    string Id,
    string Name,
    DateTimeOffset? LastPollSucceededAt,
    DateTimeOffset? PausedUntil,
    int Waiting,
    int Pending,
    int Stuck,
    IReadOnlyList<Condition> Conditions)
{
    /// <summary>What is wrong, in a sentence or more; null when it is well.</summary>
    public string? Fault => Conditions.Count == 0 ? null : string.Join(' ', Conditions.Select(condition => condition.Fault));
}

/// <summary>Says of each Page whether its comments are being seen to.</summary>
internal sealed class PageHealth(
    IDbContextFactory<ModerationDbContext> contexts,
    PageConditions conditions,
    GraphGate gate,
    IOptions<FacebookOptions> facebook,
    TimeProvider timeProvider)
{
    public async Task<IReadOnlyList<PageState>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = timeProvider.GetUtcNow() - WorkConditions.Stuck;
        var wrong = await conditions.ReadAsync(cancellationToken);
        var pages = await db.Pages.ToDictionaryAsync(page => page.Id, cancellationToken);
        var waiting = await db.Revisions.Where(revision => revision.AwaitsScreening).GroupBy(revision => revision.PageId).ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken);
        var pending = await db.Actions.Where(action => action.State == ActionState.Pending).GroupBy(action => action.PageId).ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken);
        var stuck = await db.Actions.Where(action => action.State == ActionState.Pending && action.RequestedAt < before).GroupBy(action => action.PageId).ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken);

        var states = new List<PageState>();
        foreach (var settings in facebook.Value.Pages)
        {
            var page = pages.GetValueOrDefault(settings.Id);
            states.Add(new PageState(
                settings.Id,
                page?.Name ?? settings.Name,
                page?.LastPollSucceededAt,
                await gate.HeldUntilAsync(settings.Id, GraphCall.Read, cancellationToken),
                waiting.GetValueOrDefault(settings.Id),
                pending.GetValueOrDefault(settings.Id),
                stuck.GetValueOrDefault(settings.Id),
                [.. wrong.Where(condition => condition.PageId == settings.Id || condition.PageId == GraphStop.App)]));
        }

        return states;
    }
}

internal sealed class ModerationHealthCheck(PageConditions conditions, IOptions<FacebookOptions> facebook) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var wrong = await conditions.ReadAsync(cancellationToken);
            var parts = facebook.Value.Pages.ToDictionary(page => $"page {page.Id}", object (page) => wrong.Any(condition => condition.PageId == page.Id && !condition.IsNotice) ? "ill" : "healthy");
            foreach (var condition in wrong)
            {
                parts[$"{(condition.PageId == GraphStop.App ? "" : "page ")}{condition.PageId}, {condition.Kind.Name()}"] = condition.Fault;
            }

            parts["database"] = "healthy";
            return wrong.Any(condition => !condition.IsNotice) ? HealthCheckResult.Unhealthy(data: parts) : HealthCheckResult.Healthy(data: parts);
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException { InnerException: System.Data.Common.DbException } or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(data: new Dictionary<string, object> { ["database"] = "The database can't be reached." });
        }
    }
}
