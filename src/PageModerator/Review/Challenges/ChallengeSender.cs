using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Review.Challenges;

/// <summary>That a challenge came from somewhere within the last hour. Nothing ties it to the challenge: that is anonymous.</summary>
internal sealed class ChallengeSender
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The network address; empty where there is none.</summary>
    public required string Address { get; init; }
}

internal sealed class ChallengeSenderConfiguration : IEntityTypeConfiguration<ChallengeSender>
{
    public void Configure(EntityTypeBuilder<ChallengeSender> builder)
    {
        builder.ToTable("challenge_senders");
        builder.HasKey(sender => sender.Id);
        builder.Property(sender => sender.Id).UseIdentityAlwaysColumn();
        builder.Property(sender => sender.Address).HasMaxLength(64);
    }
}
