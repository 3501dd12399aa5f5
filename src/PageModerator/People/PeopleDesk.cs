using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.People;

/// <summary>An account as an administrator sees it.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="Roles">By the id of each Page that the administrator administers; only those on which there is a role.</param>
/// <param name="IsElsewhere">Whether there are roles on Pages that the administrator does not administer.</param>
internal sealed record Account(Person Person, IReadOnlyDictionary<string, IReadOnlySet<Role>> Roles, bool IsElsewhere);

/// <summary>
/// What administrators may do to accounts: those of their own Pages. Whoever is the headteacher of a Page has no hand in who its chair of governors and
/// its safeguarding leads are: otherwise the wall would fall with an invitation to oneself.
/// </summary>
internal sealed class PeopleDesk(IDbContextFactory<ModerationDbContext> contexts, Accounts accounts, Invitations invitations, IOptions<FacebookOptions> facebook)
{
    private static readonly Role[] Watchers = [Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl];

    /// <summary>The accounts of the Pages that somebody administers, by name.</summary>
    public async Task<IReadOnlyList<Account>> ReadAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var mine = Administered(viewer);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var people = await db.People.ToListAsync(cancellationToken);
        var roles = (await db.PersonRoles.ToListAsync(cancellationToken)).ToLookup(role => role.PersonId);

        return
        [
            .. people.Select(person => new Account(
                    person,
                    Viewer.Of(person, [.. roles[person.Id]], mine).Pages,
                    Viewer.Of(person, [.. roles[person.Id]], facebook.Value.Pages.Select(page => page.Id).Except(mine)).Pages.Count > 0))
                .Where(account => account.Roles.Count > 0 || !account.IsElsewhere)
                .OrderBy(account => account.Person.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Null: there is no such account, as far as the viewer may know.</summary>
    public async Task<Account?> FindAsync(Viewer viewer, Guid personId, CancellationToken cancellationToken) =>
        (await ReadAsync(viewer, cancellationToken)).SingleOrDefault(account => account.Person.Id == personId);

    /// <exception cref="AccountException">It can't be done; the message says why.</exception>
    public async Task<bool> InviteAsync(Viewer viewer, string email, string name, string pageId, IReadOnlyCollection<Role> roles, CancellationToken cancellationToken)
    {
        invitations.EnsureAddress(email);
        if (name.Trim().Length is 0 or > Person.LongestName)
        {
            throw new AccountException("Give the person's name, as colleagues know it.");
        }

        if (roles.Count == 0)
        {
            throw new AccountException("Choose at least one role.");
        }

        EnsureAdministers(viewer, pageId);
        EnsureNoWatchers(viewer, pageId, [], roles);
        if (!invitations.CanInvite)
        {
            throw new AccountException("Review:Url is not set, so a link would lead nowhere: ask whoever installed PageModerator to set it.");
        }

        var person = await accounts.AddAsync(email, name, [pageId], roles, cancellationToken);
        return (await invitations.SendAsync(viewer.Id, person.Id, cancellationToken)).IsMailed;
    }

    /// <summary>A new link for somebody who has none, or lost password and authenticator. It is mailed and shown to nobody: it opens the account.</summary>
    public async Task<bool> InviteAgainAsync(Viewer viewer, Account account, CancellationToken cancellationToken)
    {
        EnsureMine(viewer, account);
        return (await invitations.SendAsync(viewer.Id, account.Person.Id, cancellationToken)).IsMailed;
    }

    public async Task SetRolesAsync(Viewer viewer, Account account, string pageId, IReadOnlyCollection<Role> roles, CancellationToken cancellationToken)
    {
        EnsureAdministers(viewer, pageId);
        EnsureNoWatchers(viewer, pageId, account.Roles.GetValueOrDefault(pageId) ?? new HashSet<Role>(), roles);
        await accounts.SetRolesAsync(viewer.Id, account.Person.Id, [pageId], roles, cancellationToken);
    }

    public async Task SetDisabledAsync(Viewer viewer, Account account, bool isDisabled, CancellationToken cancellationToken)
    {
        EnsureMine(viewer, account);
        if (account.Person.Id == viewer.Id)
        {
            throw new AccountException("Nobody disables their own account: ask another administrator.");
        }

        await accounts.SetDisabledAsync(viewer.Id, account.Person.Id, isDisabled, cancellationToken);
    }

    public async Task SetAbsenceAsync(Viewer viewer, Account account, DateOnly? first, DateOnly? last, CancellationToken cancellationToken)
    {
        EnsureMine(viewer, account);
        await accounts.SetAbsenceAsync(viewer.Id, account.Person.Id, first, last, cancellationToken);
    }

    private static HashSet<string> Administered(Viewer viewer) => viewer.Pages.Keys.Where(pageId => viewer.Is(pageId, Role.Administrator)).ToHashSet(StringComparer.Ordinal);

    private static void EnsureAdministers(Viewer viewer, string pageId)
    {
        if (!viewer.Is(pageId, Role.Administrator))
        {
            throw new AccountException("This Page is not yours to administer.");
        }
    }

    private static void EnsureMine(Viewer viewer, Account account)
    {
        if (account.IsElsewhere)
        {
            throw new AccountException($"{account.Person.Name} belongs to a Page that you don't administer, too: this is for an administrator of all of them.");
        }

        foreach (var (pageId, roles) in account.Roles)
        {
            if (roles.Any(Watchers.Contains) && account.Person.Id != viewer.Id)
            {
                EnsureNoWatchers(viewer, pageId, roles, []);
            }
        }
    }

    private static void EnsureNoWatchers(Viewer viewer, string pageId, IEnumerable<Role> before, IEnumerable<Role> after)
    {
        var isChanged = before.Where(Watchers.Contains).ToHashSet() is var held && !held.SetEquals(after.Where(Watchers.Contains));
        if (isChanged && viewer.Is(pageId, Role.Headteacher))
        {
            throw new AccountException("Who is chair of governors or safeguarding lead is for another administrator to settle, never for the headteacher: they watch over what concerns the headteacher.");
        }
    }
}
