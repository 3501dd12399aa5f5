using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Alerts;

/// <summary>What may be wrong with a Page; one of each at a time.</summary>
internal enum ConditionKind
{
    Token,
    Permission,
    Throttle,
    Block,
    Writes,
    Request,
    Unread,
    OlderPosts,
    Screening,
    Stuck,
    Digest,
    TokenExpiry,
    DataAccess,
    Version,
    Fields,
    Sight,
    Lists,
    Urgent,
    Keepers,
}

internal static class ConditionKinds
{
    /// <summary>As in the database and in <c>/health/ready</c>.</summary>
    public static string Name(this ConditionKind kind) => kind switch
    {
        ConditionKind.Token => "token",
        ConditionKind.Permission => "permission",
        ConditionKind.Throttle => "throttle",
        ConditionKind.Block => "block",
        ConditionKind.Writes => "hiding",
        ConditionKind.Request => "request",
        ConditionKind.Unread => "reading",
        ConditionKind.OlderPosts => "older posts",
        ConditionKind.Screening => "screening",
        ConditionKind.Stuck => "stuck",
        ConditionKind.Digest => "digest",
        ConditionKind.TokenExpiry => "token expiry",
        ConditionKind.DataAccess => "data access",
        ConditionKind.Version => "version",
        ConditionKind.Fields => "fields",
        ConditionKind.Sight => "sight",
        ConditionKind.Lists => "lists",
        ConditionKind.Urgent => "urgent",
        ConditionKind.Keepers => "keepers",
    };

    public static ConditionKind Parse(string name) => Enum.GetValues<ConditionKind>().Single(kind => kind.Name() == name);
}

/// <summary>Something is wrong, as the recorded facts show it.</summary>
/// <param name="PageId">The Page, or <see cref="GraphStop.App"/> for what concerns all.</param>
/// <param name="Kind">What.</param>
/// <param name="Fault">What is wrong, in one plain sentence without a comment's text, a name or a count.</param>
/// <param name="Advice">What to do, in plain words.</param>
internal sealed record Condition(string PageId, ConditionKind Kind, string Fault, string Advice)
{
    /// <summary>Grows as it becomes more urgent; people are told again then.</summary>
    public int Stage { get; init; } = 1;

    /// <summary>True while there is time: people are told, and the service still counts as well.</summary>
    public bool IsNotice { get; init; }

    /// <summary>True when it only follows from another, or can't be judged yet: nobody is told of it, and nobody is told that it is mended.</summary>
    public bool IsSilent { get; init; }
}

/// <summary>
/// Makes conditions of what other rooms recorded. A room that finds out something new records it in a table of its own and knows nothing
/// of this; a source here reads it. Mails, their clearing, health and status follow.
/// </summary>
internal interface IConditionSource
{
    /// <summary>What is wrong now.</summary>
    Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken);
}
