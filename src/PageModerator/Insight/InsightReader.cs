using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PageModerator.Digests;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Insight;

/// <summary>
/// Reads what may be shown to somebody: the counts of what is open to all who see the Page, and beside them, counted on the spot, the few
/// restricted comments that this person keeps or was let see.
/// </summary>
internal sealed class InsightReader(IDbContextFactory<ModerationDbContext> contexts, Wall wall, TimeProvider timeProvider)
{
    private const int MostPosts = 10;
    private const int MostTitle = 44;

    /// <summary>What came up, restricted or not, in the same shape as the weekly counts.</summary>
    private sealed record Counted(DateOnly Week, string Measure, string Key, int Count);

    public async Task<InsightFigures> ReadAsync(Viewer viewer, string pageId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = SchoolTime.Today(timeProvider);
        var first = InsightPass.FirstWeek(today);
        var sight = await wall.OfAsync(viewer, pageId, cancellationToken);
        var counts = await KeptAsync(db, sight, first, cancellationToken);
        if (sight.SeesPage)
        {
            counts.AddRange(await db.InsightCounts
                .Where(count => count.PageId == pageId && count.Week >= first && count.Measure != InsightMeasures.Post)
                .Select(count => new Counted(count.Week, count.Measure, count.Key, count.Count))
                .ToListAsync(cancellationToken));

            // Of many posts the busiest are enough: what is restricted adds to them, and is counted above.
            counts.AddRange((await db.InsightCounts
                    .Where(count => count.PageId == pageId && count.Week >= first && count.Measure == InsightMeasures.Post)
                    .GroupBy(count => count.Key)
                    .Select(group => new { group.Key, Count = group.Sum(count => count.Count) })
                    .OrderByDescending(post => post.Count).ThenBy(post => post.Key)
                    .Take(5 * MostPosts)
                    .ToListAsync(cancellationToken))
                .Select(post => new Counted(first, InsightMeasures.Post, post.Key, post.Count)));
        }

        return await FiguresAsync(db, pageId, first, counts, cancellationToken);
    }

    /// <summary>Of the comments that the weekly counts leave out those that this person sees.</summary>
    private static async Task<List<Counted>> KeptAsync(ModerationDbContext db, Sight sight, DateOnly first, CancellationToken cancellationToken)
    {
        var since = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

        // They are few, and looked for one by one: asked for in one query they would cost a walk over all entries.
        var withheld = await sight.Withheld(db).ToListAsync(cancellationToken);
        if (withheld.Count == 0)
        {
            return [];
        }

        var kept = await (
            from entry in db.LogEntries
            where entry.PageId == sight.PageId && entry.Kind == LogKinds.Screened && entry.At >= since && withheld.Contains(entry.CommentId)
            join action in db.Actions.Where(action => action.Kind == ActionKind.Hide && action.State == ActionState.Done && action.RequestedBy == null)
                on new { entry.PageId, entry.CommentId, entry.Revision } equals new { action.PageId, action.CommentId, action.Revision } into actions
            from action in actions.DefaultIfEmpty()
            select new { entry.At, entry.Outcome, entry.Categories, entry.Concerns, entry.PostId, HiddenAt = action == null ? null : action.FinishedAt })
            .ToListAsync(cancellationToken);

        var counts = new List<Counted>();
        foreach (var entry in kept)
        {
            var at = SchoolTime.ToLocal(entry.At);
            var week = InsightPass.Monday(DateOnly.FromDateTime(at.DateTime));
            counts.Add(new Counted(week, InsightMeasures.Screened, entry.Outcome ?? "", 1));
            counts.Add(new Counted(week, InsightMeasures.Hour, at.Hour.ToString("D2", CultureInfo.InvariantCulture), 1));
            counts.Add(new Counted(week, InsightMeasures.Post, entry.PostId, 1));
            counts.AddRange(entry.Categories.Concat(entry.Concerns).Select(name => new Counted(week, InsightMeasures.Name, name, 1)));
            if (entry.HiddenAt is { } hidden)
            {
                counts.Add(new Counted(InsightPass.Monday(DateOnly.FromDateTime(SchoolTime.ToLocal(hidden).DateTime)), InsightMeasures.Hidden, "", 1));
            }
        }

        return counts;
    }

    private static async Task<InsightFigures> FiguresAsync(ModerationDbContext db, string pageId, DateOnly first, List<Counted> counts, CancellationToken cancellationToken)
    {
        int Week(DateOnly monday) => (monday.DayNumber - first.DayNumber) / 7;
        var byMeasure = counts.ToLookup(count => count.Measure, StringComparer.Ordinal);
        int Sum(string measure, int week) => byMeasure[measure].Where(count => Week(count.Week) == week).Sum(count => count.Count);
        IEnumerable<(double, int)> Delays(int? week) => byMeasure[InsightMeasures.Delay]
            .Where(count => week is null || Week(count.Week) == week)
            .Select(count => (double.Parse(count.Key, CultureInfo.InvariantCulture), count.Count));

        var posts = byMeasure[InsightMeasures.Post].GroupBy(count => count.Key, StringComparer.Ordinal)
            .Select(group => (Id: group.Key, Count: group.Sum(count => count.Count)))
            .OrderByDescending(post => post.Count).ThenBy(post => post.Id, StringComparer.Ordinal)
            .Take(MostPosts)
            .ToList();
        var ids = posts.Select(post => post.Id).ToList();
        var titles = await db.Posts.Where(post => post.PageId == pageId && ids.Contains(post.Id)).ToDictionaryAsync(post => post.Id, post => post.Message, cancellationToken);

        return new InsightFigures
        {
            Weeks =
            [
                .. Enumerable.Range(0, InsightPass.Weeks).Select(week => new InsightWeek(
                    first.AddDays(7 * week),
                    Sum(InsightMeasures.Comments, week),
                    Sum(InsightMeasures.Screened, week),
                    Sum(InsightMeasures.Hidden, week),
                    Sum(InsightMeasures.WrongHides, week),
                    InsightDelay.Of(Delays(week)))),
            ],
            Names =
            [
                .. byMeasure[InsightMeasures.Name].GroupBy(count => count.Key, StringComparer.Ordinal)
                    .Select(group => new InsightName(
                        DigestWords.For(group.Key),
                        [.. Enumerable.Range(0, InsightPass.Weeks).Select(week => group.Where(count => Week(count.Week) == week).Sum(count => count.Count))]))
                    .OrderByDescending(name => name.Count).ThenBy(name => name.Name, StringComparer.Ordinal),
            ],
            Hours = [.. Enumerable.Range(0, 24).Select(hour => byMeasure[InsightMeasures.Hour].Where(count => int.Parse(count.Key, CultureInfo.InvariantCulture) == hour).Sum(count => count.Count))],
            Posts = [.. posts.Select(post => new InsightPost(Title(titles.GetValueOrDefault(post.Id)), post.Count))],
            Delay = InsightDelay.Of(Delays(null)),
        };
    }

    private static string Title(string? message)
    {
        var line = string.Join(' ', (message ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length switch
        {
            0 => "(a post without words)",
            <= MostTitle => line,
            _ => string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[MostTitle - 1]) ? MostTitle - 1 : MostTitle), "…"),
        };
    }
}
