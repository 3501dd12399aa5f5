using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Polling;

/// <summary>What became of a known comment on Facebook between two readings. Who did it, the readings don't say.</summary>
internal enum CommentChangeKind
{
    Hidden,

    /// <summary>It was hidden and is not any more.</summary>
    Shown,

    Deleted,
}

/// <summary>A change that a reading showed.</summary>
internal sealed class CommentChange
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    /// <summary>The comment's revision at that reading.</summary>
    public required int Revision { get; init; }

    public required CommentChangeKind Kind { get; init; }

    public required DateTimeOffset NoticedAt { get; init; }

    /// <summary>Cleared in the transaction that says in the log whose change it was.</summary>
    public required bool AwaitsReconciling { get; init; }
}

internal sealed class CommentChangeConfiguration : IEntityTypeConfiguration<CommentChange>
{
    public void Configure(EntityTypeBuilder<CommentChange> builder)
    {
        builder.ToTable("comment_changes");
        builder.HasKey(change => change.Id);
        builder.Property(change => change.Id).UseIdentityAlwaysColumn();
        builder.Property(change => change.PageId).HasMaxLength(64);
        builder.Property(change => change.CommentId).HasMaxLength(128);
        builder.Property(change => change.Kind).HasConversion(kind => kind.ToString().ToLowerInvariant(), name => Enum.Parse<CommentChangeKind>(name, true)).HasMaxLength(16);
        builder.HasIndex(change => new { change.PageId, change.CommentId });
        builder.HasIndex(change => new { change.PageId, change.Id }).HasFilter("awaits_reconciling").HasDatabaseName("ix_comment_changes_awaiting_reconciling");
        builder.HasOne<Comment>().WithMany().HasForeignKey(change => new { change.PageId, change.CommentId });
    }
}
