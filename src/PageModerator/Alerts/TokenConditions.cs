using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>What the daily look at the tokens found: most of it before it hurts.</summary>
internal sealed class TokenConditions(IOptions<DigestOptions> times, IOptions<ModerationOptions> moderation, TimeProvider timeProvider) : IConditionSource
{
    private const string NewToken = "Make a new token (README, Connecting a real Page) and put it in place of the old one; the file is read at each call.";

    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var tokens = await db.GraphTokens.ToListAsync(cancellationToken);
        var read = await db.Pages.Where(page => page.LastPollSucceededAt != null).ToDictionaryAsync(page => page.Id, page => page.LastPollSucceededAt!.Value, cancellationToken);
        return tokens.SelectMany(token => Explain(token, read.TryGetValue(token.PageId, out var at) && at > token.CheckedAt)).ToList();
    }

    /// <param name="token">What was found.</param>
    /// <param name="wasRead">Whether the Page was read since, which a dead token can't do.</param>
    private IEnumerable<Condition> Explain(TokenFacts token, bool wasRead)
    {
        if (!token.IsValid)
        {
            if (!wasRead)
            {
                yield return new Condition(token.PageId, ConditionKind.Token, "Facebook says that the Page's token is no longer valid.", NewToken);
            }

            yield break;
        }

        if (token.Unfitness is { } unfitness)
        {
            yield return new Condition(token.PageId, ConditionKind.Token, $"The token can't serve the Page: {unfitness}", NewToken);
        }

        if (token.MissingScopes is { Count: > 0 } missing)
        {
            yield return new Condition(
                token.PageId,
                ConditionKind.Permission,
                $"The token lacks {string.Join(", ", missing)}.",
                "Grant it again in the Graph API Explorer and make a new token (README, Connecting a real Page). Facebook takes back what was not used for 90 days.")
            {
                // Nothing is hidden while observing.
                IsNotice = moderation.Value.Mode is ModerationMode.Observe && missing is [TokenFacts.HidingScope],
            };
        }

        if (Ending(token, ConditionKind.TokenExpiry, token.ExpiresAt, "The Page's token ends", NewToken + " One that is made from the long-lived user token has no end date.") is { } expiry)
        {
            yield return expiry;
        }

        if (Ending(
            token,
            ConditionKind.DataAccess,
            token.DataAccessExpiresAt,
            "The token's access to the Page's data ends",
            "The person who made the token logs in to the app once more (Graph API Explorer), which gives another 90 days, and makes a new token (README, Connecting a real Page).") is { } access)
        {
            yield return access;
        }
    }

    /// <summary>Told 30, 7 and 1 day before; the service counts as ill in the last week.</summary>
    private Condition? Ending(TokenFacts token, ConditionKind kind, DateTimeOffset? end, string what, string advice)
    {
        if (end is not { } time)
        {
            return null;
        }

        var left = time - timeProvider.GetUtcNow();
        var stage = left <= TimeSpan.FromDays(1) ? 3 : left <= TimeSpan.FromDays(7) ? 2 : left <= TimeSpan.FromDays(30) ? 1 : 0;
        return stage == 0
            ? null
            : new Condition(token.PageId, kind, left <= TimeSpan.Zero ? $"{what}: it was at {times.Value.Local(time)}." : $"{what} at {times.Value.Local(time)}.", advice)
            {
                Stage = stage,
                IsNotice = stage == 1,
            };
    }
}
