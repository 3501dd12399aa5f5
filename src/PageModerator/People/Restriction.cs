using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.People;

/// <summary>
/// A revision of a comment speaks of somebody who must not see it, or not decide on it. Until it is released the whole comment, with all
/// that is told of it, stands behind the wall: an edit takes nothing from what was said.
/// </summary>
internal sealed class Restriction
{
    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    /// <summary>Who it is kept for: the chair of governors, or the headteacher for what is about other staff.</summary>
    public required Role Keeper { get; init; }

    /// <summary>Those it speaks of, as the policy lists them; empty when it says "the headteacher" and no name.</summary>
    public required string[] Subjects { get; init; }

    /// <summary>The surnames among <see cref="Subjects"/>, as <see cref="SurnameKeys"/> folds them.</summary>
    public required string[] Keys { get; init; }

    /// <summary>It raises safeguarding, threat or extremism.</summary>
    public required bool IsUrgent { get; init; }

    public DateTimeOffset? ReleasedAt { get; set; }

    public Guid? ReleasedBy { get; set; }
}

internal sealed class RestrictionConfiguration : IEntityTypeConfiguration<Restriction>
{
    public void Configure(EntityTypeBuilder<Restriction> builder)
    {
        builder.ToTable("restrictions");
        builder.HasKey(restriction => new { restriction.PageId, restriction.CommentId, restriction.Revision, restriction.Keeper });
        builder.Property(restriction => restriction.PageId).HasMaxLength(64);
        builder.Property(restriction => restriction.CommentId).HasMaxLength(128);
        builder.Property(restriction => restriction.Keeper).HasConversion(role => role.Name(), name => RoleNames.FromName(name)).HasMaxLength(32);
    }
}
