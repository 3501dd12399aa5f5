using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Digests;

/// <summary>Somebody's digest of a Page, and when it was due.</summary>
internal sealed record DueDigest(string PageId, PagePerson Person, DateTimeOffset Due);

/// <summary>Sends each person the digest that is due to them. What could not be sent stays due.</summary>
internal sealed partial class DigestPass(
    IDbContextFactory<ModerationDbContext> contexts,
    NpgsqlDataSource database,
    DigestComposer composer,
    DigestRenderer renderer,
    ScreenerSource screeners,
    MailSender mail,
    IOptions<FacebookOptions> facebook,
    PeopleDirectory people,
    IOptions<DigestOptions> options,
    TimeProvider timeProvider,
    ILogger<DigestPass> logger)
{
    /// <summary>Sends what is due by the schedule; one that was missed while the service was down is made up for.</summary>
    /// <returns>How many digests went out, and how many could not be sent.</returns>
    public Task<(int Sent, int Failed)> SendDueAsync(CancellationToken cancellationToken) =>
        SendAsync(isDemanded: false, cancellationToken);

    /// <summary>Sends everybody's digest up to now.</summary>
    /// <returns>How many digests went out, and how many could not be sent.</returns>
    public Task<(int Sent, int Failed)> SendNowAsync(CancellationToken cancellationToken) =>
        SendAsync(isDemanded: true, cancellationToken);

    /// <summary>Digests that were due and have not gone out. Of a Page that was added since then none was due.</summary>
    public async Task<IReadOnlyList<DueDigest>> UnsentAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var added = await db.Pages.ToDictionaryAsync(page => page.Id, page => page.AddedAt, cancellationToken);
        var due = (await DueAsync(cancellationToken)).Where(digest => added.TryGetValue(digest.PageId, out var since) && since < digest.Due).ToList();
        var earliest = due.Select(digest => digest.Due).Append(timeProvider.GetUtcNow()).Min();
        var sent = (await db.Digests.Where(digest => digest.Until >= earliest).Select(digest => new { digest.PageId, digest.Recipient, digest.Until }).ToListAsync(cancellationToken))
            .ToLookup(digest => (digest.PageId, digest.Recipient), digest => digest.Until);
        return [.. due.Where(digest => !sent[(digest.PageId, digest.Person.Email)].Any(until => until >= digest.Due))];
    }

    /// <summary>For everybody who gets a digest the last that was due by the schedule: at their own time of day, or that of the settings.</summary>
    private async Task<IReadOnlyList<DueDigest>> DueAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        var times = await db.DigestTimes.ToDictionaryAsync(time => time.PersonId, time => time.At, cancellationToken);

        // Who is only administrator or overseer sees no comment, and has nothing to be told of.
        return
        [
            .. from page in await people.OfAsync([.. facebook.Value.Pages.Select(page => page.Id)], cancellationToken)
               let calendar = screeners.For(page.Key).Policy.Calendar
               from person in page.Value
               where person.Roles.Any(role => role is not (Role.Administrator or Role.Overseer))
               select new DueDigest(page.Key, person, options.Value.LastDue(now, calendar, times.TryGetValue(person.Id, out var at) ? at : null)),
        ];
    }

    private async Task<(int Sent, int Failed)> SendAsync(bool isDemanded, CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp)
        {
            return (0, 0);
        }

        // The command and the service, each a process of its own, would send what is due twice.
        await using var turn = await SessionLock.TakeAsync(database, "digests", cancellationToken);
        var sent = 0;
        var failed = 0;
        var attempts = new Attempts();
        foreach (var (pageId, person, _) in isDemanded ? await DueAsync(cancellationToken) : await UnsentAsync(cancellationToken))
        {
            await attempts.MakeAsync(async () =>
            {
                if (await FromAsync(pageId, person.Email, cancellationToken) is var (from, pollsBefore))
                {
                    var isSent = await TrySendAsync(pageId, person, from, pollsBefore, cancellationToken);
                    sent += isSent ? 1 : 0;
                    failed += isSent ? 0 : 1;
                }
            });
        }

        attempts.ThrowIfFailed();
        return (sent, failed);
    }

    private async Task<bool> TrySendAsync(string pageId, PagePerson person, DateTimeOffset from, long pollsBefore, CancellationToken cancellationToken)
    {
        var until = timeProvider.GetUtcNow();
        var digest = await composer.ComposeAsync(pageId, person, from, until, pollsBefore, cancellationToken);
        try
        {
            await mail.SendAsync(person.Email, renderer.Render(digest), cancellationToken);
        }
        catch (Exception exception) when (MailSender.IsFailure(exception))
        {
            Log.NotSent(logger, pageId, exception.GetType().Name);
            return false;
        }

        // The mail is out: being stopped now must not send it a second time.
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        db.Digests.Add(new SentDigest { PageId = pageId, Recipient = person.Email, Until = until, SentAt = until, PollsSucceeded = digest.Checks + pollsBefore });
        await db.SaveChangesAsync(CancellationToken.None);
        Log.Sent(logger, pageId, digest.WaitingInAll, digest.HiddenInAll);
        return true;
    }

    /// <summary>Where the person's last digest ended, or when the Page was added.</summary>
    private async Task<(DateTimeOffset From, long PollsBefore)?> FromAsync(string pageId, string recipient, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var last = await db.Digests
            .Where(digest => digest.PageId == pageId && digest.Recipient == recipient)
            .OrderByDescending(digest => digest.Until)
            .FirstOrDefaultAsync(cancellationToken);
        if (last is not null)
        {
            return (last.Until, last.PollsSucceeded);
        }

        var page = await db.Pages.SingleOrDefaultAsync(page => page.Id == pageId, cancellationToken);
        return page is null ? null : (page.AddedAt, 0);
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Page {PageId}: a digest went out, {Waiting} waiting, {Hidden} hidden.")]
        public static partial void Sent(ILogger logger, string pageId, int waiting, int hidden);

        [LoggerMessage(5002, LogLevel.Error, "Page {PageId}: a digest could not be sent ({Reason}); it is tried again each minute.")]
        public static partial void NotSent(ILogger logger, string pageId, string reason);
    }
}
