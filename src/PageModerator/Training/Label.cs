using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Training;

/// <summary>A person's word on what a revision is. One for a revision: the last word counts.</summary>
internal sealed class Label
{
    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    /// <summary>What it is, by the names of the vocabulary; empty with no concern either: acceptable.</summary>
    public required string[] Categories { get; set; }

    public required string[] Concerns { get; set; }

    /// <summary>Whether screening had said the same.</summary>
    public required bool WasRight { get; set; }

    public required Guid PersonId { get; set; }

    public required DateTimeOffset At { get; set; }

    /// <summary>The revision's text, masked.</summary>
    public required string Text { get; set; }
}

internal sealed class LabelConfiguration : IEntityTypeConfiguration<Label>
{
    public void Configure(EntityTypeBuilder<Label> builder)
    {
        builder.ToTable("labels");
        builder.HasKey(label => new { label.PageId, label.CommentId, label.Revision });
        builder.Property(label => label.PageId).HasMaxLength(64);
        builder.Property(label => label.CommentId).HasMaxLength(128);
    }
}
