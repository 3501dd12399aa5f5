using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using PageModerator.Review;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Review;

public sealed class QueueReaderTests(PostgresFixture postgres)
{
    private const int Comments = 600;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Floods of a hundred at the head, of forty in the middle of others, of two here and there; every tenth is about the headteacher.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_of_the_queue_tell_of_each_incident_once_where_its_first_comment_stands(bool isChair)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await FillAsync(page);
        var viewer = new Viewer(Guid.NewGuid(), "Sam Lowe", "s.lowe@school.example", new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = new HashSet<Role> { isChair ? Role.ChairOfGovernors : Role.Moderator } });
        var sight = await page.App.Services.GetRequiredService<Wall>().OfAsync(viewer, page.PageId, Cancellation);
        var queue = page.App.Services.GetRequiredService<QueueReader>();

        var seen = (await page.QueryAsync(db => db.QueueItems.OrderBy(item => item.Position).ThenBy(item => item.Id).ToListAsync(Cancellation)))
            .Where(item => item.IsApart == isChair)
            .ToList();
        var told = new List<QueueLine>();
        for (QueueKey? after = null, next; ; after = next)
        {
            var lines = await queue.ReadAsync(sight, viewer, after, Cancellation);
            lines.Waiting.ShouldBe(seen.Count);
            told.AddRange(lines.Lines);
            if ((next = lines.Next) is null)
            {
                break;
            }

            lines.Lines.Count.ShouldBe(QueueReader.PageSize);
        }

        told.ConvertAll(line => line.Item.CommentId).ShouldBe(seen.DistinctBy(item => item.Incident).Select(item => item.CommentId));
        told.ConvertAll(line => line.Together).ShouldBe(seen.GroupBy(item => item.Incident).Select(incident => Math.Min(incident.Count(), QueueReader.MostTogether)));
    }

    private static async Task FillAsync(ModeratedPage page) =>
        await page.QueryAsync(async db =>
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into posts (page_id, id, message, created_at, awaits_deep_read, photo_ids, is_gone) values ({page.PageId}, 'p', 'Post', now(), false, array[]::text[], false);
                insert into comments (page_id, id, short_id, post_id, created_at, is_hidden, first_seen_at, current_revision, content_hash, read_at)
                select {page.PageId}, 'c' || n, 'c' || n, 'p', now(), false, now(), 1, '\x00', now() from generate_series(1, {Comments}) n;
                insert into revisions (page_id, comment_id, number, message, attachment, read_at, awaits_screening)
                select {page.PageId}, 'c' || n, 1, 'words', 'None', now(), false from generate_series(1, {Comments}) n;
                insert into queue_items (page_id, comment_id, revision, position, screened_at, incident, is_apart)
                select {page.PageId}, 'c' || n, 1, n / 2, now(), case when n <= 110 then 1 when n between 200 and 280 and n % 2 = 0 then 2 when n % 7 = 0 then n / 14 else -n end, n % 10 = 0 from generate_series(1, {Comments}) n;
                insert into restrictions (page_id, comment_id, revision, keeper, subjects, keys, is_urgent)
                select {page.PageId}, 'c' || n, 1, 'chair_of_governors', array[]::text[], array[]::text[], false from generate_series(10, {Comments}, 10) n;
                """,
                Cancellation);
            return true;
        });
}
