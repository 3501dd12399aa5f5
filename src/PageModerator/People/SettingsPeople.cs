using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.Records;

namespace PageModerator.People;

/// <summary>Those whom the settings name get accounts, and what they are to each Page follows the settings.</summary>
internal sealed class SettingsPeople(
    IDbContextFactory<ModerationDbContext> contexts,
    PeopleDirectory directory,
    IOptions<PeopleOptions> options,
    IOptions<FacebookOptions> facebook,
    IOptions<ModerationOptions> moderation,
    TimeProvider timeProvider)
{
    // Two programs that start at once on one database take their turns.
    private const long Turn = 7_305_811_001;

    /// <summary>Who is no longer named loses every role.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Turn})", cancellationToken);
        var people = await db.People.AsTracking().ToDictionaryAsync(person => person.NormalizedEmail!, cancellationToken);
        var roles = await db.PersonRoles.AsTracking().ToListAsync(cancellationToken);

        // Somebody may be named twice: other roles for other Pages.
        var named = options.Value.People.GroupBy(person => Normalize(person.Email)).ToList();
        foreach (var entries in named)
        {
            if (!people.TryGetValue(entries.Key, out var person))
            {
                person = New(entries.First().Email, entries.First().Name);
                db.People.Add(person);
            }

            person.IsFromSettings = true;
            if (entries.Select(entry => entry.Name.Trim()).FirstOrDefault(name => name.Length > 0) is { } name)
            {
                person.Name = name;
            }

            Replace(db, person.Id, roles, [.. entries.SelectMany(RolesOf).Distinct()]);
        }

        foreach (var gone in people.Values.Where(person => person.IsFromSettings && named.TrueForAll(entries => entries.Key != person.NormalizedEmail)))
        {
            gone.IsFromSettings = false;
            Replace(db, gone.Id, roles, []);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Nothing is changed on Facebook while fewer than two people answer for a Page.</summary>
    /// <exception cref="StartException">The mode is Enforce and a Page has fewer than two administrators.</exception>
    public async Task EnsureAdministratorsAsync(CancellationToken cancellationToken)
    {
        if (moderation.Value.Mode is not ModerationMode.Enforce)
        {
            return;
        }

        foreach (var pageId in facebook.Value.Pages.Select(page => page.Id))
        {
            if ((await directory.OfAsync(pageId, cancellationToken)).Count(person => person.Is(Role.Administrator)) < 2)
            {
                throw new StartException($"Moderation:Mode is Enforce and Page {pageId} has fewer than two administrators: name two people with the role administrator under People, or use Observe.");
            }
        }
    }

    public static string Normalize(string email) => email.Trim().ToUpperInvariant();

    private Person New(string email, string name) => new()
    {
        Id = Guid.CreateVersion7(timeProvider.GetUtcNow()),
        Name = name.Trim().Length > 0 ? name.Trim() : email.Trim(),
        Email = email.Trim(),
        NormalizedEmail = Normalize(email),
        SecurityStamp = Guid.NewGuid().ToString("N"),
        InvitedAt = timeProvider.GetUtcNow(),
    };

    private static IEnumerable<(string? PageId, Role Role)> RolesOf(PersonOptions person) =>
        from role in RoleNames.Parse(person.Roles).Roles
        from pageId in person.PageIds.Count == 0 ? [null] : person.PageIds.Cast<string?>()
        select (pageId, role);

    private static void Replace(ModerationDbContext db, Guid personId, List<PersonRole> known, List<(string? PageId, Role Role)> wanted)
    {
        var held = known.Where(role => role.PersonId == personId).ToList();
        db.PersonRoles.RemoveRange(held.Where(role => !wanted.Contains((role.PageId, role.Role))));
        db.PersonRoles.AddRange(wanted
            .Where(role => !held.Exists(other => other.PageId == role.PageId && other.Role == role.Role))
            .Select(role => new PersonRole { PersonId = personId, PageId = role.PageId, Role = role.Role }));
    }
}
