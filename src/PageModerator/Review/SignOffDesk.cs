using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Review;

/// <summary>
/// The second part of the school's form: a person says what was done and signs it with their name. Until then what the log tells of a comment is open,
/// and it is open again when something happens afterwards that asks for somebody.
/// </summary>
internal sealed class SignOffDesk(IDbContextFactory<ModerationDbContext> contexts, Wall wall, LogWriter log, PersonEvents events)
{
    public const int Longest = 2000;

    /// <summary>After these what was signed is no longer all.</summary>
    private static readonly string[] Reopening =
    [
        LogKinds.Screened, LogKinds.Undone, LogKinds.Confirmed, LogKinds.Restored, LogKinds.HideOrdered, LogKinds.Left, LogKinds.DeleteOrdered, LogKinds.Escalated,
        LogKinds.ReplyApproved, LogKinds.BlockConfirmed, LogKinds.UnblockOrdered, LogKinds.ShownOnFacebook,
        LogKinds.NotHidden, LogKinds.NotUnhidden, LogKinds.NotDeleted, LogKinds.NotReplied, LogKinds.NotBlocked, LogKinds.NotUnblocked,
    ];

    /// <summary>The entry with which somebody closed what is told of a comment; null: it is open.</summary>
    /// <param name="entries">Everything that the log tells of the one comment, oldest first.</param>
    public static LogEntry? Of(IEnumerable<LogEntry> entries) =>
        entries.LastOrDefault(entry => entry.Kind == LogKinds.SignedOff || Reopening.Contains(entry.Kind)) is { Kind: LogKinds.SignedOff } signed ? signed : null;

    /// <summary>Of some entries those of comments that nobody has closed: the same as <see cref="Of"/>, for a query.</summary>
    public static IQueryable<LogEntry> Open(ModerationDbContext db, IQueryable<LogEntry> entries) =>
        entries.Where(entry => !db.LogEntries.Any(signed => signed.PageId == entry.PageId && signed.CommentId == entry.CommentId && signed.Kind == LogKinds.SignedOff
            && !db.LogEntries.Any(later => later.PageId == signed.PageId && later.CommentId == signed.CommentId && later.Entry > signed.Entry && Reopening.Contains(later.Kind))));

    /// <summary>By comment, the entry with which somebody closed it; what is open is left out.</summary>
    public async Task<IReadOnlyDictionary<string, LogEntry>> ReadAsync(Sight sight, IEnumerable<LogEntry> entries, CancellationToken cancellationToken)
    {
        var ids = entries.Select(entry => entry.CommentId).Distinct().ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var signed = await sight.Entries(db).Where(entry => ids.Contains(entry.CommentId) && entry.Kind == LogKinds.SignedOff).Select(entry => entry.CommentId).Distinct().ToListAsync(cancellationToken);
        var told = await sight.Entries(db).Where(entry => signed.Contains(entry.CommentId)).OrderBy(entry => entry.Entry).ToListAsync(cancellationToken);
        return told.GroupBy(entry => entry.CommentId)
            .Select(group => (group.Key, Signed: Of(group)))
            .Where(comment => comment.Signed is not null)
            .ToDictionary(comment => comment.Key, comment => comment.Signed!, StringComparer.Ordinal);
    }

    /// <summary>Signs what is told of a comment, or of something elsewhere.</summary>
    /// <param name="viewer">Who signs.</param>
    /// <param name="pageId">The Page.</param>
    /// <param name="shortId">The comment.</param>
    /// <param name="last">The reference of the last entry that the person has before them.</param>
    /// <param name="actionTaken">What was done, in their words.</param>
    /// <param name="cancellationToken">Until it is committed.</param>
    public async Task<ReviewResult> SignAsync(Viewer viewer, string pageId, string shortId, string? last, string? actionTaken, CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewer, pageId, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // In line with those who decide on the same comment.
        await CommentOpener.WaitAsync(db, WaitingLine.Comment, pageId, shortId, cancellationToken);
        var id = await sight.Comments(db).Where(comment => comment.ShortId == shortId).Select(comment => comment.Id).SingleOrDefaultAsync(cancellationToken) ?? shortId;
        var entries = await sight.Entries(db).Where(entry => entry.CommentId == id).OrderBy(entry => entry.Entry).ToListAsync(cancellationToken);
        if (!sight.MayAct || entries.Count == 0)
        {
            return ReviewResult.NotFound;
        }

        if (string.IsNullOrWhiteSpace(actionTaken) || actionTaken.Trim().Length > Longest)
        {
            return ReviewResult.Refused($"Say what was done, in at most {Longest} characters.");
        }

        if (Of(entries) is { } signed)
        {
            return ReviewResult.Refused($"{signed.MadeBy} signed it off already, on {SchoolTime.Words(signed.At)}.");
        }

        // What Facebook merely confirmed meanwhile changes nothing that is signed.
        var seen = entries.FindIndex(entry => LogCsv.Reference(entry) == last);
        if (seen < 0 || entries.Skip(seen + 1).Any(entry => Reopening.Contains(entry.Kind)))
        {
            return ReviewResult.Refused("Something was entered since you saw the form: read it again, then sign.");
        }

        if (await db.QueueItems.AnyAsync(item => item.PageId == pageId && item.CommentId == id && item.DecidedAt == null, cancellationToken))
        {
            return ReviewResult.Refused("The comment still waits for a decision: decide first, then sign.");
        }

        events.Add(db, LogKinds.SignedOff, viewer.Id, pageId: pageId, commentId: id);
        await db.SaveChangesAsync(cancellationToken);
        await log.AppendAsync(
            (NpgsqlConnection)db.Database.GetDbConnection(),
            [
                new LogDraft
                {
                    PageId = pageId,
                    PostId = entries[^1].PostId,
                    CommentId = id,
                    Revision = entries[^1].Revision,
                    Kind = LogKinds.SignedOff,
                    Permalink = entries[^1].Permalink,
                    Reasons = [actionTaken.Trim()],
                    MadeBy = viewer.Signature(),
                },
            ],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ReviewResult(ReviewEnd.Done, "Signed off in your name.");
    }
}
