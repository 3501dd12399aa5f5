using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Review;

/// <summary>What is asked of the log; all of it may be left open.</summary>
/// <param name="Kind">One of <see cref="LogKinds"/>.</param>
/// <param name="Label">A category or a concern.</param>
/// <param name="First">The first day, in the school's time.</param>
/// <param name="Last">The last day.</param>
/// <param name="IsOpen">Only what nobody has signed off yet.</param>
internal sealed record LogFilter(string? Kind, string? Label, DateOnly? First, DateOnly? Last, bool IsOpen);

/// <summary>A place in the log, told without the entry's number: gaps between numbers would tell of what is kept from the reader.</summary>
internal sealed record LogKey(long Ticks, string Hash)
{
    public static LogKey Of(LogEntry entry) => new(entry.At.UtcTicks, Convert.ToHexStringLower(entry.Hash)[..16]);

    public static LogKey? Parse(string? text) =>
        text?.Split('-') is [var ticks, { Length: 16 } hash] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks ? new LogKey(at, hash) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ticks}-{Hash}");
}

/// <summary>Reads the log as one person may see it, newest first.</summary>
internal sealed class LogSearch(IDbContextFactory<ModerationDbContext> contexts)
{
    public const int PageSize = 50;
    private const int Portion = 500;

    /// <summary>One entry more than a page: then there is another.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(Sight sight, LogFilter filter, LogKey? before, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = Matching(sight, db, filter);
        if (before is { } key)
        {
            var at = new DateTimeOffset(key.Ticks, TimeSpan.Zero);
            var tied = await sight.Entries(db).Where(entry => entry.At == at).Select(entry => new { entry.Entry, entry.Hash }).ToListAsync(cancellationToken);
            var last = tied.Find(entry => Convert.ToHexStringLower(entry.Hash).StartsWith(key.Hash, StringComparison.Ordinal))?.Entry ?? 0;
            entries = entries.Where(entry => entry.At <= at && (entry.At < at || entry.Entry < last));
        }

        return await entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Entry).Take(PageSize + 1).ToListAsync(cancellationToken);
    }

    /// <summary>All of it, a portion at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogEntry>> StreamAsync(Sight sight, LogFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entries = Matching(sight, db, filter).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Entry).AsAsyncEnumerable();
        await foreach (var portion in entries.Chunk(Portion).WithCancellation(cancellationToken))
        {
            yield return portion;
        }
    }

    /// <summary>Everything that the log tells of a comment, or of something elsewhere, oldest first, with what it rests on.</summary>
    public async Task<IReadOnlyList<(LogEntry Entry, Evidence? Evidence)>> ReadCommentAsync(Sight sight, string shortId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = await sight.Comments(db).Where(comment => comment.ShortId == shortId).Select(comment => comment.Id).ToListAsync(cancellationToken);
        var id = ids.FirstOrDefault() ?? shortId;
        var rows = await
            (from entry in sight.Entries(db)
             where entry.CommentId == id
             join kept in db.Evidence on entry.Entry equals kept.Entry into evidence
             from kept in evidence.DefaultIfEmpty()
             orderby entry.Entry
             select new { Entry = entry, Evidence = kept })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.Entry, (Evidence?)row.Evidence))];
    }

    private static IQueryable<LogEntry> Matching(Sight sight, ModerationDbContext db, LogFilter filter)
    {
        var entries = sight.Entries(db);
        // PostgreSQL knows no such sign.
        if ($"{filter.Kind}{filter.Label}".Contains('\0', StringComparison.Ordinal))
        {
            return entries.Where(_ => false);
        }

        if (filter.Kind is { Length: > 0 } kind)
        {
            entries = entries.Where(entry => entry.Kind == kind);
        }

        if (filter.Label is { Length: > 0 } label)
        {
            entries = Vocabulary.TryParse(label, out Concern _) ? entries.Where(entry => entry.Concerns.Contains(label)) : entries.Where(entry => entry.Categories.Contains(label));
        }

        if (filter.First is { } first)
        {
            var from = SchoolTime.StartOf(first);
            entries = entries.Where(entry => entry.At >= from);
        }

        if (filter.Last is { } last && last < DateOnly.MaxValue)
        {
            var until = SchoolTime.StartOf(last.AddDays(1));
            entries = entries.Where(entry => entry.At < until);
        }

        return filter.IsOpen ? SignOffDesk.Open(db, entries) : entries;
    }
}
