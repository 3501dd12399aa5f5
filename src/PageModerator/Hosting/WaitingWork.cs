using Npgsql;
using NpgsqlTypes;

namespace PageModerator.Hosting;

/// <summary>Whether anything recorded waits to be screened, reconciled or carried out. On most polls nothing does, and one question is cheaper than three locks.</summary>
internal sealed class WaitingWork(NpgsqlDataSource database, TimeProvider timeProvider)
{
    public async Task<bool> IsThereAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select exists (select from revisions where page_id = $1 and awaits_screening)
                or exists (select from comment_changes where page_id = $1 and awaits_reconciling)
                or exists (select from actions where page_id = $1 and state = 'pending' and not_before <= $2)
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
