using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Insight;

/// <summary>How often something happened on a Page in one week: what the pictures are drawn from, so that they don't depend on how much was written.</summary>
internal sealed class InsightCount
{
    public required string PageId { get; init; }

    /// <summary>The week's Monday, on the school's calendar and not UTC's.</summary>
    public required DateOnly Week { get; init; }

    /// <summary>One of <see cref="InsightMeasures"/>.</summary>
    public required string Measure { get; init; }

    /// <summary>What of: see <see cref="InsightMeasures"/>.</summary>
    public required string Key { get; init; }

    public required int Count { get; init; }
}

/// <summary>What is counted.</summary>
internal static class InsightMeasures
{
    /// <summary>Comments written; no key.</summary>
    public const string Comments = "comments";

    /// <summary>Comments left for a person, by outcome.</summary>
    public const string Screened = "screened";

    /// <summary>Comments that the machine hid; no key.</summary>
    public const string Hidden = "hidden";

    /// <summary>Hides of the machine that a person undid; no key.</summary>
    public const string WrongHides = "wrong_hides";

    /// <summary>From writing to hidden; the key is the seconds, rounded up to two digits.</summary>
    public const string Delay = "delay";

    /// <summary>Comments for a person, by category or concern.</summary>
    public const string Name = "name";

    /// <summary>Comments for a person, by the hour of the day at which they came.</summary>
    public const string Hour = "hour";

    /// <summary>Comments for a person, by the post.</summary>
    public const string Post = "post";
}

internal sealed class InsightCountConfiguration : IEntityTypeConfiguration<InsightCount>
{
    public void Configure(EntityTypeBuilder<InsightCount> builder)
    {
        builder.ToTable("insight_counts");
        builder.HasKey(count => new { count.PageId, count.Week, count.Measure, count.Key });
        builder.Property(count => count.PageId).HasMaxLength(64);
        builder.Property(count => count.Measure).HasMaxLength(16);
        builder.Property(count => count.Key).HasMaxLength(128);
    }
}
