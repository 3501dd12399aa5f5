using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Graph;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Review;

namespace PageModerator.Alerts;

/// <summary>An alert as people are shown it.</summary>
/// <param name="PageName">As people know the Page.</param>
/// <param name="Path">Where the comment is on the review site.</param>
/// <param name="AcknowledgedBy">Their name; null: nobody has.</param>
/// <param name="MayAcknowledge">Whether it is for this person to say that they see to it: they were told, or lead safeguarding.</param>
internal sealed record AlertRow(CommentAlert Alert, string PageName, string Path, string? AcknowledgedBy, bool MayAcknowledge);

/// <summary>Shows people the alerts that they may see, and keeps that they have seen one.</summary>
internal sealed class CommentAlertDesk(
    IDbContextFactory<ModerationDbContext> contexts,
    NpgsqlDataSource database,
    Wall wall,
    LogWriter log,
    PersonEvents events,
    IOptions<FacebookOptions> facebook,
    TimeProvider timeProvider)
{
    private const int Most = 200;

    private static readonly TimeSpan Oldest = TimeSpan.FromDays(92);

    /// <summary>Those of the last three months, unseen ones first, newest first.</summary>
    public async Task<IReadOnlyList<AlertRow>> ListAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var earliest = timeProvider.GetUtcNow() - Oldest;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = new List<AlertRow>();
        foreach (var pageId in viewer.Pages.Keys)
        {
            var alerts = (await SeenAsync(db, viewer, pageId, cancellationToken))?.Where(alert => alert.RaisedAt > earliest);
            if (alerts is not null)
            {
                // Each of the two is a look into an index that ends early; together they would be a sort of all.
                rows.AddRange(await RowsAsync(db, viewer, alerts.Where(alert => alert.AcknowledgedAt == null).OrderByDescending(alert => alert.RaisedAt).Take(Most), cancellationToken));
                rows.AddRange(await RowsAsync(db, viewer, alerts.Where(alert => alert.AcknowledgedAt != null).OrderByDescending(alert => alert.RaisedAt).Take(Most), cancellationToken));
            }
        }

        return [.. rows.OrderBy(row => row.Alert.AcknowledgedAt is not null).ThenByDescending(row => row.Alert.RaisedAt).Take(Most)];
    }

    /// <summary>How many of the last three months nobody has acknowledged, of a Page.</summary>
    public async Task<int> CountOpenAsync(Viewer viewer, string pageId, CancellationToken cancellationToken)
    {
        var earliest = timeProvider.GetUtcNow() - Oldest;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await SeenAsync(db, viewer, pageId, cancellationToken) is { } seen
            ? await seen.CountAsync(alert => alert.AcknowledgedAt == null && alert.RaisedAt > earliest, cancellationToken)
            : 0;
    }

    /// <summary>Null: there is none with that id, or it is not for this person.</summary>
    public async Task<AlertRow?> FindAsync(Viewer viewer, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.CommentAlerts.SingleOrDefaultAsync(alert => alert.Id == id, cancellationToken) is { } found
            && await SeenAsync(db, viewer, found.PageId, cancellationToken) is { } seen
            ? (await RowsAsync(db, viewer, seen.Where(alert => alert.Id == id), cancellationToken)).SingleOrDefault()
            : null;
    }

    /// <summary>Keeps that somebody has seen it: nobody else is called. The first who says so is who it was; others change nothing.</summary>
    /// <returns>False: there is none with that id, or it is not for this person to see to.</returns>
    public async Task<bool> AcknowledgeAsync(Viewer viewer, Guid id, string? address, CancellationToken cancellationToken)
    {
        if (await FindAsync(viewer, id, cancellationToken) is not { MayAcknowledge: true, Alert: var alert })
        {
            return false;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Database.SetDbConnection(connection);
        await db.Database.UseTransactionAsync(transaction, cancellationToken);
        var now = timeProvider.GetUtcNow();
        var first = await db.CommentAlerts
            .Where(one => one.Id == id && one.AcknowledgedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.AcknowledgedAt, now).SetProperty(one => one.AcknowledgedBy, viewer.Id), cancellationToken);
        if (first == 1)
        {
            var comment = await db.Comments.SingleAsync(comment => comment.PageId == alert.PageId && comment.Id == alert.CommentId, cancellationToken);
            await log.AppendAsync(
                connection,
                [
                    new LogDraft
                    {
                        PageId = alert.PageId,
                        PostId = comment.PostId,
                        CommentId = alert.CommentId,
                        Revision = alert.Revision,
                        Kind = LogKinds.Acknowledged,
                        Permalink = comment.Permalink,
                        Concerns = alert.Concerns,
                        Reasons = [$"{viewer.Name} has seen the alert and is seeing to it."],
                        MadeBy = viewer.Signature(),
                    },
                ],
                cancellationToken);
            events.Add(db, LogKinds.Acknowledged, viewer.Id, pageId: alert.PageId, commentId: alert.CommentId, address: address);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Alerts of a Page about comments that this person sees; null when there is no comment that they could see.</summary>
    private async Task<IQueryable<CommentAlert>?> SeenAsync(ModerationDbContext db, Viewer viewer, string pageId, CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewer, pageId, cancellationToken);
        if (!sight.SeesComments)
        {
            return null;
        }

        var seen = sight.Comments(db);
        return db.CommentAlerts.Where(alert => alert.PageId == pageId && seen.Any(comment => comment.Id == alert.CommentId));
    }

    private async Task<List<AlertRow>> RowsAsync(ModerationDbContext db, Viewer viewer, IQueryable<CommentAlert> alerts, CancellationToken cancellationToken)
    {
        var rows = await (
            from alert in alerts
            join comment in db.Comments on new { alert.PageId, Id = alert.CommentId } equals new { comment.PageId, comment.Id }
            join person in db.People on alert.AcknowledgedBy equals person.Id into people
            from person in people.DefaultIfEmpty()
            select new { alert, comment.ShortId, Name = person == null ? null : person.Name, IsTold = db.CommentAlertMails.Any(mail => mail.AlertId == alert.Id && mail.PersonId == viewer.Id) })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new AlertRow(row.alert, PageName(row.alert.PageId), CommentAddress.Path(row.alert.PageId, row.ShortId), row.Name, row.IsTold || viewer.Is(row.alert.PageId, Role.Dsl) || viewer.Is(row.alert.PageId, Role.DeputyDsl)))];
    }

    private string PageName(string pageId) =>
        facebook.Value.Pages.Find(page => page.Id == pageId) is { Name.Length: > 0 } page ? page.Name : $"Page {pageId}";
}
