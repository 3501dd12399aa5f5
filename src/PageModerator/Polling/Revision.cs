using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;
using PageModerator.Screening;

namespace PageModerator.Polling;

/// <summary>A comment's text at one reading.</summary>
internal sealed class Revision
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    /// <summary>1 for the text first seen.</summary>
    public required int Number { get; init; }

    public required string Message { get; init; }

    public required AttachmentKind Attachment { get; init; }

    public required string? LinkUrl { get; init; }

    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Cleared in the transaction that stores the verdict. The Page's own comments never await one.</summary>
    public required bool AwaitsScreening { get; init; }

    /// <summary>The words of <see cref="Message"/>, as the database finds them.</summary>
    public NpgsqlTsVector Words { get; init; } = NpgsqlTsVector.Empty;
}

internal sealed class RevisionConfiguration : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> builder)
    {
        builder.ToTable("revisions");
        builder.HasKey(revision => revision.Id);
        builder.Property(revision => revision.Id).UseIdentityAlwaysColumn();
        builder.Property(revision => revision.PageId).HasMaxLength(64);
        builder.Property(revision => revision.CommentId).HasMaxLength(128);
        builder.Property(revision => revision.Attachment).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(revision => new { revision.PageId, revision.CommentId, revision.Number }).IsUnique();
        builder.HasIndex(revision => new { revision.PageId, revision.Id }).HasFilter("awaits_screening").HasDatabaseName("ix_revisions_awaiting_screening");
        builder.HasIndex(revision => new { revision.CommentId, revision.PageId }).HasFilter("awaits_screening").HasDatabaseName("ix_revisions_unscreened");
        builder.Property(revision => revision.Words).HasComputedColumnSql("to_tsvector('simple'::regconfig, message)", stored: true);
        builder.HasIndex(revision => revision.Words).HasMethod("gin");
        builder.HasOne<Comment>().WithMany().HasForeignKey(revision => new { revision.PageId, revision.CommentId });
    }
}
