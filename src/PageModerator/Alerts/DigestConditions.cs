using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Alerts;

/// <summary>Digests that were due and did not go out.</summary>
internal sealed class DigestConditions(
    IOptions<FacebookOptions> facebook,
    IOptions<PeopleOptions> people,
    IOptions<DigestOptions> options,
    DigestComposer composer,
    ScreenerSource screeners,
    MailSender mail,
    TimeProvider timeProvider) : IConditionSource
{
    /// <summary>They are tried each minute; a mail server may be restarted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (!mail.IsSetUp)
        {
            return [];
        }

        var added = await db.Pages.ToDictionaryAsync(page => page.Id, page => page.AddedAt, cancellationToken);
        var conditions = new List<Condition>();
        foreach (var page in facebook.Value.Pages)
        {
            var due = options.Value.LastDue(now, screeners.For(page.Id).Policy.Calendar);
            if (now - due < Patience || !added.TryGetValue(page.Id, out var since) || since >= due)
            {
                continue;
            }

            var sent = await db.Digests.Where(digest => digest.PageId == page.Id && digest.Until >= due).Select(digest => digest.Recipient).ToListAsync(cancellationToken);
            if (people.Value.Of(page.Id).Any(person => composer.Audience(person, page.Id) is not null && !sent.Contains(person.Email)))
            {
                conditions.Add(new Condition(
                    page.Id,
                    ConditionKind.Digest,
                    $"The digest that was due at {options.Value.Local(due)} could not be sent to everybody.",
                    "Check Mail:Host, Mail:Port, Mail:UserName and the password, then run the command digest. It is tried again each minute, and nothing is lost."));
            }
        }

        return conditions;
    }
}
