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

        var own = await OwnHidesAsync(connection, pageId, [.. changes.Where(change => change.Kind is CommentChangeKind.Hidden)], cancellationToken);
        await log.AppendAsync(
            connection,
            [.. changes.Except(own).Select(Draft)],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changes.Count;
    }

    // A hide that Facebook confirmed is recorded with the confirmation. One that a reading shows first is the machine's own only if
    // Facebook had been asked for it by then, and the answer was out still or was lost.
    private static async Task<List<WaitingChange>> OwnHidesAsync(NpgsqlConnection connection, string pageId, List<WaitingChange> hidden, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select n.number from unnest($2::text[], $3::timestamptz[]) with ordinality as n (comment_id, noticed_at, number)
             where exists (select from actions a
                            where a.page_id = $1 and a.comment_id = n.comment_id and a.kind = 'hide' and a.asked_at <= n.noticed_at
                              and (a.state = 'pending' or (a.state = 'done' and a.finished_at >= n.noticed_at)))
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(hidden.Select(change => change.CommentId).ToArray());
        command.Parameters.AddWithValue(hidden.Select(change => change.NoticedAt).ToArray());
        var own = new List<WaitingChange>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            own.Add(hidden[(int)reader.GetInt64(0) - 1]);
        }

        return own;
    }

    private static LogDraft Draft(WaitingChange change)
    {
        var (kind, reason) = change.Kind switch
        {
            CommentChangeKind.Hidden => (LogKinds.HiddenOnFacebook, "Somebody else hid the comment on Facebook: a colleague, or Facebook's own filter. It is left so."),
            CommentChangeKind.Shown => (LogKinds.ShownOnFacebook, "A colleague made the comment visible again on Facebook. It is left so."),
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
