using Npgsql;
using PageModerator.Log;
using PageModerator.Polling;

namespace PageModerator.Enforcement;

/// <summary>
/// Writes to the log what others did to a comment on Facebook, as theirs. It is never undone and never done over: who looks at the
/// Page there has the last word.
/// </summary>
internal sealed class ReconcilingPass(NpgsqlDataSource database, LogWriter log)
{
    private const int Batch = 500;

    /// <summary>Whose change it was.</summary>
    private enum Origin
    {
        /// <summary>Somebody else's, on Facebook.</summary>
        Others,

        /// <summary>It went with its parent, which was deleted from here.</summary>
        WithParent,

        /// <summary>Ours, and told as such.</summary>
        Own,
    }

    /// <summary>Reconciles all that waits of a Page.</summary>
    public async Task RunAsync(string pageId, CancellationToken cancellationToken)
    {
        while (await RunBatchAsync(pageId, cancellationToken) == Batch)
        {
        }
    }

    private async Task<int> RunBatchAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var changes = await CommentChangeStore.TakeAsync(connection, pageId, Batch, cancellationToken);
        if (changes.Count == 0)
        {
            return 0;
        }

        var known = await KnownAsync(connection, pageId, changes, cancellationToken);
        await log.AppendAsync(
            connection,
            [.. changes.Index().Where(change => known.GetValueOrDefault(change.Index) is not Origin.Own).Select(change => Draft(change.Item, known.GetValueOrDefault(change.Index)))],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changes.Count;
    }

    // A change that Facebook confirmed is recorded with the confirmation. One that a reading shows first is our own only if Facebook had
    // been asked for it by then, and the answer was out still, was lost, or was just being written: a reading that waited for that is noticed
    // later than it, and so soon after it none can show anybody else's change. What is deleted never comes back, so late lists change nothing.
    private static async Task<Dictionary<int, Origin>> KnownAsync(NpgsqlConnection connection, string pageId, IReadOnlyList<WaitingChange> changes, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select n.number - 1,
                   exists (select from actions a
                            where a.page_id = $1 and a.comment_id = n.comment_id and a.asked_at <= n.noticed_at
                              and a.kind = case n.kind when 'hidden' then 'hide' when 'shown' then 'unhide' else 'delete' end
                              and (a.state = 'pending' or (a.state = 'done' and (a.finished_at >= n.noticed_at - $5 or a.kind = 'delete')))),
                   n.kind = 'deleted' and exists (select from comments c
                             join comments p on p.page_id = c.page_id and p.short_id = substring(c.parent_id from '[^_]*$')
                             join actions a on a.page_id = p.page_id and a.comment_id = p.id and a.kind = 'delete' and a.asked_at <= n.noticed_at and a.state in ('pending', 'done')
                            where c.page_id = $1 and c.id = n.comment_id)
              from unnest($2::text[], $3::timestamptz[], $4::text[]) with ordinality as n (comment_id, noticed_at, kind, number)
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(changes.Select(change => change.CommentId).ToArray());
        command.Parameters.AddWithValue(changes.Select(change => change.NoticedAt).ToArray());
        command.Parameters.AddWithValue(changes.Select(change => change.Kind.ToString().ToLowerInvariant()).ToArray());
        command.Parameters.AddWithValue(CommentRecorder.ShortestSettling);
        var known = new Dictionary<int, Origin>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known[(int)reader.GetInt64(0)] = reader.GetBoolean(1) ? Origin.Own : reader.GetBoolean(2) ? Origin.WithParent : Origin.Others;
        }

        return known;
    }

    private static LogDraft Draft(WaitingChange change, Origin origin)
    {
        var (kind, reason) = change.Kind switch
        {
            CommentChangeKind.Hidden => (LogKinds.HiddenOnFacebook, "Somebody else hid the comment on Facebook: a colleague, or Facebook's own filter. It is left so."),
            CommentChangeKind.Shown => (LogKinds.ShownOnFacebook, "A colleague made the comment visible again on Facebook. It is left so."),
            CommentChangeKind.Deleted when origin is Origin.WithParent => (LogKinds.DeletedOnFacebook, "The comment is gone from Facebook with the comment that it answered, which a person here had deleted."),
            CommentChangeKind.Deleted => (LogKinds.DeletedOnFacebook, "The comment is gone from Facebook: its author, a colleague or Facebook deleted it."),
        };
        return new LogDraft
        {
            PageId = change.PageId,
            PostId = change.PostId,
            CommentId = change.CommentId,
            Revision = change.Revision,
            Kind = kind,
            Permalink = change.Permalink,
            Reasons = [reason],
        };
    }
}
