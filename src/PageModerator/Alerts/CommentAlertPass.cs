using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Screening;

namespace PageModerator.Alerts;

/// <summary>
/// Tells people of urgent comments until somebody says that they have seen them. What went out is recorded, not what was meant to: a mail that
/// failed is tried again at the next round, and nobody is told twice in the same one.
/// </summary>
internal sealed partial class CommentAlertPass(
    IDbContextFactory<ModerationDbContext> contexts,
    NpgsqlDataSource database,
    PeopleDirectory people,
    ScreenerSource screeners,
    MailSender mail,
    IOptions<FacebookOptions> facebook,
    IOptions<ReviewOptions> review,
    TimeProvider timeProvider,
    ILogger<CommentAlertPass> logger)
{
    /// <summary>What nobody acknowledged for so long is left to the digest, which tells of it each morning.</summary>
    public static readonly TimeSpan LatestMail = TimeSpan.FromDays(7);

    private sealed record Letter(PagePerson Person, AlertStage Stage, List<CommentAlert> Alerts);

    /// <summary>Sends what is due by now: one mail a person, Page and round, however many comments it is about.</summary>
    /// <returns>How many mails went out, and how many could not be sent.</returns>
    public async Task<(int Sent, int Failed)> RunAsync(CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp)
        {
            return (0, 0);
        }

        // One worker at a time, so that nobody is told twice.
        await using var turn = await SessionLock.TryTakeAsync(database, "comment alerts", cancellationToken);
        if (turn is null)
        {
            return (0, 0);
        }

        return await SendAsync(cancellationToken);
    }

    private async Task<(int Sent, int Failed)> SendAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var open = await OpenAsync(now, cancellationToken);
        if (open.Count > 0 && await AcknowledgeDecidedAsync(cancellationToken) > 0)
        {
            open = await OpenAsync(now, cancellationToken);
        }

        var sent = 0;
        var failed = 0;
        var attempts = new Attempts();
        foreach (var page in facebook.Value.Pages.Where(page => open.Contains(page.Id)))
        {
            await attempts.MakeAsync(async () =>
            {
                var policy = screeners.For(page.Id).Policy.Alerts;
                foreach (var letter in await DueAsync(page.Id, [.. open[page.Id]], policy, now, cancellationToken))
                {
                    var content = CommentAlertWords.Write(letter.Alerts, letter.Stage, page.Name.Length > 0 ? page.Name : $"Page {page.Id}", policy.AcknowledgeWithin, review.Value);
                    var isSent = await TrySendAsync(page.Id, letter, content, cancellationToken);
                    sent += isSent ? 1 : 0;
                    failed += isSent ? 0 : 1;
                }
            });
        }

        attempts.ThrowIfFailed();
        return (sent, failed);
    }

    /// <summary>The alerts that nobody has acknowledged, by Page, oldest first: of most Pages there is none, and this is asked often.</summary>
    private async Task<ILookup<string, CommentAlert>> OpenAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var earliest = now - LatestMail;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await db.CommentAlerts.Where(alert => alert.AcknowledgedAt == null && alert.RaisedAt > earliest).OrderBy(alert => alert.RaisedAt).ToListAsync(cancellationToken))
            .ToLookup(alert => alert.PageId);
    }

    /// <summary>Who was told and has decided on the comment has seen it, whether they said so or not.</summary>
    /// <returns>How many alerts were acknowledged so.</returns>
    private async Task<int> AcknowledgeDecidedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            update comment_alerts a set acknowledged_at = r.at, acknowledged_by = r.person_id
              from reviews r
             where a.acknowledged_at is null and r.page_id = a.page_id and r.comment_id = a.comment_id and r.at >= a.raised_at
               and exists (select from comment_alert_mails m where m.alert_id = a.id and m.person_id = r.person_id)
            """);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Letter>> DueAsync(string pageId, List<CommentAlert> open, Screening.Policy.AlertPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = open.Select(alert => alert.Id).ToList();
        var told = (await db.CommentAlertMails.Where(sent => ids.Contains(sent.AlertId)).ToListAsync(cancellationToken))
            .Select(sent => (sent.AlertId, sent.PersonId, sent.Stage))
            .ToHashSet();
        var kept = await KeptAsync(db, pageId, open, cancellationToken);
        var sights = new List<(PagePerson Person, HashSet<string> Sees)>();
        var everybody = await people.OfAsync(pageId, cancellationToken);
        foreach (var person in everybody)
        {
            sights.Add((person, await SeesAsync(db, Wall.Of(person, pageId, everybody), open, cancellationToken)));
        }

        var letters = new List<Letter>();
        foreach (var alert in open)
        {
            var maySee = sights.Where(one => one.Sees.Contains(alert.CommentId)).Select(one => one.Person).ToList();
            foreach (var (person, stage) in AlertRecipients.Due(alert, maySee, kept.Contains(alert.CommentId) ? maySee : null, policy, now).Where(one => !told.Contains((alert.Id, one.Person.Id, one.Stage))))
            {
                if (letters.Find(letter => letter.Person.Id == person.Id && letter.Stage == stage) is not { } letter)
                {
                    letters.Add(letter = new Letter(person, stage, []));
                }

                letter.Alerts.Add(alert);
            }
        }

        return letters;
    }

    /// <summary>Of the comments with an alert those that somebody may see.</summary>
    private static async Task<HashSet<string>> SeesAsync(ModerationDbContext db, Sight sight, List<CommentAlert> alerts, CancellationToken cancellationToken)
    {
        var ids = alerts.Select(alert => alert.CommentId).ToList();
        return sight.SeesComments
            ? [.. await sight.Comments(db).Where(comment => ids.Contains(comment.Id)).Select(comment => comment.Id).ToListAsync(cancellationToken)]
            : [];
    }

    /// <summary>Of the comments with an alert those about the headteacher: whoever may see one keeps it.</summary>
    private static async Task<HashSet<string>> KeptAsync(ModerationDbContext db, string pageId, List<CommentAlert> alerts, CancellationToken cancellationToken)
    {
        var ids = alerts.Select(alert => alert.CommentId).ToList();
        return
        [
            .. await db.Restrictions
                .Where(restriction => restriction.PageId == pageId && restriction.Keeper == Role.ChairOfGovernors && restriction.ReleasedAt == null && ids.Contains(restriction.CommentId))
                .Select(restriction => restriction.CommentId)
                .ToListAsync(cancellationToken),
        ];
    }

    private async Task<bool> TrySendAsync(string pageId, Letter letter, RenderedMail content, CancellationToken cancellationToken)
    {
        try
        {
            await mail.SendAsync(letter.Person.Email, content, cancellationToken);
        }
        catch (Exception exception) when (MailSender.IsFailure(exception))
        {
            Log.NotSent(logger, pageId, exception.GetType().Name);
            return false;
        }

        // The mail is out: being stopped now must not send it a second time.
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        foreach (var alert in letter.Alerts)
        {
            db.CommentAlertMails.Add(new CommentAlertMail { AlertId = alert.Id, PersonId = letter.Person.Id, Stage = letter.Stage, SentAt = timeProvider.GetUtcNow() });
        }

        await db.SaveChangesAsync(CancellationToken.None);
        Log.Sent(logger, pageId, letter.Stage);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(6004, LogLevel.Information, "Page {PageId}: a mail about urgent comments went out ({Stage}).")]
        public static partial void Sent(ILogger logger, string pageId, AlertStage stage);

        [LoggerMessage(6005, LogLevel.Error, "Page {PageId}: a mail about urgent comments could not be sent ({Reason}); it is tried again.")]
        public static partial void NotSent(ILogger logger, string pageId, string reason);
    }
}
