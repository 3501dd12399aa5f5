using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PageModerator.Graph;

/// <summary>What Facebook said of a Page's token when it was last asked.</summary>
internal sealed class TokenFacts
{
    /// <summary>What the service needs a token for.</summary>
    public static readonly string[] ReadingScopes = ["pages_read_engagement", "pages_read_user_content"];

    public const string HidingScope = "pages_manage_engagement";

    public required string PageId { get; init; }

    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary><c>PAGE</c>, <c>USER</c> or <c>APP</c>; null when Facebook did not say.</summary>
    public required string? Kind { get; init; }

    public required bool IsValid { get; init; }

    /// <summary>The Page whose token it is; null when Facebook did not say.</summary>
    public required string? ProfileId { get; init; }

    public required string[] Scopes { get; init; }

    /// <summary>Null: never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the person behind the token has to confirm the app's access to data; null: never.</summary>
    public required DateTimeOffset? DataAccessExpiresAt { get; init; }

    /// <summary>Why this token can't serve the Page however long one waits; null when it can.</summary>
    public string? Unfitness =>
        Kind is not (null or "PAGE") ? $"it is a token of kind {Kind}, with which every Page looks empty: use the Page's own token (README, Connecting a real Page, step 3)."
        : ProfileId is { } profile && profile != PageId ? "it is another Page's token: take the one that belongs to this Page's id."
        : null;

    public IReadOnlyList<string> MissingScopes => [.. ReadingScopes.Append(HidingScope).Except(Scopes)];

    /// <summary>Whether something would have to be mended now, and not only in time.</summary>
    public bool IsFaulty => !IsValid || Unfitness is not null || MissingScopes.Count > 0;

    public static TokenFacts From(GraphToken token, string pageId, DateTimeOffset checkedAt) => new()
    {
        PageId = pageId,
        CheckedAt = checkedAt,
        Kind = token.Type,
        IsValid = token.IsValid is true,
        ProfileId = token.ProfileId,
        Scopes = [.. token.Scopes.Where(scope => !token.GranularScopes.Any(granted => granted?.Scope == scope && granted.TargetIds is { Count: > 0 } pages && !pages.Contains(pageId)))],
        ExpiresAt = Time(token.ExpiresAt),
        DataAccessExpiresAt = Time(token.DataAccessExpiresAt),
    };

    private static DateTimeOffset? Time(long? unixSeconds) =>
        unixSeconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds.Value) : null;
}

internal sealed class TokenFactsConfiguration : IEntityTypeConfiguration<TokenFacts>
{
    public void Configure(EntityTypeBuilder<TokenFacts> builder)
    {
        builder.ToTable("graph_tokens");
        builder.HasKey(token => token.PageId);
        builder.Property(token => token.PageId).HasMaxLength(64);
        builder.Property(token => token.Kind).HasMaxLength(32);
        builder.Property(token => token.ProfileId).HasMaxLength(64);
        builder.Ignore(token => token.Unfitness);
        builder.Ignore(token => token.MissingScopes);
        builder.Ignore(token => token.IsFaulty);
    }
}
