using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.People;

/// <summary>Somebody with a role on a Page.</summary>
/// <param name="Id">Their account.</param>
/// <param name="Name">As others call them.</param>
/// <param name="Email">Where mail reaches them.</param>
/// <param name="Roles">What they are to that Page; never empty.</param>
/// <param name="IsAway">Whether they said that they are absent today.</param>
internal sealed record PagePerson(Guid Id, string Name, string Email, IReadOnlySet<Role> Roles, bool IsAway)
{
    public bool Is(Role role) => Roles.Contains(role);
}

/// <summary>Who is what to a Page. Accounts that are disabled are left out.</summary>
internal sealed class PeopleDirectory(IDbContextFactory<ModerationDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>Those with a role on a Page, by name.</summary>
    public async Task<IReadOnlyList<PagePerson>> OfAsync(string pageId, CancellationToken cancellationToken) =>
        (await OfAsync([pageId], cancellationToken))[pageId];

    /// <summary>Those with a role on each of some Pages, by name.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<PagePerson>>> OfAsync(IReadOnlyCollection<string> pageIds, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var today = SchoolTime.Today(timeProvider);
        var rows = await
            (from role in db.PersonRoles
             join person in db.People on role.PersonId equals person.Id
             where !person.IsDisabled && (role.PageId == null || pageIds.Contains(role.PageId))
             select new { person, role.Role, role.PageId })
            .ToListAsync(cancellationToken);

        return pageIds.ToDictionary<string, string, IReadOnlyList<PagePerson>>(pageId => pageId, pageId =>
        [
            .. rows.Where(row => row.PageId is null || row.PageId == pageId)
                .GroupBy(row => row.person.Id)
                .Select(group => (group.First().person, Roles: group.Select(row => row.Role).ToHashSet()))
                .Select(row => new PagePerson(row.person.Id, row.person.Name, row.person.Email!, row.Roles, row.person.IsAway(today)))
                .OrderBy(person => person.Name, StringComparer.Ordinal)
                .ThenBy(person => person.Email, StringComparer.Ordinal),
        ]);
    }
}
