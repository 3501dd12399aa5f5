using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Review.Challenges;
using PageModerator.Screening;

namespace PageModerator.Digests;

/// <summary>Puts together what a person may be told of a Page.</summary>
internal sealed class DigestComposer(
    IDbContextFactory<ModerationDbContext> contexts,
    ScreenerSource screeners,
    PeopleDirectory people,
    Wall wall,
    ChallengeDesk challenges,
    IOptions<ModerationOptions> moderation,
    IOptions<ReviewOptions> review)
{
    private const int MostItems = 40;
    private const int MostCharacters = 280;

    /// <summary>An answer that comes later than this helps nobody.</summary>
    private static readonly TimeSpan LongestReply = TimeSpan.FromDays(30);

    private sealed record Row
    {
        public required LogEntry Entry { get; init; }

        public required Evidence? Evidence { get; init; }

        public required bool IsHidden { get; init; }

        public required string ShortId { get; init; }

        /// <summary>No mail says anything of it.</summary>
        public required bool IsReferenceOnly { get; init; }

        public required ActionState? State { get; init; }

        public required string? Failure { get; init; }
    }

    /// <param name="pageId">The Page.</param>
    /// <param name="person">Who is told: what they may not see is left out of every part, the counts too.</param>
    /// <param name="from">Where the last digest ended.</param>
    /// <param name="until">Where this one does.</param>
    /// <param name="pollsBefore">How often the Page had been read by then.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Digest> ComposeAsync(string pageId, PagePerson person, DateTimeOffset from, DateTimeOffset until, long pollsBefore, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var page = await db.Pages.SingleAsync(page => page.Id == pageId, cancellationToken);
        var sight = await wall.OfAsync(person, pageId, cancellationToken);
        var rows =
            from entry in sight.Entries(db)
            where entry.Kind == LogKinds.Screened && entry.At <= until
            join comment in db.Comments on new { entry.PageId, Id = entry.CommentId } equals new { comment.PageId, comment.Id }
            join kept in db.Evidence on entry.Entry equals kept.Entry into evidence
            from kept in evidence.DefaultIfEmpty()
            join action in db.Actions.Where(action => action.Kind == ActionKind.Hide && action.Ordinal == 0) on new { entry.PageId, entry.CommentId, entry.Revision } equals new { action.PageId, action.CommentId, action.Revision } into actions
            from action in actions.DefaultIfEmpty()
            // An edit is screened in the place of what it replaced; what a person decided, or what is gone, waits for nobody.
            where comment.CurrentRevision == entry.Revision && comment.DeletedAt == null
                && !db.QueueItems.Any(item => item.PageId == pageId && item.CommentId == entry.CommentId && item.Revision >= entry.Revision && item.DecidedAt != null)
            select new Row
            {
                Entry = entry,
                Evidence = kept,
                ShortId = comment.ShortId,
                IsHidden = comment.IsHidden,
                IsReferenceOnly = db.CommentAlerts.Any(alert => alert.PageId == pageId && alert.CommentId == entry.CommentId && alert.Revision == entry.Revision && alert.IsReferenceOnly),
                State = (ActionState?)action.State,
                Failure = action.Failure,
            };

        // Waiting: visible, whatever screening set out to do. A hide that Facebook confirmed is not visible, even before the next reading.
        // What Facebook had hidden before it was screened harms nobody any more; a concern for somebody is told all the same, once.
        var waiting = rows.Where(row => row.IsHidden
            ? row.State == null && row.Entry.Concerns.Length > 0 && row.Entry.At > from
            : row.State != ActionState.Done && row.Entry.Intent != LogIntents.WouldHide);
        var hidden = rows.Where(row => row.Entry.Outcome == "hide" && (row.State == ActionState.Done || (row.Entry.Intent == LogIntents.WouldHide && row.Entry.At > from)));

        // Of many the newest are shown: the oldest were in earlier digests, and would leave no room for what nobody was told of yet.
        var waitingRows = await waiting.OrderByDescending(row => row.Entry.Entry).Take(MostItems).ToListAsync(cancellationToken);
        var hiddenRows = await hidden.OrderByDescending(row => row.Entry.Entry).Take(MostItems).ToListAsync(cancellationToken);
        var waitingNames = await NamesAsync(waiting, cancellationToken);
        var hiddenNames = await NamesAsync(hidden, cancellationToken);

        return new Digest
        {
            PageName = page.Name,
            From = from,
            Until = until,
            Checks = page.PollsSucceeded - pollsBefore,
            LastCheck = page.LastPollSucceededAt,
            Failure = page.Failure,
            Faults = await db.Alerts.Where(alert => alert.ClearedAt == null && (alert.PageId == pageId || alert.PageId == GraphStop.App)).OrderBy(alert => alert.Id).Select(alert => alert.Fault).ToListAsync(cancellationToken),
            IsEnforcing = moderation.Value.Mode is ModerationMode.Enforce,
            Waiting = Items(waitingRows),
            WaitingInAll = waitingNames.Count,
            Hidden = Items(hiddenRows),
            HiddenInAll = hiddenNames.Count,
            Counts = Count(waitingNames, hiddenNames),
            Alerted = await AlertedAsync(db, sight, from, until, cancellationToken),
            WrongHides = await WrongHidesAsync(db, sight, from, until, cancellationToken),
            RepliesDue = await RepliesDueAsync(db, sight, until, cancellationToken),
            Challenges = await challenges.CountWaitingAsync(person, pageId, cancellationToken),
            Site = review.Value.Url,
            LogHead = await LogHeadAsync(db, person, pageId, cancellationToken),
        };
    }

    /// <summary>What was told at once, and what was told longer ago and nobody has acknowledged.</summary>
    private static async Task<IReadOnlyList<DigestAlert>> AlertedAsync(ModerationDbContext db, Sight sight, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var seen = sight.Comments(db);
        var alerts = await db.CommentAlerts
            .Where(alert => alert.PageId == sight.PageId && alert.RaisedAt <= until && (alert.RaisedAt > from || alert.AcknowledgedAt == null) && seen.Any(comment => comment.Id == alert.CommentId))
            .OrderByDescending(alert => alert.RaisedAt)
            .Take(MostItems)
            .ToListAsync(cancellationToken);
        return
        [
            .. alerts.AsEnumerable().Reverse()
                .Select(alert => new DigestAlert(alert.RaisedAt, alert.IsReferenceOnly ? [] : [.. alert.Concerns.Select(DigestWords.For)], alert.AcknowledgedAt is not null)),
        ];
    }

    private static Task<int> WrongHidesAsync(ModerationDbContext db, Sight sight, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var seen = sight.Comments(db);
        return db.Reviews
            .Where(act => act.PageId == sight.PageId && act.Act == ReviewAct.Restore && act.UndoneAt == null && act.At > from && act.At <= until && seen.Any(comment => comment.Id == act.CommentId))
            .Select(act => act.CommentId)
            .Distinct()
            .CountAsync(cancellationToken);
    }

    private static Task<int> RepliesDueAsync(ModerationDbContext db, Sight sight, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (since, complaint) = (until - LongestReply, Concern.Complaint.Name());
        var complaints = sight.Entries(db).Where(entry => entry.Kind == LogKinds.Screened && entry.At > since && entry.At <= until && entry.Concerns.Contains(complaint));
        return db.Comments
            .Where(comment => comment.PageId == sight.PageId && !comment.IsHidden && comment.DeletedAt == null
                && complaints.Any(entry => entry.CommentId == comment.Id && entry.Revision == comment.CurrentRevision)
                && !db.Actions.Any(action => action.PageId == sight.PageId && action.CommentId == comment.Id && action.Kind == ActionKind.Reply && action.State != ActionState.Refused && action.State != ActionState.GaveUp))
            .CountAsync(cancellationToken);
    }

    /// <summary>Says how many entries there are, so only those have it who know of each: the safeguarding lead where there is no chair.</summary>
    private async Task<string?> LogHeadAsync(ModerationDbContext db, PagePerson person, string pageId, CancellationToken cancellationToken)
    {
        if (!person.Is(Role.Dsl) || person.Is(Role.Headteacher) || (await people.OfAsync(pageId, cancellationToken)).Any(other => other.Is(Role.ChairOfGovernors)))
        {
            return null;
        }

        var head = await db.LogEntries.OrderByDescending(entry => entry.Entry).Select(entry => new { entry.Entry, entry.Hash }).FirstOrDefaultAsync(cancellationToken);
        return head is null ? null : string.Create(CultureInfo.InvariantCulture, $"{head.Entry}: {Convert.ToHexStringLower(head.Hash)}");
    }

    /// <summary>The names of the categories and concerns of each.</summary>
    private static async Task<List<string[]>> NamesAsync(IQueryable<Row> rows, CancellationToken cancellationToken) =>
        [.. (await rows.Select(row => new { row.Entry.Categories, row.Entry.Concerns }).ToListAsync(cancellationToken)).Select(row => (string[])[.. row.Categories, .. row.Concerns])];

    private DigestItem[] Items(List<Row> rows) =>
        [.. rows.AsEnumerable().Reverse().Select(Item).OrderBy(item => item.CommentedAt)];

    private DigestItem Item(Row row)
    {
        var page = review.Value.Url is null ? null : review.Value.Link(CommentAddress.Path(row.Entry.PageId, row.ShortId));
        var at = row.Evidence?.CommentedAt ?? row.Entry.At;
        if (row.IsReferenceOnly)
        {
            return new DigestItem(at, "(no mail may describe this comment)", "", [], ["please sign in"], null, null, page);
        }

        Func<string, string> mask = screeners.For(row.Entry.PageId).Mask;
        return new DigestItem(
            at,
            Text(row, mask),
            Shorten(mask(row.Evidence?.PostText ?? ""), 80),
            row.Entry.Reasons,
            row.Entry.Categories.Length + row.Entry.Concerns.Length == 0 ? ["for a person to look at"] : [.. row.Entry.Categories.Concat(row.Entry.Concerns).Select(DigestWords.For)],
            row.Entry.Permalink,
            row.State switch
            {
                ActionState.Refused => $"It should be hidden, but can't be: {row.Failure} Please see to it on Facebook.",
                ActionState.GaveUp => $"It should be hidden, and the tries were given up: {row.Failure} Please see to it on Facebook.",
                ActionState.Pending => "It is about to be hidden.",
                null when row.IsHidden => "It is hidden on Facebook already, and not by this service.",
                ActionState.Done or null => null,
            },
            page);
    }

    private static string Text(Row row, Func<string, string> mask) => row.Evidence switch
    {
        null => "(erased)",
        { Text: "", Attachment: { } attachment } => $"(no words, {attachment} attached)",
        { Attachment: { } attachment } evidence => $"{Shorten(mask(evidence.Text), MostCharacters)} ({attachment} attached)",
        { } evidence => Shorten(mask(evidence.Text), MostCharacters),
    };

    private static string Shorten(string text, int most)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= most)
        {
            return line;
        }

        var end = char.IsHighSurrogate(line[most - 1]) ? most - 1 : most;
        return string.Concat(line.AsSpan(0, end), "…");
    }

    private static List<DigestCount> Count(List<string[]> waiting, List<string[]> hidden)
    {
        var names = Vocabulary.Categories.Select(category => category.Name()).Concat(Vocabulary.Concerns.Select(concern => concern.Name()));
        return
        [
            .. names
                .Select(name => new DigestCount(DigestWords.For(name), hidden.Count(row => row.Contains(name)), waiting.Count(row => row.Contains(name))))
                .Where(count => count.Hidden + count.Waiting > 0),
        ];
    }
}
