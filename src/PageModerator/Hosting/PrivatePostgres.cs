using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace PageModerator.Hosting;

/// <summary>
/// A PostgreSQL server of our own under a directory, from the machine's own binaries, reachable by a unix socket only: for the demo,
/// the tests and schools that have no database server. Several programs may use it at a time; the last to leave stops it. One that somebody
/// else has started there is used and left running.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Account = "postgres";
    private const string Database = "pagemoderator";
    private const int Port = 5432;

    /// <summary>Tells a server that this program has started from another.</summary>
    private const string Mark = "pagemoderator";

    /// <summary>Any number: the lock that users share.</summary>
    private const string Presence = "7240187334";

    private readonly Installation _installation;
    private readonly string _directory;
    private readonly NpgsqlConnectionStringBuilder _address;
    private NpgsqlConnection _presence;

    private PrivatePostgres(Installation installation, string directory, NpgsqlConnectionStringBuilder address, NpgsqlConnection presence)
    {
        _installation = installation;
        _directory = directory;
        _presence = presence;
        _address = address;
    }

    public string ConnectionString => _address.ConnectionString;

    /// <summary>Makes the server's files if there are none, starts it if it is not running, and makes the database if it is missing.</summary>
    /// <exception cref="StartException">PostgreSQL is not installed, or it will not start there.</exception>
    public static async Task<PrivatePostgres> StartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath(Path.Combine(dataDirectory, "postgres"));
        var installation = await Installation.FindAsync(directory, cancellationToken);
        var socketDirectory = await PrepareAsync(installation, directory, cancellationToken);

        if (!File.Exists(Path.Combine(directory, "PG_VERSION")))
        {
            await installation.RunAsync(
                "initdb",
                ["--pgdata", directory, "--username", Account, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions"],
                cancellationToken);
        }

        var address = new NpgsqlConnectionStringBuilder { Host = socketDirectory, Port = Port, Username = Account, Database = Database };
        return new PrivatePostgres(installation, directory, address, await OpenAsync(installation, directory, address, cancellationToken));
    }

    /// <summary>Starts the server again if it went down.</summary>
    /// <returns>Whether it had.</returns>
    /// <exception cref="StartException">It will not start.</exception>
    public async Task<bool> ReviveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var ask = new NpgsqlCommand("select 1", _presence);
            await ask.ExecuteNonQueryAsync(cancellationToken);
            return false;
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // The connection broke, now or earlier.
            await _presence.DisposeAsync();
            _presence = await OpenAsync(_installation, _directory, _address, cancellationToken);
            return true;
        }
    }

    /// <summary>Starts the server if it is not running, makes the database if it is missing, and enters it.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(Installation installation, string directory, NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            if (!await installation.IsRunningAsync(directory, cancellationToken))
            {
                await installation.RunAsync(
                    "pg_ctl",
                    ["start", "--pgdata", directory, "--wait", "--timeout", "180", "--silent", "--log", Path.Combine(directory, "server.log"), "--options", $"-c listen_addresses= -c unix_socket_directories={address.Host} -c cluster_name={Mark} -p {Port}"],
                    cancellationToken);
            }

            try
            {
                await CreateDatabaseAsync(address, cancellationToken);
                return await EnterAsync(address, cancellationToken);
            }
            catch (NpgsqlException) when (!isSecond)
            {
                // Whoever used it before was the last to leave at this very moment.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!await IsLastAsync())
            {
                return;
            }
        }
        catch (NpgsqlException)
        {
            // It went down meanwhile; if it is up again, somebody else has started it.
            return;
        }
        finally
        {
            await _presence.DisposeAsync();
        }

        await _installation.RunAsync("pg_ctl", ["stop", "--pgdata", _directory, "--mode", "fast", "--wait", "--timeout", "180", "--silent"], CancellationToken.None);
    }

    /// <summary>Shows the others, for as long as the connection lasts, that the server is in use.</summary>
    private static async Task<NpgsqlConnection> EnterAsync(NpgsqlConnectionStringBuilder address, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var enter = new NpgsqlCommand($"select pg_advisory_lock_shared({Presence})", connection);
            await enter.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<bool> IsLastAsync()
    {
        await using var command = new NpgsqlCommand($"select current_setting('cluster_name') = '{Mark}' and pg_advisory_unlock_shared({Presence}) and pg_try_advisory_lock({Presence})", _presence);
        return await command.ExecuteScalarAsync() is true;
    }

    // A unix socket's path may not be longer than 107 bytes, so the socket stands in the temporary folder under a name made from the directory.
    private static async Task<string> PrepareAsync(Installation installation, string directory, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new StartException($"{ModerationDatabase.Key} is not set, and the private PostgreSQL is not made for Windows: set it, or use Docker.");
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12];
        var socketDirectory = Path.Combine(Path.GetTempPath(), $"pagemoderator-{name}");
        try
        {
            Directory.CreateDirectory(directory);
            Directory.CreateDirectory(socketDirectory);
            foreach (var path in (string[])[directory, socketDirectory])
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Data:Directory can't be written ({exception.Message}): name a directory that this account may write, and start the service under the account that made it.", exception);
        }

        await installation.HandOverAsync(directory, cancellationToken);
        await installation.HandOverAsync(socketDirectory, cancellationToken);
        return socketDirectory;
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnectionStringBuilder connection, CancellationToken cancellationToken)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = "postgres", Pooling = false };
        await using var server = new NpgsqlConnection(maintenance.ConnectionString);
        await server.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", server) { Parameters = { new() { Value = Database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"create database {Database}", server);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>PostgreSQL's programs on this machine, and as whom they are run: they refuse root.</summary>
    /// <param name="Binaries">Their directory.</param>
    /// <param name="User">The account, when this one is root.</param>
    /// <param name="Group">The account's group.</param>
    private sealed record Installation(string Binaries, string? User, string? Group)
    {
        /// <param name="directory">The server's files: who made them runs it.</param>
        /// <param name="cancellationToken">Ends the search.</param>
        public static async Task<Installation> FindAsync(string directory, CancellationToken cancellationToken)
        {
            var candidates = Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql")
                    .OrderByDescending(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var version) ? version : 0)
                    .Select(path => Path.Combine(path, "bin"))
                : [];
            var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            var binaries = candidates.Concat(onPath).FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "pg_ctl")))
                ?? throw new StartException("ConnectionStrings:PageModerator is not set and PostgreSQL is not installed here: set it, or install the package postgresql.");
            if (!Environment.IsPrivilegedProcess)
            {
                return new Installation(binaries, null, null);
            }

            // Another account's service may be running there: its files stay its own.
            var (exitCode, owner) = await ExecuteAsync("stat", ["--format", "%u %g", Path.Combine(directory, "PG_VERSION")], cancellationToken);
            return exitCode == 0 && owner.Split(' ') is [not "0" and var user, var group]
                ? new Installation(binaries, user, group)
                : new Installation(binaries, Account, Account);
        }

        public async Task HandOverAsync(string path, CancellationToken cancellationToken)
        {
            if (User is not null)
            {
                await ExecuteAsync("chown", ["-R", $"{User}:{Group}", path], cancellationToken);
            }
        }

        public async Task<bool> IsRunningAsync(string directory, CancellationToken cancellationToken) =>
            (await StartAsync("pg_ctl", ["status", "--pgdata", directory], cancellationToken)).ExitCode == 0;

        public async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
        {
            var (exitCode, output) = await StartAsync(program, arguments, cancellationToken);
            if (exitCode != 0)
            {
                throw new StartException($"The private PostgreSQL failed at {program}: {output} Set ConnectionStrings:PageModerator to use a server of your own.");
            }
        }

        private Task<(int ExitCode, string Output)> StartAsync(string program, string[] arguments, CancellationToken cancellationToken)
        {
            var path = Path.Combine(Binaries, program);

            // The account's own rights may not reach a directory below root's home: one capability lets it pass, and no more.
            return User is not null && Group is not null
                ? ExecuteAsync("setpriv", ["--reuid", User, "--regid", Group, "--clear-groups", "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override", path, .. arguments], cancellationToken)
                : ExecuteAsync(path, arguments, cancellationToken);
        }

        private static async Task<(int ExitCode, string Output)> ExecuteAsync(string program, string[] arguments, CancellationToken cancellationToken)
        {
            // The server inherits what its starter holds open, so its output goes to a file and not to a pipe that would never close.
            var output = Path.GetTempFileName();
            try
            {
                using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program, .. arguments])
                {
                    WorkingDirectory = Path.GetTempPath(),
                }) ?? throw new StartException($"{program} can't be started.");
                await process.WaitForExitAsync(cancellationToken);
                return (process.ExitCode, (await File.ReadAllTextAsync(output, cancellationToken)).Trim());
            }
            finally
            {
                File.Delete(output);
            }
        }
    }
}
