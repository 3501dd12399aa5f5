using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.People;

/// <summary>Somebody with an account. Their address is their user name; it can be used once they have set a password and an authenticator app up.</summary>
internal sealed class Person : IdentityUser<Guid>
{
    public const int LongestName = 200;
    public const int LongestEmail = 320;

    public required string Name { get; set; }

    /// <summary>Named by the settings' <c>People:N</c>: name and roles follow them at each start.</summary>
    public bool IsFromSettings { get; set; }

    /// <summary>May not sign in, and counts nowhere.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>First day of an absence; the day is the school's.</summary>
    public DateOnly? AwayFrom { get; set; }

    /// <summary>Its last day.</summary>
    public DateOnly? AwayUntil { get; set; }

    public required DateTimeOffset InvitedAt { get; set; }

    /// <summary>When the invitation was taken up; null: there is no way to sign in yet.</summary>
    public DateTimeOffset? JoinedAt { get; set; }

    /// <summary>The secret that the authenticator app shares, base 32, encrypted; null until it is set up.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>The time step of the last one-time code that was taken: none is taken twice.</summary>
    public long LastCodeStep { get; set; }

    public bool IsAway(DateOnly day) => AwayFrom is { } first && first <= day && (AwayUntil is not { } last || day <= last);
}

/// <summary>What a person is to a Page.</summary>
internal sealed class PersonRole
{
    public long Id { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>Null: to every Page.</summary>
    public required string? PageId { get; init; }

    public required Role Role { get; init; }
}

/// <summary>A sign-in, from its two factors to its end.</summary>
internal sealed class PersonSession
{
    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A one-time code for somebody whose authenticator app is lost.</summary>
internal sealed class RecoveryCode
{
    public required Guid PersonId { get; init; }

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>A one-time link with which somebody sets their account up.</summary>
internal sealed class Invitation
{
    /// <summary>SHA-256 of the token in the link, which is kept nowhere.</summary>
    public required byte[] Hash { get; init; }

    public required Guid PersonId { get; init; }

    public required DateTimeOffset Until { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>A key with which cookies and form tokens are signed, as ASP.NET writes it: kept here, so that sign-ins outlive a restart.</summary>
internal sealed class ProtectionKey
{
    public required string Name { get; init; }

    public required string Xml { get; init; }
}

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("people");
        builder.HasKey(person => person.Id);
        builder.Property(person => person.Id).ValueGeneratedNever();
        builder.Property(person => person.Name).HasMaxLength(Person.LongestName);
        builder.Property(person => person.Email).HasMaxLength(Person.LongestEmail).IsRequired();
        builder.Property(person => person.NormalizedEmail).HasMaxLength(Person.LongestEmail).IsRequired();
        builder.Property(person => person.ConcurrencyStamp).HasMaxLength(36).IsConcurrencyToken();
        builder.Property(person => person.SecurityStamp).HasMaxLength(64);
        builder.Ignore(person => person.UserName);
        builder.Ignore(person => person.NormalizedUserName);
        builder.Ignore(person => person.EmailConfirmed);
        builder.Ignore(person => person.PhoneNumber);
        builder.Ignore(person => person.PhoneNumberConfirmed);
        builder.Ignore(person => person.TwoFactorEnabled);
        builder.Ignore(person => person.LockoutEnabled);
        builder.HasIndex(person => person.NormalizedEmail).IsUnique();
    }
}

internal sealed class PersonRoleConfiguration : IEntityTypeConfiguration<PersonRole>
{
    public void Configure(EntityTypeBuilder<PersonRole> builder)
    {
        builder.ToTable("person_roles");
        builder.HasKey(role => role.Id);
        builder.Property(role => role.Id).UseIdentityAlwaysColumn();
        builder.Property(role => role.PageId).HasMaxLength(64);
        builder.Property(role => role.Role).HasConversion(role => role.Name(), name => RoleNames.FromName(name)).HasMaxLength(32);
        builder.HasIndex(role => new { role.PersonId, role.PageId, role.Role }).IsUnique().AreNullsDistinct(false);
        builder.HasOne<Person>().WithMany().HasForeignKey(role => role.PersonId);
    }
}

internal sealed class PersonSessionConfiguration : IEntityTypeConfiguration<PersonSession>
{
    public void Configure(EntityTypeBuilder<PersonSession> builder)
    {
        builder.ToTable("person_sessions");
        builder.HasKey(session => session.Id);
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.HasIndex(session => session.PersonId);
        builder.HasOne<Person>().WithMany().HasForeignKey(session => session.PersonId);
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes");
        builder.HasKey(code => new { code.PersonId, code.Hash });
        builder.HasOne<Person>().WithMany().HasForeignKey(code => code.PersonId);
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.HasKey(invitation => invitation.Hash);
        builder.HasIndex(invitation => invitation.PersonId);
        builder.HasOne<Person>().WithMany().HasForeignKey(invitation => invitation.PersonId);
    }
}

internal sealed class ProtectionKeyConfiguration : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> builder)
    {
        builder.ToTable("protection_keys");
        builder.HasKey(key => key.Name);
        builder.Property(key => key.Name).HasMaxLength(100);
    }
}
