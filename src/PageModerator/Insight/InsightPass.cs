using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;
using PageModerator.People;

namespace PageModerator.Insight;

/// <summary>
/// Counts what happened, week by week, without what is restricted. The last days' weeks are counted anew each time; once a day all that the pictures
/// show are, since a release or an erasure changes the past.
/// </summary>
internal sealed class InsightPass(
    NpgsqlDataSource database,
    IOptions<FacebookOptions> facebook,
    TimeProvider timeProvider)
{
    /// <summary>How far back the pictures go.</summary>
    public const int Weeks = 12;

    private const string Zone = "Europe/London";

    /// <summary>What came late, such as a hide after a night of tries, is still counted by the next time.</summary>
    private const int FreshDays = 3;

    /// <summary>By Page, the day on which all weeks were last counted.</summary>
    private readonly ConcurrentDictionary<string, DateOnly> _counted = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var page in facebook.Value.Pages)
        {
            await CountAsync(page.Id, cancellationToken);
        }
    }

    /// <summary>The first week that the pictures show.</summary>
    public static DateOnly FirstWeek(DateOnly today) => Monday(today).AddDays(-7 * (Weeks - 1));

    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private async Task CountAsync(string pageId, CancellationToken cancellationToken)
    {
        var today = SchoolTime.Today(timeProvider);
        var isWhole = !_counted.TryGetValue(pageId, out var last) || last != today;
        var first = isWhole ? FirstWeek(today) : Monday(today.AddDays(-FreshDays));
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
        _counted[pageId] = today;
    }

    private static readonly string[] Statements =
    [
        "select pg_advisory_xact_lock(hashtextextended('insight ' || $1, 0)) where $2::date <= $3::date",
        "delete from insight_counts where page_id = $1 and week between $2 and $3",
        $"""
        insert into insight_counts (page_id, week, measure, key, count)
        select $1, date_trunc('week', created_at at time zone '{Zone}')::date, 'comments', '', count(*) from comments
         where page_id = $1 and created_at >= $2::timestamp at time zone '{Zone}' and created_at < ($3 + 1)::timestamp at time zone '{Zone}'
         group by 2
        """,
        $"""
        with entries as materialized (
            select date_trunc('week', e.at at time zone '{Zone}')::date as week, to_char(e.at at time zone '{Zone}', 'HH24') as hour, e.post_id, e.outcome, e.categories || e.concerns as names
              from log_entries e
             where e.page_id = $1 and e.at >= $2::timestamp at time zone '{Zone}' and e.at < ($3 + 1)::timestamp at time zone '{Zone}' and e.kind = 'screened'
               and not exists (select from restrictions r where r.page_id = $1 and r.comment_id = e.comment_id and r.released_at is null)
        )
        insert into insight_counts (page_id, week, measure, key, count)
        select $1, week, 'screened', outcome, count(*) from entries where outcome is not null group by week, outcome
        union all
        select $1, week, 'hour', hour, count(*) from entries group by week, hour
        union all
        select $1, week, 'post', post_id, count(*) from entries group by week, post_id
        union all
        select $1, week, 'name', name, count(*) from entries, unnest(names) name group by week, name
        """,
        $"""
        with hides as materialized (
            select date_trunc('week', a.finished_at at time zone '{Zone}')::date as week, greatest(extract(epoch from a.finished_at - c.created_at), 0.1) as delay, c.created_at >= p.added_at as is_fresh
              from actions a
              join comments c on c.page_id = a.page_id and c.id = a.comment_id
              join pages p on p.id = a.page_id
             where a.page_id = $1 and a.kind = 'hide' and a.state = 'done' and a.requested_by is null
               and a.finished_at >= $2::timestamp at time zone '{Zone}' and a.finished_at < ($3 + 1)::timestamp at time zone '{Zone}'
               and not exists (select from restrictions r where r.page_id = $1 and r.comment_id = a.comment_id and r.released_at is null)
        ), rounded as (
            select week, trim_scale(round(ceil(delay / unit) * unit, 2))::text as delay from hides, power(10.0, floor(log(delay)) - 1) unit where is_fresh
        )
        insert into insight_counts (page_id, week, measure, key, count)
        select $1, week, 'hidden', '', count(*) from hides group by week
        union all
        select $1, week, 'delay', delay, count(*) from rounded group by week, delay
        """,
        $"""
        insert into insight_counts (page_id, week, measure, key, count)
        select $1, date_trunc('week', v.at at time zone '{Zone}')::date, 'wrong_hides', '', count(distinct v.comment_id)
          from reviews v
         where v.page_id = $1 and v.act = 'restore' and v.undone_at is null
           and v.at >= $2::timestamp at time zone '{Zone}' and v.at < ($3 + 1)::timestamp at time zone '{Zone}'
           and exists (select from actions a where a.page_id = $1 and a.comment_id = v.comment_id and a.kind = 'hide' and a.state = 'done' and a.requested_by is null)
           and not exists (select from restrictions r where r.page_id = $1 and r.comment_id = v.comment_id and r.released_at is null)
         group by 2
        """,
    ];
}
