using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.Polling;

namespace PageModerator.Enforcement;

/// <summary>A change asked of Facebook. The machine hides; all else is ordered by a person, as a hide may be too.</summary>
internal enum ActionKind
{
    Hide,
    Unhide,

    /// <summary>Can't be undone.</summary>
    Delete,

    /// <summary>An answer by the Page for all to see.</summary>
    Reply,

    /// <summary>The comment's author can neither comment nor write to the Page any more.</summary>
    Block,
    Unblock,
}

/// <summary>How far an action has come. It leaves <see cref="Pending"/> for good, but for refusals that turn out to be no comment's fault.</summary>
internal enum ActionState
{
    Pending,

    /// <summary>Facebook confirmed it.</summary>
    Done,

    /// <summary>Facebook refuses it for good; a person has to see to it.</summary>
    Refused,

    /// <summary>It was tried until trying made no sense; a person has to see to it.</summary>
    GaveUp,
}

internal static class ActionNames
{
    /// <summary>What changes the comment itself: of one comment they are carried out in the order in which they were asked for, and they alone show whether hiding works.</summary>
    public static readonly ActionKind[] OfComments = [ActionKind.Hide, ActionKind.Unhide, ActionKind.Delete];

    public static string Name(this ActionKind kind) => kind switch
    {
        ActionKind.Hide => "hide",
        ActionKind.Unhide => "unhide",
        ActionKind.Delete => "delete",
        ActionKind.Reply => "reply",
        ActionKind.Block => "block",
        ActionKind.Unblock => "unblock",
    };

    public static string Name(this ActionState state) => state switch
    {
        ActionState.Pending => "pending",
        ActionState.Done => "done",
        ActionState.Refused => "refused",
        ActionState.GaveUp => "gave_up",
    };

    public static ActionState ParseState(string name) => Enum.GetValues<ActionState>().Single(state => state.Name() == name);

    public static ActionKind ParseKind(string name) => Enum.GetValues<ActionKind>().Single(kind => kind.Name() == name);
}

/// <summary>A change asked of Facebook, for one revision of a comment.</summary>
internal sealed class EnforcementAction
{
    public long Id { get; init; }

    public required string PageId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    public required ActionKind Kind { get; init; }

    /// <summary>0 for the machine's. People's for the same revision are numbered from 1: what was undone may be ordered again.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The id of the person who ordered it; null: the machine.</summary>
    public required Guid? RequestedBy { get; init; }

    /// <summary>That person's name, as the log gives it.</summary>
    public required string? RequestedByName { get; init; }

    /// <summary>What a reply says; null on other kinds.</summary>
    public required string? Text { get; init; }

    /// <summary>Who is blocked or unblocked; null on other kinds, and where Facebook does not say who wrote the comment.</summary>
    public required string? AuthorId { get; init; }

    public required ActionState State { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Not tried before then.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>When Facebook was first asked. Kept before the call: from then on the change may be the machine's own, whatever came back.</summary>
    public required DateTimeOffset? AskedAt { get; init; }

    public required int Attempts { get; init; }

    /// <summary>How often Facebook refused it for this comment.</summary>
    public required int Refusals { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why it ended without being done, or why the last try failed, in one sentence.</summary>
    public required string? Failure { get; init; }
}

internal sealed class EnforcementActionConfiguration : IEntityTypeConfiguration<EnforcementAction>
{
    public void Configure(EntityTypeBuilder<EnforcementAction> builder)
    {
        builder.ToTable("actions");
        builder.HasKey(action => action.Id);
        builder.Property(action => action.Id).UseIdentityAlwaysColumn();
        builder.Property(action => action.PageId).HasMaxLength(64);
        builder.Property(action => action.CommentId).HasMaxLength(128);
        builder.Property(action => action.Kind).HasConversion(kind => kind.Name(), name => ActionNames.ParseKind(name)).HasMaxLength(16);
        builder.Property(action => action.State).HasConversion(state => state.Name(), name => ActionNames.ParseState(name)).HasMaxLength(16);
        builder.Property(action => action.RequestedByName).HasMaxLength(256);
        builder.Property(action => action.AuthorId).HasMaxLength(64);
        builder.HasIndex(action => new { action.PageId, action.CommentId, action.Revision, action.Kind, action.Ordinal }).IsUnique().HasDatabaseName("ix_actions_once");
        builder.HasIndex(action => new { action.PageId, action.FinishedAt }).HasFilter("asked_at is not null").HasDatabaseName("ix_actions_asked");
        builder.HasIndex(action => new { action.PageId, action.NotBefore }).HasFilter("state = 'pending'").HasDatabaseName("ix_actions_pending");
        builder.HasOne<Comment>().WithMany().HasForeignKey(action => new { action.PageId, action.CommentId });
    }
}
