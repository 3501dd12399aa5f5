using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.Mail;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Digests that were due and did not go out.</summary>
internal sealed class DigestConditions(
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

        var late = (await digests.UnsentAsync(cancellationToken)).Where(digest => now - digest.Due >= Patience);
        return late.DistinctBy(digest => digest.PageId).Select(digest => new Condition(
            digest.PageId,
            ConditionKind.Digest,
            $"The digest that was due at {options.Value.Local(digest.Due)} could not be sent to everybody.",
            "Check Mail:Host, Mail:Port, Mail:UserName and the password, then run the command digest. It is tried again each minute, and nothing is lost."));
    }
}
