using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Alerts;

/// <summary>A condition of which people are told, from its beginning to its end.</summary>
internal sealed class Alert
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required ConditionKind Kind { get; init; }

    public required int Stage { get; set; }

    public required string Fault { get; set; }

    public required string Advice { get; set; }

    public required DateTimeOffset RaisedAt { get; init; }

    public DateTimeOffset? ClearedAt { get; set; }
}

/// <summary>A mail about an alert that went out.</summary>
internal sealed class AlertMail
{
    /// <summary>The <see cref="Stage"/> of the mail that says it is mended.</summary>
    public const int Cleared = 0;

    public required long AlertId { get; init; }

    public required string Recipient { get; init; }

    public required int Stage { get; init; }

    public required DateTimeOffset SentAt { get; init; }
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts");
        builder.HasKey(alert => alert.Id);
        builder.Property(alert => alert.Id).UseIdentityAlwaysColumn();
        builder.Property(alert => alert.PageId).HasMaxLength(64);
        builder.Property(alert => alert.Kind).HasConversion(kind => kind.Name(), name => ConditionKinds.Parse(name)).HasMaxLength(32);
        builder.HasIndex(alert => new { alert.PageId, alert.Kind }).IsUnique().HasFilter("cleared_at is null").HasDatabaseName("ix_alerts_open");
    }
}

internal sealed class AlertMailConfiguration : IEntityTypeConfiguration<AlertMail>
{
    public void Configure(EntityTypeBuilder<AlertMail> builder)
    {
        builder.ToTable("alert_mails");
        builder.HasKey(mail => new { mail.AlertId, mail.Recipient, mail.Stage });
        builder.Property(mail => mail.Recipient).HasMaxLength(320);
        builder.HasOne<Alert>().WithMany().HasForeignKey(mail => mail.AlertId);
    }
}
