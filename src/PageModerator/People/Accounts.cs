using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.People;

/// <summary>Something was asked of accounts that can't be done. The message is for a person.</summary>
internal sealed class AccountException(string message) : Exception(message);

/// <summary>Changes accounts, and writes each change into the audit. Every change of how somebody signs in, and of whether they may, ends their sign-ins.</summary>
internal sealed class Accounts(
    IDbContextFactory<ModerationDbContext> contexts,
    IPasswordHasher<Person> hasher,
    PasswordRules rules,
    IDataProtectionProvider protection,
    PersonEvents events,
    IOptions<FacebookOptions> facebook,
    TimeProvider timeProvider)
{
    // Changes of who administers take turns: two at once could each leave the other as the last.
    private const long Turn = 7_305_811_002;

    private readonly IDataProtector _authenticator = protection.CreateProtector("authenticator");

    /// <exception cref="AccountException">The password can't be taken.</exception>
    public async Task SetPasswordAsync(Guid personId, string password, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await TakeAsync(db, personId, cancellationToken);
        SetPassword(person, password);
        events.Add(db, "password_changed", personId);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task<Person?> FindAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.People.SingleOrDefaultAsync(person => person.Id == personId, cancellationToken);
    }

    public bool HasPassword(Person person, string password) =>
        person.PasswordHash is { } hash && hasher.VerifyHashedPassword(person, hash, password) is not PasswordVerificationResult.Failed;

    /// <summary>Takes a secret over once the app has shown a code for it.</summary>
    /// <returns>Recovery codes, in place of any earlier; null when the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> SetAuthenticatorAsync(Guid personId, string key, string code, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (OneTimeCode.StepOf(key, code, now) is not { } step)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await TakeAsync(db, personId, cancellationToken);
        person.AuthenticatorKey = _authenticator.Protect(key);
        person.LastCodeStep = step;
        person.JoinedAt ??= now;
        person.AccessFailedCount = 0;
        Stamp(person);
        events.Add(db, "authenticator_changed", personId);
        return await NewRecoveryCodesAsync(db, personId, cancellationToken);
    }

    /// <returns>Recovery codes, in place of any earlier.</returns>
    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await NewRecoveryCodesAsync(db, personId, cancellationToken);
    }

    /// <exception cref="AccountException">The dates are the wrong way round.</exception>
    public async Task SetAbsenceAsync(Guid actorId, Guid personId, DateOnly? first, DateOnly? last, CancellationToken cancellationToken)
    {
        if (first > last || (first is null && last is not null))
        {
            throw new AccountException("The absence must have a first day, and its last day can't be before the first.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await TakeAsync(db, personId, cancellationToken);
        (person.AwayFrom, person.AwayUntil) = (first, last);
        events.Add(db, "absence_changed", actorId, Other(actorId, personId), detail: first is { } day ? $"{SchoolTime.Words(day)} to {(last is { } end ? SchoolTime.Words(end) : "further notice")}" : "none");
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <param name="actorId">Who does it; null: somebody at the command line.</param>
    /// <param name="personId">To whom.</param>
    /// <param name="isDisabled">Whether the account may be used no more, or again.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="AccountException">A Page would be left with fewer than two administrators.</exception>
    public async Task SetDisabledAsync(Guid? actorId, Guid personId, bool isDisabled, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await BeginTurnAsync(db, cancellationToken);
        var before = await AdministratorsAsync(db, cancellationToken);
        var person = await TakeAsync(db, personId, cancellationToken);
        person.IsDisabled = isDisabled;
        Stamp(person);
        events.Add(db, isDisabled ? "disabled" : "enabled", actorId, personId);
        await db.SaveChangesAsync(cancellationToken);
        await EnsureTwoAsync(db, before, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Sets what somebody is to some Pages; what they are to others stays.</summary>
    /// <param name="actorId">Who does it; null: somebody at the command line.</param>
    /// <param name="personId">To whom.</param>
    /// <param name="pageIds">The Pages in question; null: all, and those yet to come.</param>
    /// <param name="roles">What they are to each of these Pages from now on.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    /// <exception cref="AccountException">The settings name the person, or a Page would be left with fewer than two administrators.</exception>
    public async Task SetRolesAsync(Guid? actorId, Guid personId, IReadOnlyList<string>? pageIds, IReadOnlyCollection<Role> roles, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await BeginTurnAsync(db, cancellationToken);
        var before = await AdministratorsAsync(db, cancellationToken);
        var person = await TakeAsync(db, personId, cancellationToken);
        if (person.IsFromSettings)
        {
            throw new AccountException($"What {person.Name} is to the Pages stands in the settings, under People: change it there and restart.");
        }

        var held = await db.PersonRoles.AsTracking().Where(role => role.PersonId == personId).ToListAsync(cancellationToken);
        Replace(db, person.Id, held, pageIds, roles);
        events.Add(db, "roles_changed", actorId, personId, pageIds is [var only] ? only : null, detail: roles.Count == 0 ? "none" : string.Join(", ", roles.Select(role => role.Words())));
        await db.SaveChangesAsync(cancellationToken);
        await EnsureTwoAsync(db, before, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A one-time link for somebody new, or for somebody who lost password and authenticator. Links given out before are worth nothing any more.</summary>
    /// <returns>The account and the token of the link.</returns>
    public async Task<(Person Person, string Token)> InviteAsync(Guid? actorId, Guid personId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await TakeAsync(db, personId, cancellationToken);
        var token = Invitations.NewToken();
        await db.Invitations.Where(invitation => invitation.PersonId == personId && invitation.UsedAt == null).ExecuteDeleteAsync(cancellationToken);
        db.Invitations.Add(new Invitation { Hash = Invitations.Hash(token), PersonId = personId, Until = timeProvider.GetUtcNow() + Invitations.Life });
        events.Add(db, "invited", actorId, personId);
        await db.SaveChangesAsync(cancellationToken);
        return (person, token);
    }

    /// <summary>Makes an account for somebody new.</summary>
    /// <exception cref="AccountException">The address is known already, or it or the name is too long.</exception>
    public async Task<Person> AddAsync(string email, string name, IReadOnlyList<string>? pageIds, IReadOnlyCollection<Role> roles, CancellationToken cancellationToken)
    {
        if (name.Trim().Length > Person.LongestName || email.Trim().Length > Person.LongestEmail)
        {
            throw new AccountException($"A name has at most {Person.LongestName} characters, an address {Person.LongestEmail}.");
        }

        var normalized = SettingsPeople.Normalize(email);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await BeginTurnAsync(db, cancellationToken);
        if (await db.People.AnyAsync(person => person.NormalizedEmail == normalized, cancellationToken))
        {
            throw new AccountException($"There is an account for {email} already: send a new link, or change its roles.");
        }

        var person = new Person
        {
            Id = Guid.CreateVersion7(timeProvider.GetUtcNow()),
            Name = name.Trim(),
            Email = email.Trim(),
            NormalizedEmail = normalized,
            SecurityStamp = NewStamp(),
            InvitedAt = timeProvider.GetUtcNow(),
        };
        db.People.Add(person);
        Replace(db, person.Id, [], pageIds, roles);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return person;
    }

    /// <summary>Takes an invitation up: the link is used, the password set, and an authenticator is set up anew.</summary>
    /// <returns>The account; null: the link is not, or no longer, good.</returns>
    /// <exception cref="AccountException">The password can't be taken; the link stays good.</exception>
    public async Task<Person?> AcceptAsync(string token, string password, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await InvitedAsync(db, token, cancellationToken) is not { } person)
        {
            return null;
        }

        SetPassword(person, password);
        person.AuthenticatorKey = null;
        person.LockoutEnd = null;
        person.AccessFailedCount = 0;
        var hash = Invitations.Hash(token);
        if (await db.Invitations.Where(invitation => invitation.Hash == hash && invitation.UsedAt == null).ExecuteUpdateAsync(invitation => invitation.SetProperty(i => i.UsedAt, timeProvider.GetUtcNow()), cancellationToken) == 0)
        {
            return null;
        }

        await db.RecoveryCodes.Where(code => code.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        events.Add(db, "invitation_accepted", person.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return person;
    }

    /// <summary>Whose link it is; null: it is not, or no longer, good.</summary>
    public async Task<Person?> InvitedAsync(string token, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await InvitedAsync(db, token, cancellationToken);
    }

    private async Task<Person?> InvitedAsync(ModerationDbContext db, string token, CancellationToken cancellationToken)
    {
        var hash = Invitations.Hash(token);
        var now = timeProvider.GetUtcNow();
        return await
            (from invitation in db.Invitations
             join person in db.People.AsTracking() on invitation.PersonId equals person.Id
             where invitation.Hash == hash && invitation.UsedAt == null && invitation.Until > now && !person.IsDisabled
             select person)
            .AsTracking()
            .SingleOrDefaultAsync(cancellationToken);
    }

    private void SetPassword(Person person, string password)
    {
        if (rules.Fault(person, password) is { } fault)
        {
            throw new AccountException(fault);
        }

        person.PasswordHash = hasher.HashPassword(person, password);
        Stamp(person);
    }

    private async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(ModerationDbContext db, Guid personId, CancellationToken cancellationToken)
    {
        var codes = RecoveryCodes.New();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.RecoveryCodes.Where(code => code.PersonId == personId).ExecuteDeleteAsync(cancellationToken);
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { PersonId = personId, Hash = RecoveryCodes.Hash(code) }));
        events.Add(db, "recovery_codes_made", personId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return codes;
    }

    private void Replace(ModerationDbContext db, Guid personId, List<PersonRole> held, IReadOnlyList<string>? pageIds, IReadOnlyCollection<Role> roles)
    {
        var all = facebook.Value.Pages.Select(page => page.Id).ToList();
        var wanted = roles.SelectMany(role => (pageIds is null ? [null] : pageIds.Cast<string?>()).Select(pageId => (pageId, role))).ToHashSet();
        if (pageIds is not null)
        {
            // A role on every Page becomes one on each of the others.
            foreach (var role in held)
            {
                foreach (var pageId in role.PageId is null ? all.Except(pageIds) : pageIds.Contains(role.PageId) ? [] : [role.PageId])
                {
                    wanted.Add((pageId, role.Role));
                }
            }
        }

        db.PersonRoles.RemoveRange(held.Where(role => !wanted.Contains((role.PageId, role.Role))));
        db.PersonRoles.AddRange(wanted
            .Where(role => !held.Exists(other => other.PageId == role.pageId && other.Role == role.role))
            .Select(role => new PersonRole { PersonId = personId, PageId = role.pageId, Role = role.role }));
    }

    private static async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginTurnAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Turn})", cancellationToken);
        return transaction;
    }

    private async Task<Dictionary<string, int>> AdministratorsAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await
            (from role in db.PersonRoles
             join person in db.People on role.PersonId equals person.Id
             where role.Role == Role.Administrator && !person.IsDisabled
             select new { role.PageId, role.PersonId })
            .ToListAsync(cancellationToken);
        return facebook.Value.Pages.ToDictionary(page => page.Id, page => rows.Where(row => row.PageId is null || row.PageId == page.Id).Select(row => row.PersonId).Distinct().Count(), StringComparer.Ordinal);
    }

    /// <summary>Nobody is taken away while that leaves fewer than two; a Page that has fewer already may still be mended.</summary>
    private async Task EnsureTwoAsync(ModerationDbContext db, Dictionary<string, int> before, CancellationToken cancellationToken)
    {
        var after = await AdministratorsAsync(db, cancellationToken);
        if (after.FirstOrDefault(page => page.Value < 2 && page.Value < before[page.Key]).Key is { } pageId)
        {
            throw new AccountException($"Page {pageId} would be left with fewer than two administrators: make somebody else an administrator first.");
        }
    }

    private static async Task<Person> TakeAsync(ModerationDbContext db, Guid personId, CancellationToken cancellationToken) =>
        await db.People.AsTracking().SingleOrDefaultAsync(person => person.Id == personId, cancellationToken) ?? throw new AccountException("There is no such account.");

    private static void Stamp(Person person)
    {
        person.SecurityStamp = NewStamp();
        person.ConcurrencyStamp = Guid.NewGuid().ToString();
    }

    private static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static Guid? Other(Guid actorId, Guid personId) => actorId == personId ? null : personId;
}
