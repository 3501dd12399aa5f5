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
        var attempt = await BeginAsync(db, person, cancellationToken);
        var isRight = hasher.VerifyHashedPassword(person!, person?.PasswordHash ?? _nobodysHash.Value, password) is not PasswordVerificationResult.Failed;
        if (person is { PasswordHash: not null, IsDisabled: false } && isRight && attempt is not Attempt.Refused && await db.PersonRoles.AnyAsync(role => role.PersonId == person.Id, cancellationToken))
        {
            // Only the second factor makes up for what failed before.
            await TakeBackAsync(db, person, attempt, cancellationToken);
            return person;
        }

        await FailAsync(db, person, attempt, "password", address, cancellationToken);
        return null;
    }

    /// <summary>The second factor: the code of the authenticator app, each once.</summary>
    public async Task<bool> CheckCodeAsync(Person person, string code, string? address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempt = await BeginAsync(db, person, cancellationToken);
        if (attempt is not Attempt.Refused
            && person.AuthenticatorKey is { } key
            && OneTimeCode.StepOf(_authenticator.Unprotect(key), code, timeProvider.GetUtcNow()) is { } step
            && await db.People.Where(other => other.Id == person.Id && other.LastCodeStep < step).ExecuteUpdateAsync(
                other => other.SetProperty(p => p.LastCodeStep, step), cancellationToken) == 1)
        {
            await SucceedAsync(db, person, "authenticator", address, cancellationToken);
            return true;
        }

        await FailAsync(db, person, attempt, "code", address, cancellationToken);
        return false;
    }

    /// <summary>In place of the second factor: a recovery code, each once.</summary>
    public async Task<bool> CheckRecoveryCodeAsync(Person person, string code, string? address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var hash = RecoveryCodes.Hash(code);
        var attempt = await BeginAsync(db, person, cancellationToken);
        if (attempt is not Attempt.Refused && await db.RecoveryCodes.Where(known => known.PersonId == person.Id && known.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1)
        {
            await SucceedAsync(db, person, "recovery code", address, cancellationToken);
            return true;
        }

        await FailAsync(db, person, attempt, "recovery code", address, cancellationToken);
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

    /// <summary>
    /// Counts a try before it is looked at, so that many at once are no more than one after the other; the last of them begins the rest. An
    /// account that rests is counted no further: the rest would never end while somebody goes on guessing.
    /// </summary>
    private async Task<Attempt> BeginAsync(ModerationDbContext db, Person? person, CancellationToken cancellationToken)
    {
        if (person is null)
        {
            return Attempt.Refused;
        }

        var now = timeProvider.GetUtcNow();
        var rests = await db.Database.SqlQuery<bool>(
            $"""
            update people
               set access_failed_count = case when access_failed_count + 1 < {Attempts} then access_failed_count + 1 else 0 end,
                   lockout_end = case when access_failed_count + 1 < {Attempts} then lockout_end else {now + LockOut} end
             where id = {person.Id} and (lockout_end is null or lockout_end <= {now})
            returning coalesce(lockout_end > {now}, false) as "Value"
            """).ToListAsync(cancellationToken);
        return rests switch
        {
            [] => Attempt.Refused,
            [true] => Attempt.Last,
            _ => Attempt.Granted,
        };
    }

    private static async Task TakeBackAsync(ModerationDbContext db, Person person, Attempt attempt, CancellationToken cancellationToken)
    {
        var own = db.People.Where(other => other.Id == person.Id);
        _ = attempt is Attempt.Last
            ? await own.ExecuteUpdateAsync(other => other.SetProperty(p => p.AccessFailedCount, Attempts - 1).SetProperty(p => p.LockoutEnd, (DateTimeOffset?)null), cancellationToken)
            : await own.Where(other => other.AccessFailedCount > 0).ExecuteUpdateAsync(other => other.SetProperty(p => p.AccessFailedCount, p => p.AccessFailedCount - 1), cancellationToken);
    }

    private async Task SucceedAsync(ModerationDbContext db, Person person, string factor, string? address, CancellationToken cancellationToken)
    {
        await db.People.Where(other => other.Id == person.Id).ExecuteUpdateAsync(other => other.SetProperty(p => p.AccessFailedCount, 0).SetProperty(p => p.LockoutEnd, (DateTimeOffset?)null), cancellationToken);
        events.Add(db, "signed_in", person.Id, detail: factor, address: address);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task FailAsync(ModerationDbContext db, Person? person, Attempt attempt, string factor, string? address, CancellationToken cancellationToken)
    {
        events.Add(db, Failed, person?.Id, detail: factor, address: address);
        if (attempt is Attempt.Last)
        {
            events.Add(db, "locked_out", person?.Id, detail: string.Create(CultureInfo.InvariantCulture, $"for {LockOut.TotalMinutes:0} minutes"), address: address);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private enum Attempt
    {
        /// <summary>There is no such account, or it rests.</summary>
        Refused,

        Granted,

        /// <summary>With it the account rests, unless it is right.</summary>
        Last,
    }
}
