using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.People;

/// <summary>Checks the two factors. To somebody without an account every answer, and the time that it takes, is the same.</summary>
internal sealed class SignIn(
    IDbContextFactory<ModerationDbContext> contexts,
    IPasswordHasher<Person> hasher,
    IDataProtectionProvider protection,
    PersonEvents events,
    TimeProvider timeProvider)
{
    /// <summary>After so many wrong passwords or codes in a row the account rests for <see cref="LockOut"/>.</summary>
    public const int Attempts = 5;

    public static readonly TimeSpan LockOut = TimeSpan.FromMinutes(15);

    /// <summary>So many failures from one network address within <see cref="AddressWindow"/>, whatever the account, and it is not listened to.</summary>
    public const int AddressAttempts = 30;

    public static readonly TimeSpan AddressWindow = TimeSpan.FromMinutes(10);

    private const string Failed = "sign_in_failed";

    // Verified when there is no account, so that it takes as long.
    private readonly Lazy<string> _nobodysHash = new(() => hasher.HashPassword(null!, Guid.NewGuid().ToString()));

    private readonly IDataProtector _authenticator = protection.CreateProtector("authenticator");

    /// <summary>Whether an address failed too often of late.</summary>
    public async Task<bool> IsRefusedAsync(string? address, CancellationToken cancellationToken)
    {
        var since = timeProvider.GetUtcNow() - AddressWindow;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.PersonEvents.CountAsync(happening => happening.At > since && happening.Kind == Failed && happening.Address == address, cancellationToken) >= AddressAttempts;
    }

    /// <summary>The first factor.</summary>
    /// <returns>Whose password it is; null: nobody's who may sign in.</returns>
    public async Task<Person?> CheckPasswordAsync(string email, string password, string? address, CancellationToken cancellationToken)
    {
        var normalized = SettingsPeople.Normalize(email);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await db.People.SingleOrDefaultAsync(person => person.NormalizedEmail == normalized, cancellationToken);
        var isRight = hasher.VerifyHashedPassword(person!, person?.PasswordHash ?? _nobodysHash.Value, password) is not PasswordVerificationResult.Failed;
        if (person is { PasswordHash: not null, IsDisabled: false } && isRight && !IsLocked(person) && await db.PersonRoles.AnyAsync(role => role.PersonId == person.Id, cancellationToken))
        {
            return person;
        }

        await FailAsync(db, person, "password", address, cancellationToken);
        return null;
    }

    /// <summary>The second factor: the code of the authenticator app, each once.</summary>
    public async Task<bool> CheckCodeAsync(Person person, string code, string? address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!IsLocked(person)
            && person.AuthenticatorKey is { } key
            && OneTimeCode.StepOf(_authenticator.Unprotect(key), code, timeProvider.GetUtcNow()) is { } step
            && await db.People.Where(other => other.Id == person.Id && other.LastCodeStep < step).ExecuteUpdateAsync(
                other => other.SetProperty(p => p.LastCodeStep, step), cancellationToken) == 1)
        {
            await SucceedAsync(db, person, "authenticator", address, cancellationToken);
            return true;
        }

        await FailAsync(db, person, "code", address, cancellationToken);
        return false;
    }

    /// <summary>In place of the second factor: a recovery code, each once.</summary>
    public async Task<bool> CheckRecoveryCodeAsync(Person person, string code, string? address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var hash = RecoveryCodes.Hash(code);
        if (!IsLocked(person) && await db.RecoveryCodes.Where(known => known.PersonId == person.Id && known.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1)
        {
            await SucceedAsync(db, person, "recovery code", address, cancellationToken);
            return true;
        }

        await FailAsync(db, person, "recovery code", address, cancellationToken);
        return false;
    }

    /// <summary>Writes into the audit that somebody is in, by an authenticator that they just set up.</summary>
    public Task RecordAsync(Guid personId, string? address, CancellationToken cancellationToken) => WriteAsync("signed_in", personId, "new authenticator", address, cancellationToken);

    /// <summary>Writes into the audit that somebody signed out.</summary>
    public Task RecordOutAsync(Guid personId, string? address, CancellationToken cancellationToken) => WriteAsync("signed_out", personId, detail: null, address, cancellationToken);

    private async Task WriteAsync(string kind, Guid personId, string? detail, string? address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        events.Add(db, kind, personId, detail: detail, address: address);
        await db.SaveChangesAsync(cancellationToken);
    }

    private bool IsLocked(Person person) => person.LockoutEnd > timeProvider.GetUtcNow();

    private async Task SucceedAsync(ModerationDbContext db, Person person, string factor, string? address, CancellationToken cancellationToken)
    {
        await db.People.Where(other => other.Id == person.Id).ExecuteUpdateAsync(other => other.SetProperty(p => p.AccessFailedCount, 0).SetProperty(p => p.LockoutEnd, (DateTimeOffset?)null), cancellationToken);
        events.Add(db, "signed_in", person.Id, detail: factor, address: address);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <remarks>An account that rests is counted no further: the rest would never end while somebody goes on guessing.</remarks>
    private async Task FailAsync(ModerationDbContext db, Person? person, string factor, string? address, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        events.Add(db, Failed, person?.Id, detail: factor, address: address);
        await db.SaveChangesAsync(cancellationToken);
        if (person is null || IsLocked(person))
        {
            return;
        }

        await db.People.Where(other => other.Id == person.Id).ExecuteUpdateAsync(other => other.SetProperty(p => p.AccessFailedCount, p => p.AccessFailedCount + 1), cancellationToken);
        var isLocked = await db.People.Where(other => other.Id == person.Id && other.AccessFailedCount >= Attempts).ExecuteUpdateAsync(
            other => other.SetProperty(p => p.AccessFailedCount, 0).SetProperty(p => p.LockoutEnd, now + LockOut), cancellationToken) == 1;
        if (isLocked)
        {
            events.Add(db, "locked_out", person.Id, detail: string.Create(CultureInfo.InvariantCulture, $"for {LockOut.TotalMinutes:0} minutes"), address: address);
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
