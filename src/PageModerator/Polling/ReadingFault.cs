using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Polling;

/// <summary>How Facebook's lists can go wrong while the Page is read all the same.</summary>
internal enum ReadingFaultKind
{
    /// <summary>A list repeats itself instead of going on.</summary>
    RepeatedPage,

    /// <summary>Facebook no longer knows a field.</summary>
    MissingField,

    /// <summary>The places in a list that Facebook gave died again and again before its end.</summary>
    BrokenList,

    /// <summary>All that people wrote is gone from the lists at once.</summary>
    VanishedComments,

    /// <summary>A list holds entries in a form that can't be read, such as without an id.</summary>
    UnreadableEntry,
}

/// <summary>A fault of a Page's reading; the row stands as long as the fault does.</summary>
internal sealed class ReadingFault
{
    public required string PageId { get; init; }

    public required ReadingFaultKind Kind { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    public required DateTimeOffset Since { get; init; }
}

internal static class ReadingFaultNames
{
    public static string Name(this ReadingFaultKind kind) => kind switch
    {
        ReadingFaultKind.RepeatedPage => "repeated_page",
        ReadingFaultKind.MissingField => "missing_field",
        ReadingFaultKind.BrokenList => "broken_list",
        ReadingFaultKind.VanishedComments => "vanished_comments",
        ReadingFaultKind.UnreadableEntry => "unreadable_entry",
    };

    public static ReadingFaultKind Parse(string name) => Enum.GetValues<ReadingFaultKind>().Single(kind => kind.Name() == name);
}

internal sealed class ReadingFaultConfiguration : IEntityTypeConfiguration<ReadingFault>
{
    public void Configure(EntityTypeBuilder<ReadingFault> builder)
    {
        builder.ToTable("reading_faults");
        builder.HasKey(fault => new { fault.PageId, fault.Kind });
        builder.Property(fault => fault.PageId).HasMaxLength(64);
        builder.Property(fault => fault.Kind).HasConversion(kind => kind.Name(), name => ReadingFaultNames.Parse(name)).HasMaxLength(32);
        builder.HasOne<PolledPage>().WithMany().HasForeignKey(fault => fault.PageId);
    }
}
