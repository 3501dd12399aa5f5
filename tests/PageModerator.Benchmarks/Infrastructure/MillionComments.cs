using System.Globalization;
using Npgsql;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>
/// A Page's ten months with a million comments, each in the log: forty thousand wait, half of them a flood of like comments ahead of all others, and of the others a tenth alike;
/// a third were hidden; a thousand are kept for the chair, two hundred of those wait. A million sign-ins stand in the audit.
/// </summary>
internal static class MillionComments
{
    // Each statement's one parameter is the Page. Every comment has a word of its own, in which no other begins.
    private static readonly string[] Statements =
    [
        """
        insert into posts (page_id, id, message, created_at, awaits_deep_read, photo_ids, is_gone)
        select $1, $1 || '_' || n, 'Post ' || n, now() - n * interval '1 day', false, '{}', false from generate_series(1, 400) n
        """,
        """
        insert into comments (page_id, id, short_id, post_id, author_id, author_name, created_at, is_hidden, first_seen_at, current_revision, content_hash, read_at)
        select $1, 'c' || n, 'c' || n, $1 || '_' || (1 + n % 400), 'a' || n % 5000, 'Somebody', now() - n * interval '26 seconds', n % 3 = 0, now(), 1, '\x00', now()
          from generate_series(1, 1000000) n
        """,
        """
        insert into revisions (page_id, comment_id, number, message, attachment, read_at, awaits_screening)
        select $1, 'c' || n, 1, 'the school of word' || n % 1000 || ' and ' || translate(n::text, '0123456789', 'abcdefghij') || 'q said something about lunches', 'None', now(), false from generate_series(1000000, 1, -1) n
        """,
        """
        insert into verdicts (revision_id, outcome, categories, concerns, reasons, policy_version, screened_at, marks)
        select id, 'queue', '[]', '{}', '[]', '1', now(), '[]' from revisions where page_id = $1
        """,
        """
        insert into log_entries (entry, at, page_id, post_id, comment_id, revision, kind, outcome, categories, concerns, reasons, clauses, intent, made_by, previous_hash, hash)
        select n, now() - (1000000 - n) * interval '26 seconds', $1, $1 || '_' || (1 + (1000000 - n) % 400), 'c' || (1000000 - n), 1, 'screened', case when n % 3 = 1 then 'hide' else 'queue' end,
               (array['{abusive}', '{spam}', '{personal_data}', '{}'])[1 + n % 4]::text[], (array['{complaint}', '{safeguarding}', '{}', '{}', '{}'])[1 + n % 5]::text[], '{"Because."}', '{}', 'none', 'system', '\x00', sha256(n::text::bytea)
          from generate_series(1, 999999) n
        """,
        """
        insert into queue_items (page_id, comment_id, revision, position, screened_at, incident, is_apart, decided_at)
        select $1, 'c' || n, 1, (case when n between 20001 and 40000 then 0 else 1 + n % 5 end) * 10000000000000 - 1790000000000 + n * 26000::bigint, now() - n * interval '26 seconds',
               case when n between 20001 and 40000 then 2000000 when n % 10 = 0 then n % 100 else n end, n % 200 = 0, case when n > 40000 then now() end
          from generate_series(1, 1000000) n
        """,
        """
        insert into actions (page_id, comment_id, revision, kind, ordinal, state, requested_at, not_before, attempts, refusals, finished_at)
        select $1, id, 1, 'hide', 0, 'done', created_at, created_at, 1, 0, created_at + random() * interval '70 seconds' from comments where page_id = $1 and is_hidden
        """,
        """
        insert into reviews (page_id, comment_id, revision, act, person_id, at)
        select $1, 'c' || n, 1, case when n % 3 = 0 then 'confirm' else 'leave' end, gen_random_uuid(), now() - n * interval '26 seconds' from generate_series(40001, 1000000) n
        """,
        """
        insert into restrictions (page_id, comment_id, revision, keeper, subjects, keys, is_urgent)
        select $1, 'c' || n * 200, 1, 'chair_of_governors', '{}', '{}', false from generate_series(1, 1000) n
        """,
        """
        insert into comment_alerts (id, page_id, comment_id, revision, concerns, is_reference_only, commented_at, raised_at, acknowledged_at)
        select gen_random_uuid(), $1, 'c' || n * 50, 1, '{safeguarding}', false, now() - n * interval '22 minutes', now() - n * interval '22 minutes', case when n > 20 then now() end from generate_series(1, 20000) n
        """,
        """
        insert into challenges (id, page_id, reference, comment_id, text, made_at, keeper, answered_at)
        select gen_random_uuid(), $1, 'c' || n * 7, 'c' || n * 7, 'That was unfair.', now() - n * interval '1 hour', 'headteacher', case when n > 10 then now() end from generate_series(1, 5000) n
        """,
        """
        insert into person_events (at, person_id, kind, page_id, comment_id, address)
        select now() - n * interval '26 seconds', p.id, case when n % 2 = 0 then 'signed_in' else 'confirm' end, case when n % 2 = 1 then $1 end, case when n % 2 = 1 then 'c' || n end, '127.0.0.1'
          from generate_series(1000000, 1, -1) n join (select id, row_number() over (order by email) as row from people) p on p.row = 1 + n % 3
        """,
        "vacuum analyze",
    ];

    /// <summary>The number that the comments of the flood share.</summary>
    public const long Flood = 2_000_000;

    /// <summary>The word that the comment with this number has for itself.</summary>
    public static string WordOf(int comment) => string.Concat(comment.ToString(CultureInfo.InvariantCulture).Select(digit => (char)('a' + (digit - '0')))) + "q";

    public static async Task FillAsync(NpgsqlDataSource database, string pageId, CancellationToken cancellationToken)
    {
        foreach (var statement in Statements)
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
