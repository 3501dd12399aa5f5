using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Polling;

/// <summary>A post of a Page, as last read.</summary>
internal sealed class Post
{
    public required string PageId { get; init; }

    public required string Id { get; init; }

    public required string Message { get; init; }

    public required string? Permalink { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Facebook's hint that something under the post changed; null when it was not given.</summary>
    public required DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>True from the moment when more comments are known to stand under the post than were read, until all are read.</summary>
    public bool AwaitsDeepRead { get; init; }

    /// <summary>The single photos of a post with several: each has comments of its own.</summary>
    public required string[] PhotoIds { get; init; }

    /// <summary>The <see cref="UpdatedAt"/> under which the photos' comments were last read.</summary>
    public DateTimeOffset? PhotosReadFor { get; init; }

    /// <summary>When all single photos were last read, whatever the hint said.</summary>
    public DateTimeOffset? PhotosReadAt { get; init; }

    /// <summary>When the newest comment that was found under it was written.</summary>
    public DateTimeOffset? CommentedAt { get; init; }

    /// <summary>When Facebook said last that something happened under it; null once it was read since.</summary>
    public DateTimeOffset? NamedAt { get; init; }

    /// <summary>When it was last looked for by name, since the feed did not list it.</summary>
    public DateTimeOffset? LookedForAt { get; init; }

    /// <summary>Facebook no longer knows the post.</summary>
    public bool IsGone { get; init; }
}

internal sealed class PostConfiguration : IEntityTypeConfiguration<Post>
{
    public void Configure(EntityTypeBuilder<Post> builder)
    {
        builder.ToTable("posts");
        builder.HasKey(post => new { post.PageId, post.Id });
        builder.Property(post => post.PageId).HasMaxLength(64);
        builder.Property(post => post.Id).HasMaxLength(128);
        builder.HasIndex(post => new { post.PageId, post.NamedAt }).HasFilter("named_at is not null").HasDatabaseName("ix_posts_named");
        builder.HasOne<PolledPage>().WithMany().HasForeignKey(post => post.PageId);
    }
}
