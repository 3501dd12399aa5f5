using PageModerator.People;

namespace PageModerator.Review;

/// <summary>A place in the site's navigation.</summary>
/// <param name="Path">Where it leads.</param>
/// <param name="Words">What it is called.</param>
/// <param name="Roles">Whom it is for; the page itself says the same and refuses others. Empty: everybody.</param>
internal sealed record Place(string Path, string Words, params Role[] Roles)
{
    public bool IsFor(Viewer viewer, string pageId) => Roles.Length == 0 || Roles.Any(role => viewer.Is(pageId, role));
}

/// <summary>The navigation, in the order in which it is used.</summary>
internal static class Navigation
{
    /// <summary>As many fit on a line of a phone.</summary>
    private const int MostAtOnce = 4;

    public static IReadOnlyList<Place> All { get; } =
    [
        new("/queue", "Queue", Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors),
        new("/search", "Search", Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo),
        new("/log", "Log", Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo),
        new("/alerts", "Alerts", Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors),
        new("/challenges", "Challenges", Role.Headteacher, Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl),
        new("/insight", "Insight", Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors),
        new("/overview", "Overview", Role.Overseer, Role.Administrator),
        new("/digest", "Digest", Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo),
        new("/people", "People", Role.Administrator),
        new("/audit", "Audit", Role.Administrator),
        new("/account", "My account"),
    ];

    /// <summary>The places of a person: what is used daily, and what is a touch further away on a phone.</summary>
    public static (IReadOnlyList<Place> First, IReadOnlyList<Place> Others) For(Viewer viewer, string pageId)
    {
        var places = All.Where(place => place.IsFor(viewer, pageId)).ToList();
        return ([.. places.Take(MostAtOnce)], [.. places.Skip(MostAtOnce)]);
    }
}
