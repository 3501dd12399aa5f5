using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Insight;

/// <summary>
/// Counts what happened, day by day, without what is restricted. The last days are counted anew each time; once a day all that the pictures
/// show is, since a release or an erasure changes the past.
/// </summary>
internal sealed class InsightPass(
    NpgsqlDataSource database,
    IDbContextFactory<ModerationDbContext> contexts,
    IOptions<FacebookOptions> facebook,
    TimeProvider timeProvider)
{
    /// <summary>How far back the pictures go.</summary>
    public const int Weeks = 12;

    private const string Zone = "Europe/London";

    /// <summary>What came late, such as a hide after a night of tries, is still counted by the next time.</summary>
    private const int FreshDays = 3;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var page in facebook.Value.Pages)
        {
            await CountAsync(page.Id, cancellationToken);
        }
    }

    /// <summary>The first day that the pictures show.</summary>
    public static DateOnly FirstDay(DateOnly today)
    {
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        return monday.AddDays(-7 * (Weeks - 1));
    }

    private async Task CountAsync(string pageId, CancellationToken cancellationToken)
    {
        var today = SchoolTime.Today(timeProvider);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await db.InsightCounts.Where(count => count.PageId == pageId).MaxAsync(count => (DateOnly?)count.Day, cancellationToken);
        var first = FirstDay(today);
        if (last == today)
        {
            first = today.AddDays(-FreshDays) is var fresh && fresh > first ? fresh : first;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in Statements)
        {
#pragma warning disable CA2100 // They are the ones below.
            await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
            command.Parameters.AddWithValue(pageId);
            command.Parameters.Add(new NpgsqlParameter { Value = first, NpgsqlDbType = NpgsqlDbType.Date });
            command.Parameters.Add(new NpgsqlParameter { Value = today, NpgsqlDbType = NpgsqlDbType.Date });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // The day's own row says that the day was counted, also when nothing happened.
    private static readonly string[] Statements =
    [
        "select pg_advisory_xact_lock(hashtextextended('insight ' || $1, 0)) where $2::date <= $3::date",
        "delete from insight_counts where page_id = $1 and day between $2 and $3",
        $"""
        insert into insight_counts (page_id, day, measure, key, count)
        select $1, day, 'comments', '', sum(count)
          from (select $3 as day, 0 as count
                union all
                select (created_at at time zone '{Zone}')::date, count(*) from comments
                 where page_id = $1 and created_at >= $2::timestamp at time zone '{Zone}' and created_at < ($3 + 1)::timestamp at time zone '{Zone}'
                 group by 1) days
         group by day
        """,
        $"""
        with entries as materialized (
            select (e.at at time zone '{Zone}')::date as day, to_char(e.at at time zone '{Zone}', 'HH24') as hour, e.post_id, e.outcome, e.categories || e.concerns as names
              from log_entries e
             where e.page_id = $1 and e.at >= $2::timestamp at time zone '{Zone}' and e.at < ($3 + 1)::timestamp at time zone '{Zone}' and e.kind = 'screened'
               and not exists (select from restrictions r where r.page_id = $1 and r.comment_id = e.comment_id and r.released_at is null)
        )
        insert into insight_counts (page_id, day, measure, key, count)
        select $1, day, 'screened', outcome, count(*) from entries where outcome is not null group by day, outcome
        union all
        select $1, day, 'hour', hour, count(*) from entries group by day, hour
        union all
        select $1, day, 'post', post_id, count(*) from entries group by day, post_id
        union all
        select $1, day, 'name', name, count(*) from entries, unnest(names) name group by day, name
        """,
        $"""
        with hides as materialized (
            select (a.finished_at at time zone '{Zone}')::date as day, ceil(10 * extract(epoch from a.finished_at - c.created_at)) / 10 as delay, c.created_at >= p.added_at as is_fresh
              from actions a
              join comments c on c.page_id = a.page_id and c.id = a.comment_id
              join pages p on p.id = a.page_id
             where a.page_id = $1 and a.kind = 'hide' and a.state = 'done' and a.requested_by is null
               and a.finished_at >= $2::timestamp at time zone '{Zone}' and a.finished_at < ($3 + 1)::timestamp at time zone '{Zone}'
               and not exists (select from restrictions r where r.page_id = $1 and r.comment_id = a.comment_id and r.released_at is null)
        )
        insert into insight_counts (page_id, day, measure, key, count)
        select $1, day, 'hidden', '', count(*) from hides group by day
        union all
        select $1, day, 'delay', trim_scale(greatest(delay, 0))::text, count(*) from hides where is_fresh group by day, greatest(delay, 0)
        """,
        $"""
        insert into insight_counts (page_id, day, measure, key, count)
        select $1, (v.at at time zone '{Zone}')::date, 'wrong_hides', '', count(distinct v.comment_id)
          from reviews v
         where v.page_id = $1 and v.act = 'restore' and v.undone_at is null
           and v.at >= $2::timestamp at time zone '{Zone}' and v.at < ($3 + 1)::timestamp at time zone '{Zone}'
           and exists (select from actions a where a.page_id = $1 and a.comment_id = v.comment_id and a.kind = 'hide' and a.state = 'done' and a.requested_by is null)
           and not exists (select from restrictions r where r.page_id = $1 and r.comment_id = v.comment_id and r.released_at is null)
         group by 2
        """,
    ];
}
