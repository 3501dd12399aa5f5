using Npgsql;
using NpgsqlTypes;
using PageModerator.People;
using PageModerator.Screening;

namespace PageModerator.Review;

/// <summary>Puts what a person has to look at into the queue, in the verdict's own transaction.</summary>
internal sealed class QueueEntries(TimeProvider timeProvider) : IVerdictConsequence
{
    /// <summary>So many comments on one person within <see cref="Window"/> are one incident.</summary>
    private const int PileOn = 3;

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    public async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var waiting = screened.Where(one => one.Verdict.Outcome is not Outcome.Leave).ToList();
        if (waiting.Count > 0)
        {
            await AddAsync(connection, waiting, now, cancellationToken);
            await JoinPileOnsAsync(connection, waiting, now, cancellationToken);
        }

        await SettleAsync(connection, [.. screened.Where(one => one.Verdict.Outcome is Outcome.Leave && one.Revision.Number > 1)], now, cancellationToken);
        await SetApartAsync(connection, screened, cancellationToken);
    }

    private static async Task AddAsync(NpgsqlConnection connection, List<ScreenedRevision> waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Two revisions of a comment in one batch: the later one waits.
        var last = waiting.GroupBy(one => (one.Revision.PageId, one.Revision.CommentId)).Select(group => group.MaxBy(one => one.Revision.Number)!).ToList();
        await using var command = new NpgsqlCommand("""
            insert into queue_items (page_id, comment_id, revision, position, screened_at, incident, target, is_apart)
            select page_id, comment_id, revision, position, $7, incident, target, false
              from unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[]) as t (page_id, comment_id, revision, position, incident, target)
            on conflict (page_id, comment_id) do update
               set revision = excluded.revision, position = excluded.position, screened_at = excluded.screened_at, incident = excluded.incident,
                   target = excluded.target, decided_at = null, claimed_by = null, claimed_until = null
             where queue_items.revision < excluded.revision
            """, connection);
        command.Parameters.AddWithValue(last.Select(one => one.Revision.PageId).ToArray());
        command.Parameters.AddWithValue(last.Select(one => one.Revision.CommentId).ToArray());
        command.Parameters.AddWithValue(last.Select(one => one.Revision.Number).ToArray());
        command.Parameters.AddWithValue(last.Select(one => QueueOrder.Position(one.Verdict, now)).ToArray());
        command.Parameters.AddWithValue(last.Select(one => Incidents.OfText(one.Revision.Message, one.Revision.CommentId)).ToArray());
        command.Parameters.Add(new NpgsqlParameter { Value = last.Select(one => Incidents.Target(one.Verdict)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task JoinPileOnsAsync(NpgsqlConnection connection, List<ScreenedRevision> waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var targets = waiting.Select(one => Incidents.Target(one.Verdict)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (targets.Length == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("""
            with crowded as (
                select target from queue_items
                 where page_id = $1 and target = any($2) and decided_at is null and screened_at > $4
                 group by target having count(*) >= $5
            )
            update queue_items q set incident = t.incident
              from unnest($2::text[], $3::bigint[]) as t (target, incident) join crowded using (target)
             where q.page_id = $1 and q.target = t.target and q.decided_at is null and q.screened_at > $4
            """, connection);
        command.Parameters.AddWithValue(waiting[0].Revision.PageId);
        command.Parameters.AddWithValue(targets);
        command.Parameters.AddWithValue(targets.Select(Incidents.OfTarget).ToArray());
        command.Parameters.Add(new NpgsqlParameter { Value = now - Window, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.AddWithValue(PileOn);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>An edit that took the fault away leaves nothing to decide, but for the hide that it may have cost.</summary>
    private static async Task SettleAsync(NpgsqlConnection connection, List<ScreenedRevision> innocent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (innocent.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("""
            update queue_items q
               set revision = t.revision,
                   decided_at = case when t.is_hidden then null else $5 end
              from unnest($1::text[], $2::text[], $3::integer[], $4::boolean[]) as t (page_id, comment_id, revision, is_hidden)
             where q.page_id = t.page_id and q.comment_id = t.comment_id and q.revision < t.revision and (t.is_hidden or q.decided_at is null)
            """, connection);
        command.Parameters.AddWithValue(innocent.Select(one => one.Revision.PageId).ToArray());
        command.Parameters.AddWithValue(innocent.Select(one => one.Revision.CommentId).ToArray());
        command.Parameters.AddWithValue(innocent.Select(one => one.Revision.Number).ToArray());
        command.Parameters.AddWithValue(innocent.Select(one => one.Revision.IsHidden).ToArray());
        command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Marks what is restricted, by this text or by an earlier one.</summary>
    private static async Task SetApartAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            update queue_items q
               set is_apart = true
              from unnest($1::text[], $2::text[], $3::boolean[]) as t (page_id, comment_id, is_kept)
             where q.page_id = t.page_id and q.comment_id = t.comment_id and not q.is_apart
               and (t.is_kept or exists (select from restrictions r where r.page_id = t.page_id and r.comment_id = t.comment_id))
            """, connection);
        command.Parameters.AddWithValue(screened.Select(one => one.Revision.PageId).ToArray());
        command.Parameters.AddWithValue(screened.Select(one => one.Revision.CommentId).ToArray());
        command.Parameters.AddWithValue(screened.Select(one => VerdictRestrictions.Keepers(one.Verdict).Any()).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
