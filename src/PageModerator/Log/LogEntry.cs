using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.Screening;

namespace PageModerator.Log;

/// <summary>
/// One entry of the headteacher's log. Never changed once written: the database refuses it, and <see cref="Hash"/> shows it.
/// </summary>
internal sealed class LogEntry
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Entry { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string PageId { get; init; }

    public required string PostId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    /// <summary>One of <see cref="LogKinds"/>; the system makes one entry for a comment, revision and kind, a person one for each act.</summary>
    public required string Kind { get; init; }

    public required string? Permalink { get; init; }

    /// <summary>The outcome of screening; null on entries of other kinds.</summary>
    public required string? Outcome { get; init; }

    public required string[] Categories { get; init; }

    public required string[] Concerns { get; init; }

    /// <summary>In plain words: why, or what happened.</summary>
    public required string[] Reasons { get; init; }

    /// <summary>Clauses of the school's policy that the outcome rests on.</summary>
    public required string[] Clauses { get; init; }

    /// <summary>What the machine set out to do on Facebook: <c>hide</c>, <c>would_hide</c> (it only observes) or <c>none</c>.</summary>
    public required string Intent { get; init; }

    /// <summary>Who made the entry: <see cref="LogWriter.System"/>, or a person's name.</summary>
    public required string MadeBy { get; init; }

    public required string? PolicyVersion { get; init; }

    public required string? ModelVersion { get; init; }

    /// <summary>SHA-256 over the evidence and its salt; null when the entry has none of its own.</summary>
    public required byte[]? EvidenceHash { get; init; }

    /// <summary>The hash of the entry before; 32 zero bytes on the first.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary>SHA-256 over everything above (see <see cref="LogChain"/>).</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>What an entry tells of.</summary>
internal static class LogKinds
{
    /// <summary>A revision was screened and is queued or to be hidden.</summary>
    public const string Screened = "screened";

    /// <summary>Facebook confirmed that the comment is hidden.</summary>
    public const string Hidden = "hidden";

    /// <summary>Facebook refused the hide, or it was given up: a person has to see to it.</summary>
    public const string NotHidden = "not_hidden";

    /// <summary>Somebody else hid the comment: a colleague, or Facebook's own filter.</summary>
    public const string HiddenOnFacebook = "hidden_on_facebook";

    /// <summary>A colleague made a hidden comment visible again.</summary>
    public const string ShownOnFacebook = "shown_on_facebook";

    /// <summary>A person said that they have seen the alert and are seeing to it.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>The comment is gone: its author, a colleague or Facebook deleted it.</summary>
    public const string DeletedOnFacebook = "deleted_on_facebook";

    /// <summary>Facebook confirmed that the comment is visible again, as a person ordered.</summary>
    public const string Unhidden = "unhidden";

    public const string NotUnhidden = "not_unhidden";

    /// <summary>Facebook confirmed that the comment is gone, as a person ordered.</summary>
    public const string Deleted = "deleted";

    public const string NotDeleted = "not_deleted";

    /// <summary>The Page's answer stands under the comment.</summary>
    public const string Replied = "replied";

    public const string NotReplied = "not_replied";

    /// <summary>The comment's author is blocked from the Page.</summary>
    public const string Blocked = "blocked";

    public const string NotBlocked = "not_blocked";
    public const string Unblocked = "unblocked";
    public const string NotUnblocked = "not_unblocked";

    /// <summary>A person says that the machine was right to hide it.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>A person ordered that it be visible again.</summary>
    public const string Restored = "restored";

    public const string HideOrdered = "hide_ordered";

    /// <summary>A person says that it may stay.</summary>
    public const string Left = "left";

    public const string DeleteOrdered = "delete_ordered";

    /// <summary>A person passed it on to the safeguarding lead, the headteacher or the chair.</summary>
    public const string Escalated = "escalated";

    /// <summary>Who it was kept for lets others see it.</summary>
    public const string Released = "released";

    /// <summary>A person took back what they, or a colleague, had done.</summary>
    public const string Undone = "undone";

    /// <summary>A person's word on what it is.</summary>
    public const string Labelled = "labelled";

    public const string ReplyApproved = "reply_approved";
    public const string BlockProposed = "block_proposed";
    public const string BlockConfirmed = "block_confirmed";
    public const string UnblockOrdered = "unblock_ordered";

    /// <summary>Something about the school that stands elsewhere than on the Page, entered by a person.</summary>
    public const string NotedElsewhere = "noted_elsewhere";

    /// <summary>A person says what was done and signs it with their name: what the log tells of the comment is complete, until something happens after it.</summary>
    public const string SignedOff = "signed_off";
}

internal sealed class LogEntryConfiguration : IEntityTypeConfiguration<LogEntry>
{
    public void Configure(EntityTypeBuilder<LogEntry> builder)
    {
        builder.ToTable("log_entries");
        builder.HasKey(entry => entry.Entry);
        builder.Property(entry => entry.Entry).ValueGeneratedNever();
        builder.Property(entry => entry.PageId).HasMaxLength(64);
        builder.Property(entry => entry.PostId).HasMaxLength(128);
        builder.Property(entry => entry.CommentId).HasMaxLength(128);
        builder.Property(entry => entry.Kind).HasMaxLength(32);
        builder.Property(entry => entry.Outcome).HasMaxLength(16);
        builder.Property(entry => entry.Intent).HasMaxLength(16);
        builder.Property(entry => entry.MadeBy).HasMaxLength(256);
        builder.Property(entry => entry.PolicyVersion).HasMaxLength(64);
        builder.Property(entry => entry.ModelVersion).HasMaxLength(64);
        builder.HasIndex(entry => new { entry.PageId, entry.CommentId, entry.Revision, entry.Kind }).HasFilter("made_by = 'system'").IsUnique().HasDatabaseName("ix_log_entries_once");
        builder.HasIndex(entry => new { entry.PageId, entry.CommentId });
        builder.HasIndex(entry => new { entry.PageId, entry.At });

        // Whatever is asked of the log is found where it stands, however long ago it was: what is rare would otherwise be a walk over everything.
        builder.HasIndex(entry => new { entry.PageId, entry.Kind, entry.At }).HasFilter($"kind <> '{LogKinds.Screened}'").HasDatabaseName("ix_log_entries_kind");
        foreach (var (name, column) in Vocabulary.Categories.Select(category => (category.Name(), "categories")).Concat(Vocabulary.Concerns.Select(concern => (concern.Name(), "concerns"))))
        {
            builder.HasIndex([nameof(LogEntry.PageId), nameof(LogEntry.At)], $"ix_log_entries_{name}").HasFilter($"'{name}' = any ({column})");
        }

        // For those who see only what holds personal data.
        builder.HasIndex([nameof(LogEntry.PageId), nameof(LogEntry.CommentId)], "ix_log_entries_holds_personal_data").HasFilter($"kind = '{LogKinds.Screened}' and '{Category.PersonalData.Name()}' = any (categories)");
    }
}
