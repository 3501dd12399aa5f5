using System.Data;
using Npgsql;

namespace PageModerator.Records;

/// <summary>A turn that one worker at a time has, for longer than a transaction. It goes with its connection, so with the process too.</summary>
internal sealed class SessionLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private SessionLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Waits for the turn.</summary>
    public static async Task<SessionLock> TakeAsync(NpgsqlDataSource database, string name, CancellationToken cancellationToken) =>
        (await TakeAsync(database, name, waits: true, cancellationToken))!;

    /// <summary>Takes the turn if nobody has it; null when somebody has.</summary>
    public static Task<SessionLock?> TryTakeAsync(NpgsqlDataSource database, string name, CancellationToken cancellationToken) =>
        TakeAsync(database, name, waits: false, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // A connection goes back as it is. One that broke has lost the lock already, and what broke it has been told.
        await using var connection = _connection;
        if (connection.State is ConnectionState.Open)
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<SessionLock?> TakeAsync(NpgsqlDataSource database, string name, bool waits, CancellationToken cancellationToken)
    {
        var turn = new SessionLock(await database.OpenConnectionAsync(cancellationToken));
        var isTaken = false;
        try
        {
            await using var take = new NpgsqlCommand(
                "select case when $2 then pg_advisory_lock(hashtextextended($1, 0)) is not null else pg_try_advisory_lock(hashtextextended($1, 0)) end",
                turn._connection)
            {
                CommandTimeout = 0,
                Parameters = { new() { Value = name }, new() { Value = waits } },
            };
            isTaken = await take.ExecuteScalarAsync(cancellationToken) is true;
        }
        finally
        {
            // Who gives up waiting may have got the lock in the same instant.
            if (!isTaken)
            {
                await turn.DisposeAsync();
            }
        }

        return isTaken ? turn : null;
    }
}
