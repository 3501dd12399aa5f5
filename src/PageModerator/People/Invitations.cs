using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Mail;
using PageModerator.Records;
using PageModerator.Review;

namespace PageModerator.People;

/// <summary>Sends people the links with which they set their accounts up.</summary>
internal sealed partial class Invitations(
    IDbContextFactory<ModerationDbContext> contexts,
    Accounts accounts,
    MailSender mail,
    IOptions<ReviewOptions> review,
    TimeProvider timeProvider,
    ILogger<Invitations> logger)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(48);

    public bool CanInvite => review.Value.Url is not null;

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether somebody with that address may have an account.</summary>
    /// <exception cref="AccountException">It is no address, or none of the school's.</exception>
    public void EnsureAddress(string email)
    {
        if (!MailAddress.TryCreate(email, out var address) || address.Address != email.Trim() || email.Length > 254)
        {
            throw new AccountException($"{email} is not an e-mail address.");
        }

        if (!review.Value.Allows(address))
        {
            throw new AccountException($"{email} is not an address of the school: use one at {string.Join(" or ", review.Value.Domains)}.");
        }
    }

    /// <summary>Makes a link and mails it.</summary>
    /// <param name="actorId">Who invites; null: somebody at the command line, or the settings.</param>
    /// <param name="personId">Whom.</param>
    /// <param name="cancellationToken">Stops before the mail is out.</param>
    /// <returns>The link, and whether a mail with it went out.</returns>
    /// <exception cref="AccountException">There is no address of the site to put into it.</exception>
    public async Task<(Uri Link, bool IsMailed)> SendAsync(Guid? actorId, Guid personId, CancellationToken cancellationToken)
    {
        if (review.Value.Url is null)
        {
            throw new AccountException("Review:Url is not set, so a link would lead nowhere: set it to the address at which people open the review site.");
        }

        var (person, token) = await accounts.InviteAsync(actorId, personId, cancellationToken);
        var link = review.Value.Link($"/invitation/{token}");
        if (!mail.IsSetUp)
        {
            return (link, false);
        }

        try
        {
            await mail.SendAsync(person.Email!, Write(person, link), cancellationToken);
            return (link, true);
        }
        catch (Exception exception) when (MailSender.IsFailure(exception))
        {
            Log.NotSent(logger, exception.GetType().Name);
            return (link, false);
        }
    }

    /// <summary>Invites those whom the settings name and who were never invited.</summary>
    public async Task InviteThoseOfTheSettingsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var waiting = await db.People
            .Where(person => person.IsFromSettings && !person.IsDisabled && person.JoinedAt == null && person.PasswordHash == null)
            .Where(person => !db.Invitations.Any(invitation => invitation.PersonId == person.Id))
            .ToListAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return;
        }

        if (!CanInvite || !mail.IsSetUp)
        {
            Log.NotInvited(logger, waiting.Count);
            return;
        }

        foreach (var person in waiting)
        {
            // Whom no mail reached is invited anew with the next start: without a link they would never get in.
            if (await SendAsync(actorId: null, person.Id, cancellationToken) is { IsMailed: false })
            {
                await db.Invitations.Where(invitation => invitation.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
            }
        }
    }

    private RenderedMail Write(Person person, Uri link) => new(
        "Your account for the school's Facebook Page",
        $"""
        Dear {person.Name},

        You have been given an account on PageModerator, which looks after the comments on the school's Facebook Page.

        To set it up, open this link by {SchoolTime.Words(timeProvider.GetUtcNow() + Life)}. It works once:

        {link}

        You will be asked for a password of at least {PasswordRules.Shortest} characters and for an authenticator app on your phone, such as Microsoft Authenticator or Google Authenticator. Have your phone with you.

        If you did not expect this, leave it: without the link nobody can do anything. Please tell the school's office.
        """,
        Html: null);

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Warning, "An invitation could not be mailed ({Reason}): send it again with the command users invite; those of the settings are invited anew with the next start.")]
        public static partial void NotSent(ILogger logger, string reason);

        [LoggerMessage(7002, LogLevel.Warning, "{Count} people of the settings could not be invited, because Review:Url or Mail is not set up: set both, or use the command users invite.")]
        public static partial void NotInvited(ILogger logger, int count);
    }
}
