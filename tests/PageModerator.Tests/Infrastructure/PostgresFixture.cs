using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Hosting;
using PageModerator.Records;
using PageModerator.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace PageModerator.Tests.Infrastructure;

/// <summary>A real PostgreSQL for the run: the program's own private server. Each test gets a database of its own, cloned from a migrated one.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Template = "template_migrated";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pagemoderator-tests-");
    private PrivatePostgres? _server;

    /// <summary>The server's folder of data, as a setting would name it.</summary>
    public string DataDirectory => _directory.FullName;

    public async ValueTask InitializeAsync()
    {
        _server = await PrivatePostgres.StartAsync(_directory.FullName, CancellationToken.None);
        await ExecuteAsync($"create database {Template}");
        await using var source = NpgsqlDataSource.Create(Address(Template));
        var options = new DbContextOptionsBuilder<ModerationDbContext>();
        RecordsRegistration.Configure(options, source);
        await using var db = new ModerationDbContext(options.Options);
        await db.Database.MigrateAsync();
        NpgsqlConnection.ClearPool(source.CreateConnection());
    }

    /// <summary>A new database with the current schema, or an empty one.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(bool isEmpty = false)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(isEmpty ? $"create database {name}" : $"create database {name} template {Template}");
        return Address(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server!.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private string Address(string database) => new NpgsqlConnectionStringBuilder(_server!.ConnectionString) { Database = database, MaxPoolSize = 20 }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Address("postgres") + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The names are made here.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
