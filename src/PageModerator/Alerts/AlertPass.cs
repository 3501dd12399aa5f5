using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>
/// Tells people of what has become wrong, once, and of its mend, once. A mail that could not be sent is tried at the next pass: what was
/// sent is recorded, not what was meant to be.
/// </summary>
internal sealed partial class AlertPass(
    PageConditions conditions,
    IDbContextFactory<ModerationDbContext> contexts,
    NpgsqlDataSource database,
    MailSender mail,
    IOptions<FacebookOptions> facebook,
    PeopleDirectory people,
    IOptions<DigestOptions> digests,
    TimeProvider timeProvider,
    ILogger<AlertPass> logger)
{
    private const int FewestRecipients = 2;

    /// <summary>Nobody is helped by hearing later than this that something was wrong and is mended.</summary>
    private static readonly TimeSpan LatestMail = TimeSpan.FromDays(7);

    /// <summary>What came back so soon after its mend is mended only when it has stayed away for as long.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromHours(1);

    /// <summary>Since when what an open alert tells of is no longer found. Read and written by the pass that holds the lock.</summary>
    private readonly Dictionary<long, DateTimeOffset> _quietSince = [];

    /// <summary>Compares what is wrong with what people were told, and tells them the rest.</summary>
    /// <returns>How many mails went out, and how many could not be sent.</returns>
    public async Task<(int Sent, int Failed)> RunAsync(CancellationToken cancellationToken)
    {
        // One worker at a time, so that nobody is told twice.
        await using var turn = await SessionLock.TryTakeAsync(database, "alerts", cancellationToken);
        if (turn is null)
        {
            return (0, 0);
        }

        await RecordAsync(cancellationToken);
        return await SendAsync(cancellationToken);
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        var wrong = await conditions.ReadAllAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await db.Alerts.AsTracking().Where(alert => alert.ClearedAt == null).ToListAsync(cancellationToken);

        foreach (var condition in wrong.Where(condition => !condition.IsSilent))
        {
            if (open.Find(alert => alert.PageId == condition.PageId && alert.Kind == condition.Kind) is not { } known)
            {
                db.Alerts.Add(new Alert
                {
                    PageId = condition.PageId,
                    Kind = condition.Kind,
                    Stage = condition.Stage,
                    Fault = condition.Fault,
                    Advice = condition.Advice,
                    RaisedAt = now,
                });
                Log.Raised(logger, condition.PageId, condition.Kind.Name(), condition.Fault);
            }
            else if (condition.Stage > known.Stage)
            {
                (known.Stage, known.Fault, known.Advice) = (condition.Stage, condition.Fault, condition.Advice);
                Log.Raised(logger, condition.PageId, condition.Kind.Name(), condition.Fault);
            }
        }

        foreach (var alert in open)
        {
            if (wrong.Any(condition => condition.PageId == alert.PageId && condition.Kind == alert.Kind))
            {
                _quietSince.Remove(alert.Id);
                continue;
            }

            _quietSince.TryAdd(alert.Id, now);
            if (now - _quietSince[alert.Id] < Calm && await IsRelapseAsync(db, alert, cancellationToken))
            {
                continue;
            }

            alert.ClearedAt = now;
            _quietSince.Remove(alert.Id);
            Log.Cleared(logger, alert.PageId, alert.Kind.Name());
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whether the same was called mended shortly before the alert was raised.</summary>
    private static Task<bool> IsRelapseAsync(ModerationDbContext db, Alert alert, CancellationToken cancellationToken)
    {
        var earliest = alert.RaisedAt - Calm;
        return db.Alerts.AnyAsync(earlier => earlier.PageId == alert.PageId && earlier.Kind == alert.Kind && earlier.ClearedAt > earliest, cancellationToken);
    }

    private async Task<(int Sent, int Failed)> SendAsync(CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp)
        {
            return (0, 0);
        }

        var earliest = timeProvider.GetUtcNow() - LatestMail;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var alerts = await db.Alerts.Where(alert => alert.ClearedAt == null || alert.ClearedAt > earliest).OrderBy(alert => alert.Id).ToListAsync(cancellationToken);
        var ids = alerts.Select(alert => alert.Id).ToList();
        var told = (await db.AlertMails.Where(sent => ids.Contains(sent.AlertId)).Select(sent => new { sent.AlertId, sent.Recipient, sent.Stage }).ToListAsync(cancellationToken))
            .Select(sent => (sent.AlertId, sent.Recipient, sent.Stage))
            .ToHashSet();

        var sent = 0;
        var failed = 0;
        foreach (var alert in alerts)
        {
            var stage = alert.ClearedAt is null ? alert.Stage : AlertMail.Cleared;
            var recipients = await RecipientsAsync(alert.PageId, cancellationToken);
            foreach (var recipient in recipients.Where(recipient => !told.Contains((alert.Id, recipient, stage)) && (alert.ClearedAt is null || WasTold(alert, recipient))))
            {
                var isSent = await TrySendAsync(alert, stage, recipient, cancellationToken);
                sent += isSent ? 1 : 0;
                failed += isSent ? 0 : 1;
            }
        }

        return (sent, failed);

        // The mend of what one has never heard of is no news.
        bool WasTold(Alert alert, string recipient) => told.Any(sent => sent.AlertId == alert.Id && sent.Recipient == recipient);
    }

    private async Task<bool> TrySendAsync(Alert alert, int stage, string recipient, CancellationToken cancellationToken)
    {
        try
        {
            await mail.SendAsync(recipient, AlertWords.Write(alert, PageName(alert.PageId), digests.Value), cancellationToken);
        }
        catch (Exception exception) when (MailSender.IsFailure(exception))
        {
            Log.NotSent(logger, alert.PageId, alert.Kind.Name(), exception.GetType().Name);
            return false;
        }

        // The mail is out: being stopped now must not send it a second time.
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.AlertMails.Add(new AlertMail { AlertId = alert.Id, Recipient = recipient, Stage = stage, SentAt = timeProvider.GetUtcNow() });
        await db.SaveChangesAsync(CancellationToken.None);
        return true;
    }

    /// <summary>The Page's administrators, and where they are fewer than two whoever else looks after it.</summary>
    private async Task<List<string>> RecipientsAsync(string pageId, CancellationToken cancellationToken)
    {
        string[] pages = pageId == GraphStop.App ? [.. facebook.Value.Pages.Select(page => page.Id)] : [pageId];
        var concerned = (await people.OfAsync(pages, cancellationToken)).Values.SelectMany(page => page).ToList();
        var recipients = new List<string>();
        foreach (var role in (Role[])[Role.Administrator, Role.Moderator, Role.Headteacher, Role.Dsl, Role.DeputyDsl])
        {
            if (recipients.Count >= FewestRecipients)
            {
                break;
            }

            recipients = [.. recipients.Concat(concerned.Where(person => person.Is(role)).Select(person => person.Email)).Distinct(StringComparer.OrdinalIgnoreCase)];
        }

        return recipients;
    }

    private string PageName(string pageId) =>
        facebook.Value.Pages.Find(page => page.Id == pageId) is { } page ? page.Name.Length > 0 ? page.Name : $"Page {page.Id}" : "PageModerator";

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "Page {PageId}: alert, {Kind}: {Fault}")]
        public static partial void Raised(ILogger logger, string pageId, string kind, string fault);

        [LoggerMessage(6002, LogLevel.Information, "Page {PageId}: {Kind} is mended.")]
        public static partial void Cleared(ILogger logger, string pageId, string kind);

        [LoggerMessage(6003, LogLevel.Error, "Page {PageId}: nobody could be told of {Kind} ({Reason}); it is tried again.")]
        public static partial void NotSent(ILogger logger, string pageId, string kind, string reason);
    }
}
