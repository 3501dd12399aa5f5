using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.People;

namespace PageModerator.Review.Challenges;

/// <summary>Somebody outside says that a decision about a comment was wrong.</summary>
internal sealed class Challenge
{
    /// <summary>Stands in links, so it is no number from which others could be counted.</summary>
    public required Guid Id { get; init; }

    public required string PageId { get; init; }

    /// <summary>Which comment, as the person described it.</summary>
    public required string Reference { get; init; }

    /// <summary>The comment, where the description holds its id.</summary>
    public required string? CommentId { get; init; }

    public required string Text { get; init; }

    public required string? Name { get; init; }

    /// <summary>Where the answer goes; null: there is none by mail.</summary>
    public required string? Email { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Who answers: the headteacher, or the chair of governors where the headteacher decided or is spoken of.</summary>
    public required Role Keeper { get; init; }

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>The person's id.</summary>
    public Guid? AnsweredBy { get; set; }

    public string? Answer { get; set; }

    /// <summary>Whether the decision was wrong.</summary>
    public bool? IsUpheld { get; set; }
}

/// <summary>The most characters of each part.</summary>
internal static class ChallengeSizes
{
    public const int Reference = 500;
    public const int Text = 3000;
    public const int Name = 200;
    public const int Email = 320;
}

internal sealed class ChallengeConfiguration : IEntityTypeConfiguration<Challenge>
{
    public void Configure(EntityTypeBuilder<Challenge> builder)
    {
        builder.ToTable("challenges");
        builder.HasKey(challenge => challenge.Id);
        builder.Property(challenge => challenge.Id).ValueGeneratedNever();
        builder.Property(challenge => challenge.PageId).HasMaxLength(64);
        builder.Property(challenge => challenge.Reference).HasMaxLength(ChallengeSizes.Reference);
        builder.Property(challenge => challenge.CommentId).HasMaxLength(128);
        builder.Property(challenge => challenge.Text).HasMaxLength(ChallengeSizes.Text);
        builder.Property(challenge => challenge.Name).HasMaxLength(ChallengeSizes.Name);
        builder.Property(challenge => challenge.Email).HasMaxLength(ChallengeSizes.Email);
        builder.Property(challenge => challenge.Keeper).HasConversion(role => role.Name(), name => RoleNames.FromName(name)).HasMaxLength(32);
        builder.Property(challenge => challenge.Answer).HasMaxLength(ChallengeSizes.Text);
        builder.HasIndex(challenge => new { challenge.PageId, challenge.MadeAt });
    }
}
