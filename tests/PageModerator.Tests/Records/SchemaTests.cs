using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using PageModerator.Hosting;
using PageModerator.Records;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Records;

public sealed class SchemaTests(PostgresFixture postgres)
{
    private const string Columns = """
        select table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' || is_identity
          from information_schema.columns where table_schema = 'public' and table_name <> '__EFMigrationsHistory'
        """;

    private const string Indexes = "select indexdef from pg_indexes where schemaname = 'public' and tablename <> '__EFMigrationsHistory'";

    private const string Constraints = """
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
          from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' and conrelid::regclass::text <> '"__EFMigrationsHistory"'
        """;

    [Theory]
    [InlineData(Columns)]
    [InlineData(Indexes)]
    [InlineData(Constraints)]
    public async Task Migrated_schema_equals_the_model(string sql)
    {
        var migrated = await ReadAsync(await postgres.CreateDatabaseAsync(), sql, isFromModel: false);
        var modelled = await ReadAsync(await postgres.CreateDatabaseAsync(isEmpty: true), sql, isFromModel: true);

        migrated.ShouldNotBeEmpty();
        migrated.ShouldBe(modelled);
    }

    [Fact]
    public async Task Empty_database_is_set_up_and_the_schema_of_a_newer_program_is_refused()
    {
        var address = await postgres.CreateDatabaseAsync(isEmpty: true);
        await using var source = NpgsqlDataSource.Create(address);
        var schema = new SchemaVersion(new Contexts(source));

        await schema.EnsureAsync(TestContext.Current.CancellationToken);
        await schema.EnsureAsync(TestContext.Current.CancellationToken);
        await using (var forget = source.CreateCommand("""update "__EFMigrationsHistory" set "MigrationId" = '20990101000000_Later' where "MigrationId" like '%Initial'"""))
        {
            await forget.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var newer = await Should.ThrowAsync<StartException>(() => schema.EnsureAsync(TestContext.Current.CancellationToken));
        newer.Message.ShouldContain("newer than this program");
    }

    private static async Task<List<string>> ReadAsync(string address, string sql, bool isFromModel)
    {
        await using var source = NpgsqlDataSource.Create(address);
        await using var db = new Contexts(source).CreateDbContext();
        if (isFromModel)
        {
            await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        }

        return [.. (await db.Database.SqlQueryRaw<string>(sql).ToListAsync()).Order(StringComparer.Ordinal)];
    }
}
