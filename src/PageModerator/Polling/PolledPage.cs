using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Polling;

/// <summary>A Page of the settings and how its reading goes.</summary>
internal sealed class PolledPage
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    /// <summary>When the settings first named it.</summary>
    public required DateTimeOffset AddedAt { get; init; }

    public DateTimeOffset? LastPollAt { get; set; }

    public DateTimeOffset? LastPollSucceededAt { get; set; }

    /// <summary>Polls that read all they set out to read, since the Page was added.</summary>
    public long PollsSucceeded { get; set; }

    public int FailuresInARow { get; set; }

    /// <summary>What the last poll failed of, in one sentence; null after a success.</summary>
    public string? Failure { get; set; }

    /// <summary>When the last walk over a year of posts ended.</summary>
    public DateTimeOffset? RotatedAt { get; set; }

    /// <summary>Fields that Facebook no longer knows; lists are read without them.</summary>
    public string[] MissingFields { get; set; } = [];
}

internal sealed class PolledPageConfiguration : IEntityTypeConfiguration<PolledPage>
{
    public void Configure(EntityTypeBuilder<PolledPage> builder)
    {
        builder.ToTable("pages");
        builder.HasKey(page => page.Id);
        builder.Property(page => page.Id).HasMaxLength(64);
        builder.Property(page => page.Name).HasMaxLength(256);
    }
}
