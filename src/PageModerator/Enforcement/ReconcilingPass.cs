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

        var underWay = await HidesUnderWayAsync(connection, pageId, changes, cancellationToken);
        await log.AppendAsync(
            connection,
            [.. changes.Where(change => change.Kind is not CommentChangeKind.Hidden || !underWay.Contains(change.CommentId)).Select(Draft)],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changes.Count;
    }

    // A hide that Facebook confirmed is recorded with the confirmation. One that a reading shows first is the machine's own only if
    // Facebook was asked for it and the answer is still out, or was lost.
    private static async Task<HashSet<string>> HidesUnderWayAsync(NpgsqlConnection connection, string pageId, IReadOnlyList<WaitingChange> changes, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select comment_id from actions where page_id = $1 and comment_id = any($2) and kind = 'hide' and asked_at is not null and state = 'pending'",
            connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(changes.Select(change => change.CommentId).ToArray());
        var underWay = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            underWay.Add(reader.GetString(0));
        }

        return underWay;
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
