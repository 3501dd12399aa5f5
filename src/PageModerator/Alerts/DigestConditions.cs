using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Mail;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Digests that were due and did not go out.</summary>
internal sealed class DigestConditions(
    IOptions<FacebookOptions> facebook,
    IOptions<DigestOptions> options,
    DigestPass digests,
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
            if (!added.TryGetValue(page.Id, out var since))
            {
                continue;
            }

            var late = (await digests.DueAsync(page.Id, cancellationToken)).Where(one => now - one.Due >= Patience && since < one.Due).ToList();
            var first = late.Count == 0 ? now : late.Min(one => one.Due);
            var sent = await db.Digests.Where(digest => digest.PageId == page.Id && digest.Until >= first).ToListAsync(cancellationToken);
            if (late.Find(one => !sent.Exists(digest => digest.Recipient == one.Person.Email && digest.Until >= one.Due)) is { Person: not null } missing)
            {
                conditions.Add(new Condition(
                    page.Id,
                    ConditionKind.Digest,
                    $"The digest that was due at {options.Value.Local(missing.Due)} could not be sent to everybody.",
                    "Check Mail:Host, Mail:Port, Mail:UserName and the password, then run the command digest. It is tried again each minute, and nothing is lost."));
            }
        }

        return conditions;
    }
}
