using Npgsql;

namespace PageModerator.Polling;

/// <summary>A change that waits to be told apart as the machine's own or somebody else's.</summary>
internal sealed record WaitingChange(string PageId, string PostId, string CommentId, int Revision, CommentChangeKind Kind, DateTimeOffset NoticedAt, string? Permalink);

/// <summary>Hands out changes, inside the transaction that will store whose they are.</summary>
internal static class CommentChangeStore
{
    /// <summary>Takes up to <paramref name="most"/> waiting changes, oldest first, and marks them reconciled: for good if the transaction is committed.</summary>
    public static async Task<IReadOnlyList<WaitingChange>> TakeAsync(NpgsqlConnection connection, string pageId, int most, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            with taken as (
                select id from comment_changes where page_id = $1 and awaits_reconciling order by id limit $2 for update skip locked
            ), marked as (
                update comment_changes m set awaits_reconciling = false from taken where m.id = taken.id
                returning m.*
            )
            select m.page_id, c.post_id, m.comment_id, m.revision, m.kind, m.noticed_at, c.permalink
              from marked m
              cross join lateral (select * from comments where page_id = m.page_id and id = m.comment_id limit 1) c
             order by m.id
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(most);

        var waiting = new List<WaitingChange>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingChange(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetInt32(3),
                Enum.Parse<CommentChangeKind>(reader.GetString(4), ignoreCase: true),
                await reader.GetFieldValueAsync<DateTimeOffset>(5, cancellationToken),
                await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6)));
        }

        return waiting;
    }
}
