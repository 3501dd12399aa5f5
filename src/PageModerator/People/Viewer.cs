namespace PageModerator.People;

/// <summary>Who asks, and what they are to each Page: looked up at every request, so that a role that was taken away is gone at once.</summary>
/// <param name="Id">Their account.</param>
/// <param name="Name">As others call them; who an act is signed by.</param>
/// <param name="Email">Their address.</param>
/// <param name="Pages">By the id of each Page of the settings that they are something to.</param>
internal sealed record Viewer(Guid Id, string Name, string Email, IReadOnlyDictionary<string, IReadOnlySet<Role>> Pages)
{
    /// <summary>Who an account stands for.</summary>
    /// <param name="person">The account.</param>
    /// <param name="roles">All its roles.</param>
    /// <param name="pageIds">The Pages in question.</param>
    public static Viewer Of(Person person, IReadOnlyList<PersonRole> roles, IEnumerable<string> pageIds) =>
        new(
            person.Id,
            person.Name,
            person.Email!,
            pageIds
                .Select(pageId => (pageId, Roles: roles.Where(role => role.PageId is null || role.PageId == pageId).Select(role => role.Role).ToHashSet()))
                .Where(page => page.Roles.Count > 0)
                .ToDictionary(page => page.pageId, IReadOnlySet<Role> (page) => page.Roles, StringComparer.Ordinal));

    public bool Is(string pageId, Role role) => Pages.TryGetValue(pageId, out var roles) && roles.Contains(role);
}

/// <summary>Of one request: who makes it.</summary>
internal sealed class ViewerSource
{
    private Viewer? _viewer;

    /// <summary>Who is signed in.</summary>
    /// <exception cref="InvalidOperationException">Nobody is: the page may be asked for without signing in.</exception>
    public Viewer Current => _viewer ?? throw new InvalidOperationException("Nobody is signed in here.");

    /// <summary>Null: nobody is signed in.</summary>
    public Viewer? CurrentOrNobody => _viewer;

    public void Set(Viewer viewer) => _viewer = viewer;
}
