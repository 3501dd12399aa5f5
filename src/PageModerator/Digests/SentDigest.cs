using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.Polling;

namespace PageModerator.Digests;

/// <summary>A digest that went out: the next one starts where it ended.</summary>
internal sealed class SentDigest
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    /// <summary>E-mail address of the person.</summary>
    public required string Recipient { get; init; }

    /// <summary>The end of the time that it tells of.</summary>
    public required DateTimeOffset Until { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary><see cref="PolledPage.PollsSucceeded"/> at its making.</summary>
    public required long PollsSucceeded { get; init; }
}

internal sealed class SentDigestConfiguration : IEntityTypeConfiguration<SentDigest>
{
    public void Configure(EntityTypeBuilder<SentDigest> builder)
    {
        builder.ToTable("digests");
        builder.HasKey(digest => digest.Id);
        builder.Property(digest => digest.Id).UseIdentityAlwaysColumn();
        builder.Property(digest => digest.PageId).HasMaxLength(64);
        builder.Property(digest => digest.Recipient).HasMaxLength(320);
        builder.HasIndex(digest => new { digest.PageId, digest.Recipient, digest.Until });
        builder.HasOne<PolledPage>().WithMany().HasForeignKey(digest => digest.PageId);
    }
}
