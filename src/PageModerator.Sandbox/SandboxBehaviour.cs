using System.Collections.Frozen;

namespace PageModerator.Sandbox;

/// <summary>Switches of the imitated Facebook; may be turned at any time, and hold from the next call on.</summary>
public sealed class SandboxBehaviour
{
    /// <summary>What a token needs for all that PageModerator does.</summary>
    public static IReadOnlySet<string> AllPermissions { get; } = FrozenSet.ToFrozenSet(
    [
        "pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement",
        "pages_manage_metadata", "pages_messaging",
    ]);

    /// <summary>Calls must carry <c>appsecret_proof</c>. A wrong proof is refused in any case.</summary>
    public bool ProofRequired { get; set; }

    /// <summary>What the Page's token may do; taking one out is how a permission lapses.</summary>
    public IReadOnlySet<string> Permissions { get; set; } = AllPermissions;

    /// <summary>Without <c>pages_read_user_content</c> other people's comments are left out in silence instead of refused with code 10.</summary>
    public bool MissingPermissionIsQuiet { get; set; }

    /// <summary>Subcode of error 190 for every call, such as 460; null: the tokens are good. 0 sends no subcode.</summary>
    public int? RevokedSubcode { get; set; }

    /// <summary>When the tokens end (190/463 afterwards); null: never.</summary>
    public DateTimeOffset? TokenExpiresAt { get; set; }

    /// <summary>As <c>debug_token</c> tells it; null: 90 days from the start.</summary>
    public DateTimeOffset? DataAccessExpiresAt { get; set; }

    /// <summary>Development access: <c>from</c> only of people in <see cref="RoleHolders"/> and of the Page itself.</summary>
    public bool StandardAccess { get; set; }

    /// <summary>Ids of people with a role on the app and the Page; their comments cannot be hidden.</summary>
    public IReadOnlySet<string> RoleHolders { get; set; } = FrozenSet<string>.Empty;

    /// <summary><c>from</c> is left out of every comment that the Page did not write itself.</summary>
    public bool AuthorsWithheld { get; set; }

    /// <summary>Field names that from now on are unknown to Graph and fail a whole call with code 100.</summary>
    public IReadOnlySet<string> UnknownFields { get; set; } = FrozenSet<string>.Empty;

    /// <summary>Whether <c>since</c> on a comments edge has effect; no source says that it does.</summary>
    public bool CommentsSinceHonoured { get; set; }

    /// <summary>Whether an answer to a comment moves the post's <c>updated_time</c> as a top-level comment does.</summary>
    public bool RepliesMovePost { get; set; } = true;

    /// <summary>Ids of posts that no list of posts holds, although they can be read by name.</summary>
    public IReadOnlySet<string> UnlistedPosts { get; set; } = FrozenSet<string>.Empty;

    /// <summary>Every page of a list is preceded by an empty one with a <c>next</c>.</summary>
    public bool EmptyPages { get; set; }

    /// <summary><c>next</c> leads to the same page again, for ever.</summary>
    public bool RepeatPages { get; set; }

    /// <summary>Comments come in the edge's own order whatever <c>order</c> says: all levels oldest first, the top level ranked.</summary>
    public bool OrderIgnored { get; set; }

    /// <summary>An edge within a node is <c>[]</c> when it is empty, as in older versions, instead of left out.</summary>
    public bool EmptyEdgesBare { get; set; }

    /// <summary>Ids of comments that come without their id, as they do to those who may not moderate.</summary>
    public IReadOnlySet<string> IdsWithheld { get; set; } = FrozenSet<string>.Empty;

    /// <summary>Answers are compressed whether or not the caller says that it understands that.</summary>
    public bool Compressed { get; set; }

    /// <summary>Answers are called compressed and are not.</summary>
    public bool CompressionFeigned { get; set; }

    /// <summary>Most comments in one page whatever <c>limit</c> says.</summary>
    public int CommentsPerPage { get; set; } = 100;

    /// <summary>A cursor further in than this many comments is refused with code 100.</summary>
    public int DeepestCursor { get; set; } = 25_000;

    /// <summary>A call that could return more items than this is refused with code 1, "reduce the amount of data".</summary>
    public int HeaviestRead { get; set; } = 10_000;

    /// <summary>The version that answers whatever was asked, such as <c>v26.0</c>; null: the one asked for, while it lives.</summary>
    public string? ServedVersion { get; set; }

    /// <summary>Engaged users of the Page: 4800 calls each in 24 hours.</summary>
    public int EngagedUsers { get; set; } = 1000;

    /// <summary>Usage headers are sent from this percentage on.</summary>
    public int UsageHeadersFrom { get; set; } = 10;

    /// <summary>How long a throttle lasts at first; every call made meanwhile adds a minute.</summary>
    public TimeSpan ThrottleTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Code with which blocking a person is refused (3801, 3802), by the person's id.</summary>
    public IReadOnlyDictionary<string, int> BlockRefusals { get; set; } = FrozenDictionary<string, int>.Empty;

    /// <summary>The one parameter by which <c>blocked</c> takes ids (<c>psid</c> or <c>user</c>); null: either.</summary>
    public string? BlockParameter { get; set; }
}
