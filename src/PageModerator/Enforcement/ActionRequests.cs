using Npgsql;
using NpgsqlTypes;

namespace PageModerator.Enforcement;

/// <summary>What a person wants done on Facebook about a comment.</summary>
/// <param name="PageId">The Page.</param>
/// <param name="CommentId">The comment, as it is stored.</param>
/// <param name="Revision">The revision that the person saw: an order is not carried out on a text that came after it.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="PersonId">Who orders it.</param>
/// <param name="PersonName">Their name, as the log will give it; at most 256 characters.</param>
internal sealed record ActionOrder(string PageId, string CommentId, int Revision, ActionKind Kind, Guid PersonId, string PersonName)
{
    /// <summary>What a reply says. Needed on a reply, and on nothing else.</summary>
    public string? Text { get; init; }
}

/// <summary>
/// Takes people's orders. They are carried out with the next poll, before anything is read; whoever wants it sooner tells
/// <see cref="Polling.LookNow"/> after the commit.
/// </summary>
internal sealed class ActionRequests(TimeProvider timeProvider)
{
    /// <summary>
    /// Orders an action in the caller's transaction, and gives its id. What waits already is not ordered twice, unless its opposite was ordered
    /// since: its id is given then. A hide or unhide that waits and is the opposite of what is ordered now is overtaken, and so is either by a delete.
    /// </summary>
    /// <exception cref="ArgumentException">A reply without words, or words on something else.</exception>
    public async Task<long> AddAsync(NpgsqlConnection connection, ActionOrder order, CancellationToken cancellationToken)
    {
        if ((order.Kind is ActionKind.Reply) == string.IsNullOrWhiteSpace(order.Text))
        {
            throw new ArgumentException("A reply needs a text, and nothing else has one.", nameof(order));
        }

        var now = timeProvider.GetUtcNow();
        await using var command = new NpgsqlCommand("""
            with added as (
                insert into actions (page_id, comment_id, revision, kind, ordinal, state, requested_at, not_before, attempts, refusals,
                                     requested_by, requested_by_name, text, author_id)
                select c.page_id, c.id, $3, $4,
                       1 + coalesce((select max(a.ordinal) from actions a where a.page_id = $1 and a.comment_id = $2 and a.revision = $3 and a.kind = $4), 0),
                       'pending', $5, $5, 0, 0, $6, $7, $8, case when $4 in ('block', 'unblock') then c.author_id end
                  from comments c where c.page_id = $1 and c.id = $2
                   and not exists (
                       select from actions w
                        where w.page_id = $1 and w.comment_id = $2 and w.revision = $3 and w.kind = $4 and w.state = 'pending'
                          and not exists (
                              select from actions o
                               where o.page_id = $1 and o.comment_id = $2 and o.state = 'pending' and o.id > w.id
                                 and $4 in ('hide', 'unhide') and o.kind in ('hide', 'unhide') and o.kind <> $4))
                on conflict do nothing
                returning id
            ), overtaken as (
                update actions set not_before = least(not_before, $5)
                 where page_id = $1 and comment_id = $2 and state = 'pending' and $4 in ('hide', 'unhide', 'delete') and kind in ('hide', 'unhide') and kind <> $4
            )
            select id from added
            """, connection);
        command.Parameters.AddWithValue(order.PageId);
        command.Parameters.AddWithValue(order.CommentId);
        command.Parameters.AddWithValue(order.Revision);
        command.Parameters.AddWithValue(order.Kind.Name());
        command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.AddWithValue(order.PersonId);
        command.Parameters.AddWithValue(order.PersonName);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)order.Text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return await command.ExecuteScalarAsync(cancellationToken) is long id ? id : await FindPendingAsync(connection, order, cancellationToken);
    }

    private static async Task<long> FindPendingAsync(NpgsqlConnection connection, ActionOrder order, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select max(id) from actions where page_id = $1 and comment_id = $2 and revision = $3 and kind = $4 and state = 'pending'", connection);
        command.Parameters.AddWithValue(order.PageId);
        command.Parameters.AddWithValue(order.CommentId);
        command.Parameters.AddWithValue(order.Revision);
        command.Parameters.AddWithValue(order.Kind.Name());
        return await command.ExecuteScalarAsync(cancellationToken) as long?
            ?? throw new InvalidOperationException($"Page {order.PageId} has no comment {order.CommentId}, so nothing can be ordered about it.");
    }
}
