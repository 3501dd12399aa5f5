using Microsoft.EntityFrameworkCore;
using PageModerator.Hosting;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Insight;

/// <summary>How a Page is, without a text.</summary>
/// <param name="LastRead">When its comments were last read.</param>
/// <param name="Faults">What is wrong, a sentence each.</param>
/// <param name="Counts">Null for those who may see that it is well and no counts.</param>
internal sealed record PageOverview(string Name, DateTimeOffset? LastRead, IReadOnlyList<string> Faults, PageCounts? Counts);

/// <summary>Of the last four weeks, restricted comments left out; what waits up to <see cref="OverviewReader.MostWaiting"/>.</summary>
internal sealed record PageCounts(int Comments, int ForAPerson, int Hidden, int WrongHides, int Waiting);

/// <summary>Puts together what those who look after many Pages may know of each.</summary>
internal sealed class OverviewReader(IDbContextFactory<ModerationDbContext> contexts, PageHealth health, TimeProvider timeProvider)
{
    /// <summary>Counting ends where it says nothing more.</summary>
    public const int MostWaiting = 1000;

    private const int Weeks = 4;

    public async Task<IReadOnlyList<PageOverview>> ReadAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var counted = viewer.Pages.Keys.Where(pageId => viewer.Is(pageId, Role.Overseer)).ToList();
        var first = InsightPass.Monday(SchoolTime.Today(timeProvider)).AddDays(-7 * (Weeks - 1));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        string[] measures = [InsightMeasures.Comments, InsightMeasures.Screened, InsightMeasures.Hidden, InsightMeasures.WrongHides];
        var sums = (await db.InsightCounts
                .Where(count => counted.Contains(count.PageId) && count.Week >= first && measures.Contains(count.Measure))
                .GroupBy(count => new { count.PageId, count.Measure })
                .Select(group => new { group.Key.PageId, group.Key.Measure, Count = group.Sum(count => count.Count) })
                .ToListAsync(cancellationToken))
            .ToDictionary(sum => (sum.PageId, sum.Measure), sum => sum.Count);

        var pages = new List<PageOverview>();
        foreach (var page in (await health.ReadAsync(cancellationToken)).Where(page => viewer.Is(page.Id, Role.Overseer) || viewer.Is(page.Id, Role.Administrator)))
        {
            pages.Add(new PageOverview(
                page.Name,
                page.LastPollSucceededAt,
                [.. page.Conditions.Select(condition => condition.Fault)],
                counted.Contains(page.Id) ? await CountsAsync(page.Id) : null));
        }

        return pages;

        async Task<PageCounts> CountsAsync(string pageId)
        {
            int Sum(string measure) => sums.GetValueOrDefault((pageId, measure));
            var countable = Wall.Countable(db, pageId);
            var waiting = await db.QueueItems
                .Where(item => item.PageId == pageId && item.DecidedAt == null && countable.Any(comment => comment.Id == item.CommentId && comment.DeletedAt == null))
                .Take(MostWaiting)
                .CountAsync(cancellationToken);
            return new PageCounts(Sum(InsightMeasures.Comments), Sum(InsightMeasures.Screened), Sum(InsightMeasures.Hidden), Sum(InsightMeasures.WrongHides), waiting);
        }
    }
}
