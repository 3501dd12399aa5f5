using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Digests;

/// <summary>Puts together what a person may be told of a Page.</summary>
internal sealed class DigestComposer(
    IDbContextFactory<ModerationDbContext> contexts,
    ScreenerSource screeners,
    IOptions<ModerationOptions> moderation,
    IOptions<PeopleOptions> people)
{
    private const int MostItems = 40;
    private const int MostCharacters = 280;

    private sealed record Row
    {
        public required LogEntry Entry { get; init; }

        public required Evidence? Evidence { get; init; }

        public required bool IsHidden { get; init; }

        public required bool IsDeleted { get; init; }

        /// <summary>False when the text was edited since: a new one was screened in its place.</summary>
        public required bool IsCurrent { get; init; }

        public required ActionState? State { get; init; }

        public required string? Failure { get; init; }
    }

    /// <summary>Whether a person is told anything by digest, and which side of the wall they stand on.</summary>
    public DigestAudience? Audience(PersonOptions person, string pageId)
    {
        // A comment about the headteacher is the chair's; where none is named, the safeguarding lead's.
        var keeper = people.Value.Of(pageId).Any(other => other.Is(Role.ChairOfGovernors)) ? Role.ChairOfGovernors : Role.Dsl;
        var isKeeper = person.Is(keeper) && !person.Is(Role.Headteacher);
        var isModerator = person.Is(Role.Headteacher) || person.Is(Role.Moderator) || person.Is(Role.Dsl) || person.Is(Role.DeputyDsl);
        return (isModerator, isKeeper) switch
        {
            (true, true) => DigestAudience.Both,
            (true, false) => DigestAudience.AllButHeadteacher,
            (false, true) => DigestAudience.AboutHeadteacher,
            (false, false) => null,
        };
    }

    public async Task<Digest> ComposeAsync(string pageId, DigestAudience audience, DateTimeOffset from, DateTimeOffset until, long pollsBefore, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var page = await db.Pages.SingleAsync(page => page.Id == pageId, cancellationToken);

        var aboutHead = Concern.AboutHeadteacher.Name();
        var rows =
            from entry in db.LogEntries
            where entry.PageId == pageId && entry.Kind == LogKinds.Screened
            where audience == DigestAudience.Both || entry.Concerns.Contains(aboutHead) == (audience == DigestAudience.AboutHeadteacher)
            join comment in db.Comments on new { entry.PageId, Id = entry.CommentId } equals new { comment.PageId, comment.Id }
            join kept in db.Evidence on entry.Entry equals kept.Entry into evidence
            from kept in evidence.DefaultIfEmpty()
            join action in db.Actions.Where(action => action.Kind == ActionKind.Hide && action.Ordinal == 0) on new { entry.PageId, entry.CommentId, entry.Revision } equals new { action.PageId, action.CommentId, action.Revision } into actions
            from action in actions.DefaultIfEmpty()
            select new Row { Entry = entry, Evidence = kept, IsHidden = comment.IsHidden, IsDeleted = comment.DeletedAt != null, IsCurrent = comment.CurrentRevision == entry.Revision, State = (ActionState?)action.State, Failure = action.Failure };

        // Waiting: visible, whatever screening set out to do. A hide that Facebook confirmed is not visible, even before the next reading.
        // What Facebook had hidden before it was screened harms nobody any more; a concern for somebody is told all the same, once.
        var waiting = rows.Where(row => row.IsCurrent && !row.IsDeleted && row.Entry.At <= until && (row.IsHidden
            ? row.State == null && row.Entry.Concerns.Length > 0 && row.Entry.At > from
            : row.State != ActionState.Done && row.Entry.Intent != LogIntents.WouldHide));
        var hidden = rows.Where(row => row.Entry.Outcome == "hide" && row.Entry.At > from && row.Entry.At <= until && (row.State == ActionState.Done || row.Entry.Intent == LogIntents.WouldHide));
        Func<string, string> mask = screeners.For(pageId).Mask;

        // Of many the newest are shown: the oldest were in earlier digests, and would leave no room for what nobody was told of yet.
        var waitingRows = await waiting.OrderByDescending(row => row.Entry.Entry).Take(MostItems).ToListAsync(cancellationToken);
        var hiddenRows = await hidden.OrderByDescending(row => row.Entry.Entry).Take(MostItems).ToListAsync(cancellationToken);
        var waitingNames = await NamesAsync(waiting, cancellationToken);
        var hiddenNames = await NamesAsync(hidden, cancellationToken);
        var head = await db.LogEntries.OrderByDescending(entry => entry.Entry).Select(entry => new { entry.Entry, entry.Hash }).FirstOrDefaultAsync(cancellationToken);

        return new Digest
        {
            PageName = page.Name,
            From = from,
            Until = until,
            Checks = page.PollsSucceeded - pollsBefore,
            LastCheck = page.LastPollSucceededAt,
            Failure = page.Failure,
            IsEnforcing = moderation.Value.Mode is ModerationMode.Enforce,
            Waiting = Items(waitingRows, mask),
            WaitingInAll = waitingNames.Count,
            Hidden = Items(hiddenRows, mask),
            HiddenInAll = hiddenNames.Count,
            Counts = Count(waitingNames, hiddenNames),
            // Says how many entries there are on both sides of the wall, so only those who stand on both may have it.
            LogHead = head is null || audience is not DigestAudience.Both ? null : string.Create(CultureInfo.InvariantCulture, $"{head.Entry}: {Convert.ToHexStringLower(head.Hash)}"),
        };
    }

    /// <summary>The names of the categories and concerns of each.</summary>
    private static async Task<List<string[]>> NamesAsync(IQueryable<Row> rows, CancellationToken cancellationToken) =>
        [.. (await rows.Select(row => new { row.Entry.Categories, row.Entry.Concerns }).ToListAsync(cancellationToken)).Select(row => (string[])[.. row.Categories, .. row.Concerns])];

    private static DigestItem[] Items(List<Row> rows, Func<string, string> mask) =>
        [.. rows.AsEnumerable().Reverse().Select(row => Item(row, mask)).OrderBy(item => item.CommentedAt)];

    private static DigestItem Item(Row row, Func<string, string> mask) => new(
        row.Evidence?.CommentedAt ?? row.Entry.At,
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
        });

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

/// <summary>Which entries somebody may be told of.</summary>
internal enum DigestAudience
{
    AllButHeadteacher,
    AboutHeadteacher,
    Both,
}
