using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.Polling;

/// <summary>What reading a Page's lists has taught about them, kept across restarts: how much at once, which fields, what goes wrong.</summary>
internal sealed class ReadingMemory(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>What was too heavy once is tried again after this: a busy day passes.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>How often the usual amount is to be halved, by object.</summary>
    public async Task<Dictionary<string, int>> LimitsAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var oldest = timeProvider.GetUtcNow() - Kept;
        return await db.ReadingLimits
            .Where(limit => limit.PageId == pageId && limit.LearnedAt > oldest)
            .ToDictionaryAsync(limit => limit.ObjectId, limit => limit.Step, cancellationToken);
    }

    public async Task<string[]> MissingFieldsAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Pages.Where(page => page.Id == pageId).Select(page => page.MissingFields).SingleAsync(cancellationToken);
    }

    public async Task LearnLimitAsync(string pageId, string objectId, int step, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            insert into reading_limits (page_id, object_id, step, learned_at) values ({pageId}, {objectId}, {step}, {timeProvider.GetUtcNow()})
            on conflict (page_id, object_id) do update set step = excluded.step, learned_at = excluded.learned_at
            """, cancellationToken);
    }

    /// <summary>From now on the Page's lists are read without these fields; none means that all are known again.</summary>
    public async Task LearnMissingFieldsAsync(string pageId, string[] fields, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Pages.Where(page => page.Id == pageId).ExecuteUpdateAsync(page => page.SetProperty(p => p.MissingFields, fields), cancellationToken);
    }

    /// <summary>Keeps a fault until it is mended; the first time counts.</summary>
    /// <param name="pageId">The Page.</param>
    /// <param name="kind">What is wrong.</param>
    /// <param name="detail">In one sentence for a person.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FoundAsync(string pageId, ReadingFaultKind kind, string detail, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            insert into reading_faults (page_id, kind, detail, since) values ({pageId}, {kind.Name()}, {detail}, {timeProvider.GetUtcNow()})
            on conflict (page_id, kind) do update set detail = excluded.detail
            """, cancellationToken);
    }

    public async Task MendedAsync(string pageId, IReadOnlyCollection<ReadingFaultKind> kinds, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.ReadingFaults.Where(fault => fault.PageId == pageId && kinds.Contains(fault.Kind)).ExecuteDeleteAsync(cancellationToken);
    }
}
