using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Review;

/// <summary>Somebody was proposed to be blocked from a Page. It is asked of Facebook once a second person agreed.</summary>
internal sealed class BlockRecord
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required string AuthorId { get; init; }

    /// <summary>The comment that was the last straw; who may not see it does not see this either.</summary>
    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    public required string Reason { get; init; }

    /// <summary>When somebody should look at it again, in the school's time.</summary>
    public required DateOnly ReviewOn { get; init; }

    public required Guid ProposedBy { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    public Guid? ConfirmedBy { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>Who turned the proposal down, or ordered to unblock.</summary>
    public Guid? EndedBy { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class BlockRecordConfiguration : IEntityTypeConfiguration<BlockRecord>
{
    public void Configure(EntityTypeBuilder<BlockRecord> builder)
    {
        builder.ToTable("blocks");
        builder.HasKey(block => block.Id);
        builder.Property(block => block.Id).UseIdentityAlwaysColumn();
        builder.Property(block => block.PageId).HasMaxLength(64);
        builder.Property(block => block.AuthorId).HasMaxLength(64);
        builder.Property(block => block.CommentId).HasMaxLength(128);
        builder.HasIndex(block => new { block.PageId, block.AuthorId }).IsUnique().HasFilter("ended_at is null").HasDatabaseName("ix_blocks_open");
    }
}
