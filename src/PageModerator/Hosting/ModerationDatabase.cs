using Microsoft.Extensions.Options;
using Npgsql;

namespace PageModerator.Hosting;

/// <summary>Section <c>ConnectionStrings</c>.</summary>
internal sealed class ConnectionOptions
{
    public const string Section = "ConnectionStrings";

    /// <summary>Absent: a private PostgreSQL is started.</summary>
    public string? PageModerator { get; set; }

    public string? PageModeratorPasswordFile { get; set; }
}

/// <summary>The database of the settings, or a private one when they name none. Has to be started before anything asks for a connection.</summary>
internal sealed class ModerationDatabase(IOptions<ConnectionOptions> connection, IOptions<DataOptions> options) : IAsyncDisposable
{
    public const string Key = "ConnectionStrings:PageModerator";

    private PrivatePostgres? _private;
    private string? _connectionString;

    public string ConnectionString => _connectionString ?? throw new InvalidOperationException("The database was asked for before it was started.");

    /// <exception cref="StartException">The connection string can't be read, or the private server will not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (connection.Value.PageModerator is not { Length: > 0 } configured)
        {
            _private = await PrivatePostgres.StartAsync(options.Value.Directory, cancellationToken);
            _connectionString = _private.ConnectionString;
            return;
        }

        try
        {
            var builder = new NpgsqlConnectionStringBuilder(configured);
            builder.Password = Secret.Read(builder.Password, connection.Value.PageModeratorPasswordFile);

            _connectionString = builder.ConnectionString;
        }
        catch (ArgumentException exception)
        {
            throw new StartException($"{Key} can't be read ({exception.Message}): it looks like Host=db;Database=pagemoderator;Username=pagemoderator;Password=….", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException("ConnectionStrings:PageModeratorPasswordFile can't be read: correct the path, or mount the secret.", exception);
        }
    }

    /// <summary>Starts the private server again if it went down.</summary>
    /// <returns>Whether it had.</returns>
    /// <exception cref="StartException">It will not start.</exception>
    public async Task<bool> ReviveAsync(CancellationToken cancellationToken) => _private is not null && await _private.ReviveAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_private is not null)
        {
            await _private.DisposeAsync();
        }
    }
}
