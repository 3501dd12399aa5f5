using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Alerts;

/// <summary>A revision of which people are told at once; there is one for each that raises an urgent concern.</summary>
internal sealed class CommentAlert
{
    /// <summary>Stands in the link of the mail, so it is no number from which others could be counted.</summary>
    public required Guid Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    /// <summary>The urgent ones, by their names.</summary>
    public required string[] Concerns { get; init; }

    /// <summary>True for what may not be passed on: then no mail says anything of it.</summary>
    public required bool IsReferenceOnly { get; init; }

    public required DateTimeOffset CommentedAt { get; init; }

    public required DateTimeOffset RaisedAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>The person's id.</summary>
    public Guid? AcknowledgedBy { get; set; }
}

/// <summary>A mail about an urgent comment that went out.</summary>
internal sealed class CommentAlertMail
{
    public required Guid AlertId { get; init; }

    public required Guid PersonId { get; init; }

    public required AlertStage Stage { get; init; }

    public required DateTimeOffset SentAt { get; init; }
}

/// <summary>In which round somebody is told.</summary>
internal enum AlertStage
{
    First,

    /// <summary>Those who were told first did not acknowledge in time, or are away.</summary>
    PassedOn,
}

internal sealed class CommentAlertConfiguration : IEntityTypeConfiguration<CommentAlert>
{
    public void Configure(EntityTypeBuilder<CommentAlert> builder)
    {
        builder.ToTable("comment_alerts");
        builder.HasKey(alert => alert.Id);
        builder.Property(alert => alert.Id).ValueGeneratedNever();
        builder.Property(alert => alert.PageId).HasMaxLength(64);
        builder.Property(alert => alert.CommentId).HasMaxLength(128);
        builder.HasIndex(alert => new { alert.PageId, alert.CommentId, alert.Revision }).IsUnique();
        builder.HasIndex(alert => alert.RaisedAt).HasFilter("acknowledged_at is null").HasDatabaseName("ix_comment_alerts_open");
        builder.HasIndex(alert => new { alert.PageId, alert.RaisedAt });
    }
}

internal sealed class CommentAlertMailConfiguration : IEntityTypeConfiguration<CommentAlertMail>
{
    public void Configure(EntityTypeBuilder<CommentAlertMail> builder)
    {
        builder.ToTable("comment_alert_mails");
        builder.HasKey(mail => new { mail.AlertId, mail.PersonId, mail.Stage });
        builder.HasOne<CommentAlert>().WithMany().HasForeignKey(mail => mail.AlertId);
    }
}
