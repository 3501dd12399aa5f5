using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.Polling;

namespace PageModerator.Screening;

/// <summary>What screening said of a revision.</summary>
internal sealed class VerdictRecord
{
    public required long RevisionId { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>JSON: category name to score.</summary>
    public required string Categories { get; init; }

    public required string[] Concerns { get; init; }

    /// <summary>JSON: the reasons as <c>[{"source","category","text"}]</c>.</summary>
    public required string Reasons { get; init; }

    /// <summary>JSON: the pieces of the text that it rests on as <c>[{"name","source","start","length"}]</c>, in UTF-16 units.</summary>
    public required string Marks { get; init; }

    public required string PolicyVersion { get; init; }

    public required string? ModelVersion { get; init; }

    public required DateTimeOffset ScreenedAt { get; init; }
}

internal sealed class VerdictRecordConfiguration : IEntityTypeConfiguration<VerdictRecord>
{
    public void Configure(EntityTypeBuilder<VerdictRecord> builder)
    {
        builder.ToTable("verdicts");
        builder.HasKey(verdict => verdict.RevisionId);
        builder.Property(verdict => verdict.RevisionId).ValueGeneratedNever();
        builder.Property(verdict => verdict.Outcome).HasConversion(outcome => outcome.Name(), name => Enum.Parse<Outcome>(name, true)).HasMaxLength(16);
        builder.Property(verdict => verdict.Categories).HasColumnType("jsonb");
        builder.Property(verdict => verdict.Reasons).HasColumnType("jsonb");
        builder.Property(verdict => verdict.Marks).HasColumnType("jsonb");
        builder.Property(verdict => verdict.PolicyVersion).HasMaxLength(64);
        builder.Property(verdict => verdict.ModelVersion).HasMaxLength(64);
        builder.HasOne<Revision>().WithOne().HasForeignKey<VerdictRecord>(verdict => verdict.RevisionId);
    }
}
