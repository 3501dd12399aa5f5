using System.Text;
using Npgsql;

namespace PageModerator.Tests.Infrastructure;

/// <summary>Searches what a run has left behind for what must stand nowhere.</summary>
internal static class WrittenSecrets
{
    /// <param name="connectionString">The database, every row of every table of which is searched.</param>
    /// <param name="directory">Of the mails, or of whatever else was written.</param>
    /// <param name="secrets">What is looked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Files and tables in which one stands.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(string connectionString, string directory, IReadOnlyCollection<string> secrets, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var file in Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories) : [])
        {
            if (StandIn(await File.ReadAllTextAsync(file, cancellationToken), secrets))
            {
                found.Add(Path.GetFileName(file));
            }
        }

        await using var database = NpgsqlDataSource.Create(connectionString);
        foreach (var table in await TablesAsync(database, cancellationToken))
        {
#pragma warning disable CA2100 // The names come from the catalogue.
            await using var search = database.CreateCommand($"""select exists (select from "{table}" r cross join unnest($1::text[]) s where position(s in r::text) > 0)""");
#pragma warning restore CA2100
            search.Parameters.AddWithValue(secrets.ToArray());
            if (await search.ExecuteScalarAsync(cancellationToken) is true)
            {
                found.Add($"table {table}");
            }
        }

        return found;
    }

    /// <summary>Whether one stands in a text, as it is, or in one of the forms in which a mail travels.</summary>
    public static bool StandIn(string text, IReadOnlyCollection<string> secrets) =>
        Forms(text).Any(form => secrets.Any(secret => form.Contains(secret, StringComparison.Ordinal)));

    private static IEnumerable<string> Forms(string text)
    {
        yield return text;
        var lines = text.ReplaceLineEndings("\n");
        yield return lines.Replace("=\n", "", StringComparison.Ordinal);
        foreach (var part in lines.Split("\n\n").Select(part => part.Replace("\n", "", StringComparison.Ordinal)))
        {
            var bytes = new byte[part.Length];
            if (Convert.TryFromBase64String(part, bytes, out var length))
            {
                yield return Encoding.UTF8.GetString(bytes, 0, length);
            }
        }
    }

    private static async Task<List<string>> TablesAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select table_name from information_schema.tables where table_schema = 'public'");
        var tables = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }
}
