using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.Review.Challenges;

/// <summary>
/// How often the form that anybody may send can be sent: what a worried parent never notices and a flood does. Counted in the database, so that a restart
/// forgives nothing and several workers count together.
/// </summary>
internal sealed class ChallengeLimits(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
    private const int FromOneAddress = 5;
    private const int InAll = 60;

    private static readonly TimeSpan Span = TimeSpan.FromHours(1);

    /// <summary>Counts one, unless there were too many within the hour.</summary>
    /// <param name="address">The network address that it came from. It is forgotten with the first challenge that comes after the hour.</param>
    /// <param name="cancellationToken">Until it is counted.</param>
    public async Task<bool> TryTakeAsync(string address, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var earliest = now - Span;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('challenges', 8))", cancellationToken);
        await db.ChallengeSenders.Where(sender => sender.At <= earliest).ExecuteDeleteAsync(cancellationToken);
        var senders = await db.ChallengeSenders.Select(sender => sender.Address).ToListAsync(cancellationToken);
        var isTaken = senders.Count < InAll && senders.Count(sender => sender == address) < FromOneAddress;
        if (isTaken)
        {
            db.ChallengeSenders.Add(new ChallengeSender { At = now, Address = address });
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return isTaken;
    }
}
