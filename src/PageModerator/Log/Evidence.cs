using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Log;

/// <summary>
/// What an entry rests on, kept apart from it: it can be erased when the law asks, and the chain still holds, because the entry
/// carries only its salted hash.
/// </summary>
internal sealed class Evidence
{
    public required long Entry { get; init; }

    /// <summary>16 random bytes, so that an erased text can't be found again by trying texts against the hash.</summary>
    public required byte[] Salt { get; init; }

    public required string Text { get; init; }

    public required string? AuthorId { get; init; }

    public required string? AuthorName { get; init; }

    public required DateTimeOffset CommentedAt { get; init; }

    /// <summary>What hung on the comment, in one word, such as <c>photo</c>; it was never fetched.</summary>
    public required string? Attachment { get; init; }

    /// <summary>The start of the post under which the comment stood.</summary>
    public required string PostText { get; init; }
}

internal sealed class EvidenceConfiguration : IEntityTypeConfiguration<Evidence>
{
    public void Configure(EntityTypeBuilder<Evidence> builder)
    {
        builder.ToTable("evidence");
        builder.HasKey(evidence => evidence.Entry);
        builder.Property(evidence => evidence.Entry).ValueGeneratedNever();
        builder.Property(evidence => evidence.AuthorId).HasMaxLength(64);
        builder.Property(evidence => evidence.Attachment).HasMaxLength(16);
        builder.HasOne<LogEntry>().WithOne().HasForeignKey<Evidence>(evidence => evidence.Entry);
    }
}
