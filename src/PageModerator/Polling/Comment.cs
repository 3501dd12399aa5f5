using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Polling;

/// <summary>A comment as last read. Its texts are its <see cref="Revision"/>s.</summary>
internal sealed class Comment
{
    public required string PageId { get; init; }

    /// <summary>As Facebook first spelt it; calls name it so.</summary>
    public required string Id { get; init; }

    /// <summary>What all spellings of the id share: its last part.</summary>
    public required string ShortId { get; init; }

    public required string PostId { get; init; }

    /// <summary>The comment that this one answers; null on the top level.</summary>
    public required string? ParentId { get; init; }

    /// <summary>Null when Facebook withholds the author, which is normal.</summary>
    public required string? AuthorId { get; init; }

    public required string? AuthorName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string? Permalink { get; init; }

    public required bool IsHidden { get; init; }

    /// <summary>Whether Facebook lets the Page hide it; null when it did not say.</summary>
    public required bool? CanHide { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required int CurrentRevision { get; init; }

    /// <summary>SHA-256 of what a revision consists of; Facebook has no edit flag, so a change of this is the edit.</summary>
    public required byte[] ContentHash { get; init; }

    /// <summary>When the reading was begun that this stands on; older ones change nothing.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Readings begun before then may still show the comment as it was before the service changed it.</summary>
    public DateTimeOffset? SettlesAt { get; init; }

    /// <summary>When it was found to be gone from Facebook.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

internal sealed class CommentConfiguration : IEntityTypeConfiguration<Comment>
{
    public void Configure(EntityTypeBuilder<Comment> builder)
    {
        builder.ToTable("comments");
        builder.HasKey(comment => new { comment.PageId, comment.Id });
        builder.Property(comment => comment.PageId).HasMaxLength(64);
        builder.Property(comment => comment.Id).HasMaxLength(128);
        builder.Property(comment => comment.ShortId).HasMaxLength(64);

        // What tells most stands first, and no index but the key's starts with the Page: of a table that PostgreSQL has not counted yet, or of a Page that was
        // not there when it did, it takes every index on the Page for as good, and then reads all of the Page's comments for each that it looks up.
        builder.HasIndex(comment => new { comment.ShortId, comment.PageId }).IsUnique();
        builder.Property(comment => comment.PostId).HasMaxLength(128);
        builder.Property(comment => comment.ParentId).HasMaxLength(128);
        builder.Property(comment => comment.AuthorId).HasMaxLength(64);
        builder.HasIndex(comment => new { comment.PostId, comment.PageId, comment.CreatedAt });
        builder.HasIndex(comment => new { comment.ParentId, comment.PageId, comment.CreatedAt }).HasFilter("parent_id is not null").HasDatabaseName("ix_comments_answers");
        builder.HasIndex(comment => new { comment.AuthorId, comment.PageId }).HasFilter("author_id is not null").HasDatabaseName("ix_comments_author");
        builder.HasOne<Post>().WithMany().HasForeignKey(comment => new { comment.PageId, comment.PostId });
    }
}
