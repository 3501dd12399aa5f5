using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Polling;

/// <summary>How much less than usual Facebook was willing to give at once of a Page's feed, or of what stands under an object.</summary>
internal sealed class ReadingLimit
{
    public required string PageId { get; init; }

    /// <summary>The Page itself for its feed, or a post or photo.</summary>
    public required string ObjectId { get; init; }

    /// <summary>How often the usual amount was halved.</summary>
    public required int Step { get; init; }

    public required DateTimeOffset LearnedAt { get; init; }
}

internal sealed class ReadingLimitConfiguration : IEntityTypeConfiguration<ReadingLimit>
{
    public void Configure(EntityTypeBuilder<ReadingLimit> builder)
    {
        builder.ToTable("reading_limits");
        builder.HasKey(limit => new { limit.PageId, limit.ObjectId });
        builder.Property(limit => limit.PageId).HasMaxLength(64);
        builder.Property(limit => limit.ObjectId).HasMaxLength(128);
        builder.HasOne<PolledPage>().WithMany().HasForeignKey(limit => limit.PageId);
    }
}
