using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Graph;
using PageModerator.Polling;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Polling;

public sealed class CommentRecorderTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reading_that_was_begun_earlier_changes_nothing_however_late_it_arrives()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);

        await RecordAsync(page, "444", "What a day", isHidden: false, Morning);
        await RecordAsync(page, "444", "What a dreadful day", isHidden: true, Morning.AddMinutes(2));
        await RecordAsync(page, "444", "What a day", isHidden: false, Morning.AddMinutes(1));

        var comment = await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation));
        comment.CurrentRevision.ShouldBe(2);
        comment.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task One_comment_in_four_spellings_of_its_id_is_one_comment()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);

        foreach (var id in (string[])["333_444", "444", $"{page.PageId}_333_444", "999_444"])
        {
            await RecordAsync(page, id, "What a day", isHidden: false, Morning);
        }

        (await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation))).Id.ShouldBe("333_444");
        (await page.QueryAsync(db => db.Revisions.CountAsync(Cancellation))).ShouldBe(1);
    }

    [Fact]
    public async Task Spelling_with_the_Pages_id_in_front_is_not_used_for_calls()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);

        await RecordAsync(page, $"{page.PageId}_333_444", "What a day", isHidden: false, Morning);

        (await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation))).Id.ShouldBe("333_444");
    }

    [Fact]
    public async Task Many_readings_of_the_same_comments_at_once_neither_fail_nor_double_anything()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, RealClock.Instance);
        var recorder = page.App.Services.GetRequiredService<CommentRecorder>();
        var post = new GraphPost { Id = $"{page.PageId}_333", CreatedTime = Morning };
        var comments = Enumerable.Range(0, 200).Select(i => Reading(page, $"333_{i}", $"Comment {i}", isHidden: false, Morning)).ToList();

        await Parallel.ForAsync(0, 24, Cancellation, async (i, cancellation) =>
            await recorder.RecordAsync(page.PageId, [post], i % 2 == 0 ? comments : comments.AsEnumerable().Reverse(), cancellation));

        (await page.QueryAsync(db => db.Comments.CountAsync(Cancellation))).ShouldBe(200);
        (await page.QueryAsync(db => db.Revisions.CountAsync(Cancellation))).ShouldBe(200);
    }

    [Fact]
    public async Task Two_walks_over_the_same_post_never_wait_for_each_other_for_ever()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, RealClock.Instance);
        var recorder = page.App.Services.GetRequiredService<CommentRecorder>();
        var post = new GraphPost { Id = $"{page.PageId}_333", CreatedTime = Morning };
        var known = Reading(page, "333_1", "What a day", isHidden: false, Morning);
        var fresh = Reading(page, "333_2", "Indeed", isHidden: false, Morning);
        await recorder.RecordAsync(page.PageId, [post], [known], Cancellation);
        await using var database = NpgsqlDataSource.Create(page.ConnectionString);
        async Task WaitAsync(int waiting)
        {
            await using var command = database.CreateCommand("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
            while (await command.ExecuteScalarAsync(Cancellation) is not long count || count < waiting)
            {
                Cancellation.ThrowIfCancellationRequested();
            }
        }

        // One walk has the post and waits for its first comment; the other comes to the post by way of the second, which is new.
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var command = new NpgsqlCommand("select from comments for update", connection, transaction))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var feed = recorder.RecordAsync(page.PageId, [post with { Message = "Sports day" }], [known, fresh], Cancellation);
        await WaitAsync(1);
        var list = recorder.RecordAsync(page.PageId, [], [fresh], Cancellation);
        await WaitAsync(2);
        await transaction.RollbackAsync(Cancellation);

        (await feed).Count.ShouldBe(1);
        (await list).ShouldBeEmpty();
    }

    private static async Task RecordAsync(ModeratedPage page, string id, string message, bool isHidden, DateTimeOffset readAt) =>
        await page.App.Services.GetRequiredService<CommentRecorder>().RecordAsync(
            page.PageId,
            [new GraphPost { Id = $"{page.PageId}_333", CreatedTime = Morning }],
            [Reading(page, id, message, isHidden, readAt)],
            Cancellation);

    private static CommentReading Reading(ModeratedPage page, string id, string message, bool isHidden, DateTimeOffset readAt) =>
        CommentReading.From(new GraphComment { Id = id, Message = message, IsHidden = isHidden, CreatedTime = Morning }, $"{page.PageId}_333", readAt, hasAttachments: true);
}
