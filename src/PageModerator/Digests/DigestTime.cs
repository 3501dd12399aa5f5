using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Digests;

/// <summary>When somebody wants the digest, where that is not the installation's time.</summary>
internal sealed class DigestTime
{
    public required Guid PersonId { get; init; }

    /// <summary>Time of day, on the clocks of <see cref="DigestOptions.TimeZone"/>.</summary>
    public required TimeOnly At { get; set; }
}

internal sealed class DigestTimeConfiguration : IEntityTypeConfiguration<DigestTime>
{
    public void Configure(EntityTypeBuilder<DigestTime> builder)
    {
        builder.ToTable("digest_times");
        builder.HasKey(time => time.PersonId);
        builder.Property(time => time.PersonId).ValueGeneratedNever();
        builder.HasOne<Person>().WithMany().HasForeignKey(time => time.PersonId);
    }
}

/// <summary>Keeps when people want the digest.</summary>
internal sealed class DigestTimes(IDbContextFactory<ModerationDbContext> contexts, PersonEvents events)
{
    /// <param name="personId">Whose.</param>
    /// <param name="at">Null: the installation's time.</param>
    /// <param name="address">The network address that it came from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task SetAsync(Guid personId, TimeOnly? at, string? address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await db.DigestTimes.AsTracking().SingleOrDefaultAsync(time => time.PersonId == personId, cancellationToken);
        switch (known, at)
        {
            case (null, { } chosen):
                db.DigestTimes.Add(new DigestTime { PersonId = personId, At = chosen });
                break;
            case ({ } kept, { } chosen):
                kept.At = chosen;
                break;
            case ({ } kept, null):
                db.DigestTimes.Remove(kept);
                break;
        }

        events.Add(db, "digest_time_set", personId, address: address);
        await db.SaveChangesAsync(cancellationToken);
    }
}
