using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Records;

/// <summary>What a school's database held with the first release, it holds after every migration since.</summary>
public sealed class UpgradeTests(PostgresFixture postgres)
{
    private const string First = "20261121000001_AppendOnlyLog";

    private const string School = """
        insert into pages (id, name, added_at, polls_succeeded, failures_in_a_row, pauses_in_a_row) values ('1', 'Wallop Brook', '2026-09-01', 7, 0, 0);
        insert into posts (page_id, id, message, created_at, awaits_deep_read, photo_ids, is_gone) values ('1', '1_2', 'Sports day', '2026-09-02', false, '{}', false);
        insert into comments (page_id, id, post_id, author_name, created_at, is_hidden, can_hide, first_seen_at, current_revision, content_hash) values
            ('1', '2_3', '1_2', 'A parent', '2026-09-02 10:00', false, true, '2026-09-02 10:01', 1, '\x01'),
            ('1', '2_4', '1_2', null, '2026-09-02 11:00', false, true, '2026-09-02 11:01', 1, '\x02'),
            ('1', '2_5', '1_2', null, '2026-09-02 12:00', false, true, '2026-09-02 12:01', 1, '\x03');
        insert into revisions (page_id, comment_id, number, message, attachment, read_at, awaits_screening) values
            ('1', '2_3', 1, 'the first text', 'none', '2026-09-02 10:01', false),
            ('1', '2_4', 1, 'the second text', 'none', '2026-09-02 11:01', false),
            ('1', '2_5', 1, 'not screened yet', 'none', '2026-09-02 12:01', true);
        insert into verdicts (revision_id, outcome, categories, concerns, reasons, policy_version, screened_at)
            select id, case comment_id when '2_3' then 'hide' else 'queue' end, '[]', case comment_id when '2_4' then array['about_headteacher'] else array[]::text[] end, '[]', 'p', read_at
              from revisions where not awaits_screening;
        insert into actions (page_id, comment_id, revision, kind, state, requested_at, not_before, attempts) values ('1', '2_3', 1, 'hide', 'pending', '2026-09-02 10:01', '2026-09-02 10:01', 1);
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_of_the_first_release_loses_nothing_on_its_way_to_this_one()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(isEmpty: true));
        var contexts = new Contexts(source);
        await using (var db = contexts.CreateDbContext())
        {
            await db.GetService<IMigrator>().MigrateAsync(First, Cancellation);
            await db.Database.ExecuteSqlRawAsync(School.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), Cancellation);
        }

        var first = Entry(1, "2_3", LogChain.Start);
        await InsertAsync(source, first);
        await InsertAsync(source, Entry(2, "2_4", first.Hash));

        await new SchemaVersion(contexts).MigrateAsync(Cancellation);

        await using var now = contexts.CreateDbContext();
        (await now.Comments.OrderBy(comment => comment.Id).Select(comment => comment.ShortId).ToListAsync(Cancellation)).ShouldBe(["3", "4", "5"]);
        (await now.Revisions.SingleAsync(revision => revision.AwaitsScreening, Cancellation)).Message.ShouldBe("not screened yet");
        (await now.Actions.SingleAsync(Cancellation)).State.ShouldBe(ActionState.Pending);
        (await now.QueueItems.Where(item => item.DecidedAt == null).OrderBy(item => item.Position).Select(item => item.CommentId).ToListAsync(Cancellation))
            .ShouldBe(["2_3", "2_4"], "hidden before queued");
        (await now.Restrictions.SingleAsync(Cancellation)).ShouldSatisfyAllConditions(
            restriction => restriction.CommentId.ShouldBe("2_4"),
            restriction => restriction.Keeper.ShouldBe(Role.ChairOfGovernors));
        var check = await new LogReader(contexts).VerifyAsync(Cancellation);
        check.Fault.ShouldBeNull();
        check.Entries.ShouldBe(2);
    }

    private static LogEntry Entry(long number, string commentId, byte[] previous)
    {
        var entry = Entry([]);
        return Entry(LogChain.Hash(entry));

        LogEntry Entry(byte[] hash) => new()
        {
            Entry = number,
            At = new DateTimeOffset(2026, 9, 2, 13, 0, 0, TimeSpan.Zero),
            PageId = "1",
            PostId = "1_2",
            CommentId = commentId,
            Revision = 1,
            Kind = LogKinds.Screened,
            Permalink = null,
            Outcome = commentId == "2_3" ? "hide" : "queue",
            Categories = [],
            Concerns = [],
            Reasons = ["a reason"],
            Clauses = [],
            Intent = "done",
            MadeBy = "system",
            PolicyVersion = "p",
            ModelVersion = null,
            EvidenceHash = null,
            PreviousHash = previous,
            Hash = hash,
        };
    }

    private static async Task InsertAsync(NpgsqlDataSource source, LogEntry entry)
    {
        await using var insert = source.CreateCommand("""
            insert into log_entries (entry, at, page_id, post_id, comment_id, revision, kind, outcome, categories, concerns, reasons, clauses, intent, made_by, policy_version, previous_hash, hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8, '{}', '{}', $9, '{}', $10, $11, $12, $13, $14)
            """);
        object?[] values =
            [entry.Entry, entry.At, entry.PageId, entry.PostId, entry.CommentId, entry.Revision, entry.Kind, entry.Outcome, entry.Reasons, entry.Intent, entry.MadeBy, entry.PolicyVersion, entry.PreviousHash, entry.Hash];
        foreach (var value in values)
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await insert.ExecuteNonQueryAsync(Cancellation);
    }
}
