using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Digests;

/// <summary>Sends each person the digest that is due to them. What could not be sent stays due.</summary>
internal sealed partial class DigestPass(
    IDbContextFactory<ModerationDbContext> contexts,
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

    /// <summary>Those who get a digest of a Page, each with the moment at which the last was due: their own time of day, or that of the settings.</summary>
    public async Task<IReadOnlyList<(PagePerson Person, DateTimeOffset Due)>> DueAsync(string pageId, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var calendar = screeners.For(pageId).Policy.Calendar;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var times = await db.DigestTimes.ToDictionaryAsync(time => time.PersonId, time => time.At, cancellationToken);

        // Who is only administrator or overseer sees no comment, and has nothing to be told of.
        return
        [
            .. (await people.OfAsync(pageId, cancellationToken))
                .Where(person => person.Roles.Any(role => role is not (Role.Administrator or Role.Overseer)))
                .Select(person => (person, options.Value.LastDue(now, calendar, times.TryGetValue(person.Id, out var at) ? at : null))),
        ];
    }

    private async Task<(int Sent, int Failed)> SendAsync(bool isDemanded, CancellationToken cancellationToken)
    {
        if (!mail.IsSetUp)
        {
            return (0, 0);
        }

        var sent = 0;
        var failed = 0;
        foreach (var pageId in facebook.Value.Pages.Select(page => page.Id))
        {
            foreach (var (person, due) in await DueAsync(pageId, cancellationToken))
            {
                if (await FromAsync(pageId, person.Email, cancellationToken) is var (from, pollsBefore)
                    && (isDemanded || from < due))
                {
                    var isSent = await TrySendAsync(pageId, person, from, pollsBefore, cancellationToken);
                    sent += isSent ? 1 : 0;
                    failed += isSent ? 0 : 1;
                }
            }
        }

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
