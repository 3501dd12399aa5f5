using Npgsql;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>A Page's year with a million comments, as statements: their one parameter is the Page.</summary>
internal static class MillionComments
{
    public const string Posts =
        """
        insert into posts (page_id, id, message, created_at, awaits_deep_read, photo_ids, is_gone)
        select $1, $1 || '_' || n, 'Post ' || n, now() - n * interval '1 day', false, '{}', false from generate_series(1, 400) n
        """;

    public const string Comments =
        """
        insert into comments (page_id, id, short_id, post_id, author_id, author_name, created_at, is_hidden, first_seen_at, current_revision, content_hash, read_at)
        select $1, 'c' || n, 'c' || n, $1 || '_' || (1 + n % 400), 'a' || n % 5000, 'Somebody', now() - n * interval '26 seconds', n % 3 = 0, now(), 1, '\x00', now()
          from generate_series(1, 1000000) n
        """;

    /// <summary>A thousand of the comments are kept for the chair.</summary>
    public const string Restrictions =
        "insert into restrictions (page_id, comment_id, revision, keeper, subjects, keys, is_urgent) select $1, 'c' || n * 200, 1, 'chair_of_governors', '{}', '{}', false from generate_series(1, 1000) n";

    /// <summary>Carries the statements out in their order.</summary>
    public static async Task FillAsync(NpgsqlDataSource database, string pageId, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            await using var command = database.CreateCommand(statement);
            command.CommandTimeout = 0;
            if (statement.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(pageId);
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
