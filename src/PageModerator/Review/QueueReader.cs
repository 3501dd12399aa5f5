using Microsoft.EntityFrameworkCore;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Review;

/// <summary>What waits, as a line of the queue: a comment, or several that belong together under the first of them.</summary>
internal sealed record QueueLine
{
    public required QueueItem Item { get; init; }

    public required Comment Comment { get; init; }

    public required string Text { get; init; }

    public required AttachmentKind Attachment { get; init; }

    public required string? Outcome { get; init; }

    public required string[] Categories { get; init; }

    public required string[] Concerns { get; init; }

    public required string[] Reasons { get; init; }

    public required string? Intent { get; init; }

    /// <summary>How many waiting comments that the person may see belong to it, this one counted, up to <see cref="QueueReader.MostTogether"/>.</summary>
    public int Together { get; init; } = 1;

    /// <summary>Who else looks at it just now.</summary>
    public string? ClaimedBy { get; init; }
}

/// <summary>A page of the queue.</summary>
/// <param name="Lines">In the queue's order.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Waiting">How many comments wait, up to <see cref="QueueReader.MostCounted"/>.</param>
internal sealed record QueuePage(IReadOnlyList<QueueLine> Lines, QueueKey? Next, int Waiting);

/// <summary>A place in the queue.</summary>
internal sealed record QueueKey(long Position, long Id);

/// <summary>Reads the queue as one person may see it.</summary>
internal sealed class QueueReader(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
    public const int PageSize = 20;
    public const int MostCounted = 1000;
    public const int MostTogether = 100;

    /// <summary>So many are looked at in one go; the more, the fewer goes when many belong together.</summary>
    private const int Portion = 64;

    /// <summary>A page of the queue, incidents drawn together.</summary>
    public async Task<QueuePage> ReadAsync(Sight sight, Viewer viewer, QueueKey? after, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = Waiting(db, sight);
        var lines = await LinesAsync(db, viewer, await FirstsAsync(db, waiting, after, cancellationToken), cancellationToken);
        var ids = lines.Select(line => line.Item.Id).ToList();
        var sizes = await db.QueueItems
            .Where(item => ids.Contains(item.Id))
            .Select(item => new { item.Id, Count = waiting.Where(other => other.Incident == item.Incident).Take(MostTogether).Count() })
            .ToDictionaryAsync(size => size.Id, size => size.Count, cancellationToken);
        return Page(
            [.. lines.Select(line => line with { Together = sizes.GetValueOrDefault(line.Item.Id, 1) })],
            await waiting.Take(MostCounted).CountAsync(cancellationToken));
    }

    /// <summary>The waiting comments of one incident.</summary>
    public async Task<QueuePage> ReadIncidentAsync(Sight sight, Viewer viewer, long incident, QueueKey? after, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = Waiting(db, sight).Where(item => item.Incident == incident);
        var page = await InOrder(waiting, after).Take(PageSize + 1).ToListAsync(cancellationToken);
        return Page(await LinesAsync(db, viewer, page, cancellationToken), await waiting.Take(MostCounted).CountAsync(cancellationToken));
    }

    /// <summary>How many comments wait for a person, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountAsync(Sight sight, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Waiting(db, sight).Take(MostCounted).CountAsync(cancellationToken);
    }

    /// <summary>What waits and may be seen. What is gone from Facebook asks for no decision any more.</summary>
    public static IQueryable<QueueItem> Waiting(ModerationDbContext db, Sight sight)
    {
        var comments = sight.CommentsOneByOne(db).Where(comment => comment.DeletedAt == null);
        var waiting = db.QueueItems.Where(item => item.PageId == sight.PageId && item.DecidedAt == null);
        return (sight.SeesOnlyApart ? waiting.Where(item => item.IsApart) : waiting).Where(item => comments.Any(comment => comment.Id == item.CommentId));
    }

    /// <summary>What else waits with a comment, in words.</summary>
    /// <param name="together">How many they are, up to <see cref="MostTogether"/>.</param>
    public static string Others(int together) => together switch
    {
        2 => "1 more that belongs together with it",
        >= MostTogether => $"more than {MostTogether - 2} others that belong together with it",
        _ => $"{together - 1} more that belong together with it",
    };

    private static QueuePage Page(List<QueueLine> lines, int waiting) =>
        lines.Count > PageSize
            ? new QueuePage(lines[..PageSize], new QueueKey(lines[PageSize - 1].Item.Position, lines[PageSize - 1].Item.Id), waiting)
            : new QueuePage(lines, null, waiting);

    private static IQueryable<QueueItem> InOrder(IQueryable<QueueItem> items, QueueKey? after)
    {
        // "At least" and then "more" is what the index can look for; "more, or the same and more" is not.
        if (after is { } key)
        {
            items = items.Where(item => item.Position >= key.Position && (item.Position > key.Position || item.Id > key.Id));
        }

        return items.OrderBy(item => item.Position).ThenBy(item => item.Id);
    }

    /// <summary>
    /// Of each incident the comment that comes first, one more than a page of them. What belongs to an incident once found is passed over by its number
    /// alone: thousands of like comments cost no more than a look each.
    /// </summary>
    private static async Task<List<QueueItem>> FirstsAsync(ModerationDbContext db, IQueryable<QueueItem> waiting, QueueKey? after, CancellationToken cancellationToken)
    {
        var (firsts, found, at) = (new List<QueueItem>(), new List<long>(), after);
        while (firsts.Count <= PageSize)
        {
            var portion = await InOrder(waiting.Where(item => !found.Contains(item.Incident)), at).Take(Portion).ToListAsync(cancellationToken);
            var leads = portion.DistinctBy(item => item.Incident).ToList();
            var shown = after is { } key ? await ShownAsync(db, waiting, leads, key, cancellationToken) : [];
            firsts.AddRange(leads.Where(item => !shown.Contains(item.Id)));
            if (portion.Count < Portion)
            {
                break;
            }

            found.AddRange(leads.Select(item => item.Incident));
            at = new QueueKey(portion[^1].Position, portion[^1].Id);
        }

        return [.. firsts.Take(PageSize + 1)];
    }

    /// <summary>Those whose incident begins on a page before.</summary>
    private static async Task<HashSet<long>> ShownAsync(ModerationDbContext db, IQueryable<QueueItem> waiting, List<QueueItem> leads, QueueKey after, CancellationToken cancellationToken)
    {
        var ids = leads.ConvertAll(item => item.Id);

        // Counted, since what is only asked for would be looked for by a walk over all that waits.
        return await db.QueueItems
            .Where(item => ids.Contains(item.Id)
                && waiting.Where(other => other.Incident == item.Incident && other.Position <= after.Position && (other.Position < after.Position || other.Id <= after.Id)).Take(1).Count() > 0)
            .Select(item => item.Id)
            .ToHashSetAsync(cancellationToken);
    }

    private async Task<List<QueueLine>> LinesAsync(ModerationDbContext db, Viewer viewer, List<QueueItem> page, CancellationToken cancellationToken)
    {
        var pageId = page.Count > 0 ? page[0].PageId : "";
        var ids = page.Select(item => item.CommentId).ToList();
        var comments = await db.Comments.Where(comment => comment.PageId == pageId && ids.Contains(comment.Id)).ToDictionaryAsync(comment => comment.Id, cancellationToken);
        var texts = await
            (from revision in db.Revisions
             where revision.PageId == pageId && ids.Contains(revision.CommentId)
             join comment in db.Comments on new { revision.PageId, Id = revision.CommentId, revision.Number } equals new { comment.PageId, comment.Id, Number = comment.CurrentRevision }
             select revision)
            .ToDictionaryAsync(revision => revision.CommentId, cancellationToken);
        var entries = (await db.LogEntries.Where(entry => entry.PageId == pageId && ids.Contains(entry.CommentId) && entry.Kind == LogKinds.Screened).ToListAsync(cancellationToken))
            .GroupBy(entry => entry.CommentId)
            .ToDictionary(group => group.Key, group => group.MaxBy(entry => entry.Revision)!, StringComparer.Ordinal);
        var now = timeProvider.GetUtcNow();
        var claimers = page.Where(item => item.ClaimedUntil > now && item.ClaimedBy != viewer.Id).Select(item => item.ClaimedBy!.Value).Distinct().ToList();
        var names = claimers.Count == 0 ? [] : await db.People.Where(person => claimers.Contains(person.Id)).ToDictionaryAsync(person => person.Id, person => person.Name, cancellationToken);

        return
        [
            .. page.Select(item =>
            {
                var entry = entries.GetValueOrDefault(item.CommentId);
                return new QueueLine
                {
                    Item = item,
                    Comment = comments[item.CommentId],
                    Text = texts[item.CommentId].Message,
                    Attachment = texts[item.CommentId].Attachment,
                    Outcome = entry?.Outcome,
                    Categories = entry?.Categories ?? [],
                    Concerns = entry?.Concerns ?? [],
                    Reasons = entry?.Reasons ?? [],
                    Intent = entry?.Intent,
                    ClaimedBy = item.ClaimedUntil > now && item.ClaimedBy is { } claimer && claimer != viewer.Id ? names.GetValueOrDefault(claimer, "a colleague") : null,
                };
            }),
        ];
    }
}
