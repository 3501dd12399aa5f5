using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PageModerator.Polling;

namespace PageModerator.Enforcement;

/// <summary>A change that the machine may ask of Facebook.</summary>
internal enum ActionKind
{
    Hide,
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
    public static string Name(this ActionKind kind) => kind switch
    {
        ActionKind.Hide => "hide",
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
        builder.HasIndex(action => new { action.PageId, action.CommentId, action.Revision, action.Kind }).IsUnique();
        builder.HasIndex(action => new { action.PageId, action.FinishedAt }).HasFilter("asked_at is not null").HasDatabaseName("ix_actions_asked");
        builder.HasIndex(action => new { action.PageId, action.NotBefore }).HasFilter("state = 'pending'").HasDatabaseName("ix_actions_pending");
        builder.HasOne<Comment>().WithMany().HasForeignKey(action => new { action.PageId, action.CommentId });
    }
}
