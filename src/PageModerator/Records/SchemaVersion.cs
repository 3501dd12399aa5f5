using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Hosting;

namespace PageModerator.Records;

/// <summary>Holds the database's schema against the program's.</summary>
internal sealed class SchemaVersion(IDbContextFactory<ModerationDbContext> contexts)
{
    /// <summary>Sets up an empty database; refuses one whose schema is older or newer than this program.</summary>
    /// <exception cref="StartException">The schema differs, or the database can't be reached.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var applied = await AppliedAsync(db, cancellationToken);
        var known = db.Database.GetMigrations().ToList();

        if (applied.Count == 0)
        {
            if (await HoldsTablesAsync(db, cancellationToken))
            {
                throw new StartException("ConnectionStrings:PageModerator: the database holds tables and does not say of which version: name an empty database, or restore this one from a backup.");
            }

            await db.Database.MigrateAsync(cancellationToken);
        }
        else if (applied.Except(known).FirstOrDefault() is { } newer)
        {
            throw new StartException($"ConnectionStrings:PageModerator: the database's schema ({newer}) is newer than this program: install the newer program.");
        }
        else if (known.Except(applied).FirstOrDefault() is { } missing)
        {
            throw new StartException($"ConnectionStrings:PageModerator: the database's schema is older than this program ({missing} is missing): run the command migrate first.");
        }
    }

    /// <summary>Brings the database up to date and returns how many migrations that took.</summary>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var missing = db.Database.GetMigrations().Except(await AppliedAsync(db, cancellationToken)).Count();
        await db.Database.MigrateAsync(cancellationToken);
        return missing;
    }

    private static Task<bool> HoldsTablesAsync(ModerationDbContext db, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<bool>($"select to_regclass('log_entries') is not null as \"Value\"").SingleAsync(cancellationToken);

    private static async Task<List<string>> AppliedAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            return [.. await db.Database.GetAppliedMigrationsAsync(cancellationToken)];
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new StartException($"ConnectionStrings:PageModerator: the database can't be reached ({exception.Message}): check host, port, name and password, and that PostgreSQL is running.", exception);
        }
    }
}
