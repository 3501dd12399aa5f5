using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>Everything that is wrong now, as alerts, health and status all tell it.</summary>
internal sealed class PageConditions(IEnumerable<IConditionSource> sources, IDbContextFactory<ModerationDbContext> contexts, IOptions<FacebookOptions> facebook)
{
    /// <summary>What is wrong with the Pages of the settings.</summary>
    public async Task<IReadOnlyList<Condition>> ReadAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAllAsync(cancellationToken)).Where(condition => !condition.IsSilent)];

    /// <summary>What is wrong, and what can't be called mended.</summary>
    public async Task<IReadOnlyList<Condition>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = new List<Condition>();
        foreach (var source in sources)
        {
            found.AddRange(await source.ReadAsync(db, cancellationToken));
        }

        return
        [
            .. found
                .Where(condition => condition.PageId == GraphStop.App || facebook.Value.Pages.Exists(page => page.Id == condition.PageId))
                .Select(condition => found.Exists(cause => IsCause(cause, condition)) ? condition with { IsSilent = true } : condition)
                .DistinctBy(condition => (condition.PageId, condition.Kind)),
        ];
    }

    /// <summary>Whether one is only what follows of another, of which people are told already.</summary>
    private static bool IsCause(Condition cause, Condition effect) =>
        (cause.PageId == effect.PageId || cause.PageId == GraphStop.App)
        && effect.Kind switch
        {
            ConditionKind.Unread or ConditionKind.OlderPosts => cause.Kind is ConditionKind.Token or ConditionKind.Permission or ConditionKind.Throttle,
            ConditionKind.Stuck => cause.Kind is ConditionKind.Token or ConditionKind.Permission or ConditionKind.Throttle or ConditionKind.Block or ConditionKind.Writes,
            _ => false,
        };
}
