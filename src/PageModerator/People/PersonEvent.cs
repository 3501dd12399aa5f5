using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.People;

/// <summary>Something that a person did here, or tried to. Rows are only added.</summary>
internal sealed class PersonEvent
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who; null: somebody whom nobody knows, or the program.</summary>
    public required Guid? PersonId { get; init; }

    /// <summary>What, in snake case, such as <c>signed_in</c>; for an act on a comment the log's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>To whose account, where it is somebody else's.</summary>
    public Guid? SubjectId { get; init; }

    public string? PageId { get; init; }

    /// <summary>The comment that it was about. Such rows are shown to nobody whom the comment itself is not shown to.</summary>
    public string? CommentId { get; init; }

    /// <summary>A few words; never a comment's text, a password or a code.</summary>
    public string? Detail { get; init; }

    /// <summary>The network address that it came from.</summary>
    public string? Address { get; init; }
}

internal sealed class PersonEventConfiguration : IEntityTypeConfiguration<PersonEvent>
{
    public void Configure(EntityTypeBuilder<PersonEvent> builder)
    {
        builder.ToTable("person_events");
        builder.HasKey(happening => happening.Id);
        builder.Property(happening => happening.Id).UseIdentityAlwaysColumn();
        builder.Property(happening => happening.Kind).HasMaxLength(64);
        builder.Property(happening => happening.PageId).HasMaxLength(64);
        builder.Property(happening => happening.CommentId).HasMaxLength(128);
        builder.Property(happening => happening.Detail).HasMaxLength(500);
        builder.Property(happening => happening.Address).HasMaxLength(64);
        builder.HasIndex(happening => happening.At);
        builder.HasIndex(happening => happening.PersonId);
    }
}
