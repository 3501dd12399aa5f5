using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Review;

/// <summary>A comment that waits for a person, or did. There is one for a comment; an edit makes it wait again.</summary>
internal sealed class QueueItem
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    /// <summary>The revision that waits.</summary>
    public required int Revision { get; init; }

    /// <summary>Where it stands in the queue, first come smallest (see <see cref="QueueOrder"/>).</summary>
    public required long Position { get; init; }

    public required DateTimeOffset ScreenedAt { get; init; }

    /// <summary>What comments that belong together share: the same words over and over, or many on one person.</summary>
    public required long Incident { get; init; }

    /// <summary>Who it speaks of, where somebody listed is; null otherwise.</summary>
    public string? Target { get; init; }

    /// <summary>It was restricted at some time, or passed on: those who don't see the Page as a whole find theirs among these.</summary>
    public bool IsApart { get; init; }

    /// <summary>When a person decided, or when an edit took away what there was to decide; null: it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Who looks at it just now.</summary>
    public Guid? ClaimedBy { get; init; }

    public DateTimeOffset? ClaimedUntil { get; init; }
}

internal sealed class QueueItemConfiguration : IEntityTypeConfiguration<QueueItem>
{
    public void Configure(EntityTypeBuilder<QueueItem> builder)
    {
        builder.ToTable("queue_items");
        builder.HasKey(item => item.Id);
        builder.Property(item => item.Id).UseIdentityAlwaysColumn();
        builder.Property(item => item.PageId).HasMaxLength(64);
        builder.Property(item => item.CommentId).HasMaxLength(128);
        builder.HasIndex(item => new { item.PageId, item.CommentId }).IsUnique();
        builder.HasIndex([nameof(QueueItem.PageId), nameof(QueueItem.Position), nameof(QueueItem.Id)], "ix_queue_items_waiting").HasFilter("decided_at is null");
        builder.HasIndex([nameof(QueueItem.PageId), nameof(QueueItem.Position), nameof(QueueItem.Id)], "ix_queue_items_apart").HasFilter("decided_at is null and is_apart");
        builder.HasIndex(item => new { item.PageId, item.Incident, item.Position, item.Id }).HasFilter("decided_at is null").HasDatabaseName("ix_queue_items_incident");
        builder.HasIndex(item => new { item.PageId, item.Target, item.ScreenedAt }).HasFilter("decided_at is null and target is not null").HasDatabaseName("ix_queue_items_target");
    }
}
