using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Log;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Log;

public sealed class LogChainTests(PostgresFixture postgres)
{
    private const string WithoutTriggers = "alter table log_entries disable trigger all;";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("update log_entries set outcome = 'leave'")]
    [InlineData("delete from log_entries")]
    [InlineData("truncate log_entries cascade")]
    public async Task Database_refuses_to_change_the_log(string sql)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await AppendAsync(page, 3);

        var refusal = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(page, sql));

        refusal.MessageText.ShouldContain("append-only");
        (await Verify(page)).Fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("update log_entries set outcome = 'leave' where entry = 3", "Entry 3 was changed")]
    [InlineData("update log_entries set reasons = array['something else'] where entry = 2", "Entry 2 was changed")]
    [InlineData("update log_entries set at = at + interval '1 microsecond' where entry = 1", "Entry 1 was changed")]
    [InlineData("delete from log_entries where entry = 3", "Entry 3 is missing")]
    [InlineData("delete from log_entries where entry = 1", "Entry 1 is missing")]
    [InlineData("update evidence set text = 'something kind' where entry = 4", "evidence of entry 4 was changed")]
    [InlineData("update log_entries set hash = sha256('x') where entry = 2", "Entry 2 was changed")]
    [InlineData("update log_entries set previous_hash = sha256('x') where entry = 2", "Entry 2 does not follow")]
    public async Task Whatever_is_changed_past_the_database_is_found(string sql, string fault)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await AppendAsync(page, 5);

        await ExecuteAsync(page, WithoutTriggers + sql);

        (await Verify(page)).Fault.ShouldNotBeNull().ShouldContain(fault);
    }

    [Fact]
    public async Task Chain_holds_when_evidence_is_erased()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await AppendAsync(page, 5);

        await ExecuteAsync(page, "delete from evidence where entry = 2");

        var check = await Verify(page);
        check.Fault.ShouldBeNull();
        check.Entries.ShouldBe(5);
        check.Erased.ShouldBe(1);
    }

    [Fact]
    public async Task Writers_at_the_same_time_make_one_chain_without_gaps()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => AppendAsync(page, 10, writer)));

        var check = await Verify(page);
        check.Fault.ShouldBeNull();
        check.Entries.ShouldBe(80);
    }

    [Fact]
    public async Task What_is_told_twice_stands_once()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);

        await AppendAsync(page, 4);
        await AppendAsync(page, 6);

        (await Verify(page)).Entries.ShouldBe(6);
    }

    private static async Task AppendAsync(ModeratedPage page, int count, int writer = 0)
    {
        var log = page.App.Services.GetRequiredService<LogWriter>();
        await using var connection = await page.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        for (var i = 0; i < count; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            var draft = new LogDraft
            {
                PageId = "1",
                PostId = "1_1",
                CommentId = $"1_{writer}_{i}",
                Revision = 1,
                Kind = LogKinds.Screened,
                Outcome = "hide",
                Categories = ["abusive"],
                Reasons = ["It says \"café ☕\"."],
                Evidence = new EvidenceDraft("a text", null, "A Name", page.Clock.GetUtcNow(), null, "a post"),
            };
            await log.AppendAsync(connection, [draft], Cancellation);
            await transaction.CommitAsync(Cancellation);
        }
    }

    private static Task<LogCheck> Verify(ModeratedPage page) => page.App.Services.GetRequiredService<LogReader>().VerifyAsync(Cancellation);

    private static Task<int> ExecuteAsync(ModeratedPage page, string sql) => page.QueryAsync(db => db.Database.ExecuteSqlRawAsync(sql, Cancellation));
}
