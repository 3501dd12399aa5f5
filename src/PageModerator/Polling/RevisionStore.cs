using Npgsql;
using PageModerator.Screening;

namespace PageModerator.Polling;

/// <summary>A revision that waits to be screened, with what an entry of the log needs to know of its comment.</summary>
internal sealed record WaitingRevision(
    long Id,
    string PageId,
    string PostId,
    string CommentId,
    int Number,
    string Message,
    AttachmentKind Attachment,
    string? LinkUrl,
    string? AuthorId,
    string? AuthorName,
    DateTimeOffset CommentedAt,
    string? Permalink,
    bool IsHidden,
    string PostText);

/// <summary>Hands out revisions for screening, inside the transaction that will store what screening says of them.</summary>
internal static class RevisionStore
{
    /// <summary>Takes up to <paramref name="most"/> waiting revisions, oldest first, and marks them screened: for good if the transaction is committed.</summary>
    public static async Task<IReadOnlyList<WaitingRevision>> TakeAsync(NpgsqlConnection connection, string pageId, int most, CancellationToken cancellationToken)
    {
        // Rows that another worker has taken are passed over; they are that worker's to finish, and come back if it dies.
        // The limits hold the planner to one look by key for each revision: on a table that has grown since it was last analysed a plain
        // join goes through all comments of all posts instead.
        await using var command = new NpgsqlCommand("""
            with taken as (
                select id from revisions where page_id = $1 and awaits_screening order by id limit $2 for update skip locked
            ), marked as (
                update revisions set awaits_screening = false from taken where revisions.id = taken.id
                returning revisions.*
            )
            select m.id, m.page_id, c.post_id, m.comment_id, m.number, m.message, m.attachment, m.link_url,
                   c.author_id, c.author_name, c.created_at, c.permalink, c.is_hidden, left(p.message, 200)
              from marked m
              cross join lateral (select * from comments where page_id = m.page_id and id = m.comment_id limit 1) c
              cross join lateral (select * from posts where page_id = c.page_id and id = c.post_id limit 1) p
             order by m.id
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(most);

        var waiting = new List<WaitingRevision>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingRevision(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetInt32(4),
                reader.GetString(5),
                Enum.Parse<AttachmentKind>(reader.GetString(6)),
                Text(reader, 7),
                Text(reader, 8),
                Text(reader, 9),
                await reader.GetFieldValueAsync<DateTimeOffset>(10, cancellationToken),
                Text(reader, 11),
                reader.GetBoolean(12),
                reader.GetString(13)));
        }

        return waiting;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
