using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using PageModerator.Log;
using PageModerator.People;

namespace PageModerator.Review;

/// <summary>What a person may do with a comment.</summary>
internal enum ReviewAct
{
    /// <summary>The machine hid it, and was right to.</summary>
    Confirm,

    /// <summary>Make a hidden comment visible again.</summary>
    Restore,

    /// <summary>Hide a visible one.</summary>
    Hide,

    /// <summary>A visible one stays.</summary>
    Leave,

    /// <summary>Delete it on Facebook, for good.</summary>
    Delete,

    /// <summary>Pass it on to the safeguarding lead, the headteacher or the chair; it goes on waiting.</summary>
    Escalate,

    /// <summary>Let others see what was kept from them.</summary>
    Release,
}

internal static class ReviewActs
{
    /// <summary>As in the database, in forms and in addresses.</summary>
    public static string Name(this ReviewAct act) => act.ToString().ToLowerInvariant();

    public static ReviewAct? Find(string? name) =>
        Enum.GetValues<ReviewAct>().Where(act => act.Name() == name).Select(act => (ReviewAct?)act).FirstOrDefault();

    /// <summary>How the log calls it.</summary>
    public static string Kind(this ReviewAct act) => act switch
    {
        ReviewAct.Confirm => LogKinds.Confirmed,
        ReviewAct.Restore => LogKinds.Restored,
        ReviewAct.Hide => LogKinds.HideOrdered,
        ReviewAct.Leave => LogKinds.Left,
        ReviewAct.Delete => LogKinds.DeleteOrdered,
        ReviewAct.Escalate => LogKinds.Escalated,
        ReviewAct.Release => LogKinds.Released,
    };

    /// <summary>Whether it ends the waiting.</summary>
    public static bool Decides(this ReviewAct act) => act is not (ReviewAct.Escalate or ReviewAct.Release);

    public static bool CanBeUndone(this ReviewAct act) => act is not ReviewAct.Delete;
}

/// <summary>What a person did with a comment. Kept for good; undone acts are marked.</summary>
internal sealed class ReviewRecord
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    /// <summary>The revision that the person saw.</summary>
    public required int Revision { get; init; }

    public required ReviewAct Act { get; init; }

    public required Guid PersonId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who it was passed on to; null on other acts.</summary>
    public Role? PassedTo { get; init; }

    public DateTimeOffset? UndoneAt { get; set; }

    public Guid? UndoneBy { get; set; }
}

internal sealed class ReviewRecordConfiguration : IEntityTypeConfiguration<ReviewRecord>
{
    public void Configure(EntityTypeBuilder<ReviewRecord> builder)
    {
        builder.ToTable("reviews");
        builder.HasKey(review => review.Id);
        builder.Property(review => review.Id).UseIdentityAlwaysColumn();
        builder.Property(review => review.PageId).HasMaxLength(64);
        builder.Property(review => review.CommentId).HasMaxLength(128);
        builder.Property(review => review.Act).HasConversion(act => act.Name(), name => ReviewActs.Find(name)!.Value).HasMaxLength(16);
        builder.Property(review => review.PassedTo).HasConversion(new ValueConverter<Role, string>(role => role.Name(), name => RoleNames.FromName(name))).HasMaxLength(32);
        builder.HasIndex(review => new { review.PageId, review.CommentId, review.Id });
        builder.HasIndex(review => new { review.PageId, review.CommentId }).HasFilter("act = 'escalate' and undone_at is null").HasDatabaseName("ix_reviews_passed_on");
    }
}
