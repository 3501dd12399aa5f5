using System.Collections.Frozen;

namespace PageModerator.Sandbox.Graph;

/// <summary>
/// What Graph v25.0 and v26.0 have, as far as a comment moderator can need it: names only. Fields of posts, comments and photos are complete;
/// of the Page's fields, and of edges and parameters, those that the sandbox carries out. An edge may stand in a <c>fields</c> list too.
/// </summary>
internal static class GraphSchema
{
    /// <summary>Parameters that any call may carry.</summary>
    public static readonly FrozenSet<string> Global =
        Names("fields access_token appsecret_proof appsecret_time pretty locale method");

    /// <summary><c>GET /debug_token</c>, which belongs to no node.</summary>
    public static readonly OperationSchema DebugToken = new("GET", "debug_token", Names("input_token"));

    /// <summary><c>GET /me/accounts</c>, of the person behind the token.</summary>
    public static readonly OperationSchema Accounts = new("GET", "accounts", Names("limit"));

    public static readonly NodeSchema Profile = new("Profile")
    {
        Fields = Names("id name category"),
        Default = Selection("id name"),
    };

    private static readonly FrozenSet<string> Paged = Names("limit after before");

    private static readonly NodeSchema Image = new("Image") { Fields = Names("src width height"), Default = Selection("src width height") };

    private static readonly NodeSchema Media = new("Media") { Fields = Names("image"), Default = Selection("image"), Objects = [("image", Image)] };

    private static readonly NodeSchema Target = new("AttachmentTarget") { Fields = Names("id url"), Default = Selection("id url") };

    private static readonly NodeSchema Reference = new("Object") { Fields = Names("id"), Default = Selection("id") };

    private static readonly NodeSchema Attached = new("StoryAttachment")
    {
        Fields = Names("description media media_type target title type unshimmed_url url"),
        Default = Selection("description media target title type url"),
        Objects = [("media", Media), ("target", Target)],
    };

    private static readonly NodeSchema StoryAttachment =
        Attached with { Operations = [new("GET", "subattachments", []) { Shared = Paged, Items = Attached }] };

    // a comment's parent and answers are comments, but two levels are all there are, so the expansion ends there
    private static readonly NodeSchema BareComment = new("Comment")
    {
        Fields = Names(
            "admin_creator application attachment can_comment can_hide can_like can_remove can_reply_privately comment_count created_time "
            + "from id is_hidden is_private like_count live_broadcast_timestamp message message_tags object parent permalink_url "
            + "private_reply_conversation user_likes"),
        Default = Selection("created_time from message id"),
        Objects =
        [
            ("from", Profile), ("attachment", StoryAttachment), ("admin_creator", Profile), ("application", Profile), ("object", Reference),
        ],
    };

    private static readonly NodeSchema ListedComment = BareComment with { Objects = [.. BareComment.Objects, ("parent", BareComment)] };

    public static readonly NodeSchema Comment = ListedComment with
    {
        Operations =
        [
            .. CommentEdges(ListedComment),
            new("GET", null, []),
            new("POST", null, Names("is_hidden message")),
            new("DELETE", null, []),
        ],
    };

    public static readonly NodeSchema Photo = new("Photo")
    {
        Fields = Names(
            "album alt_text alt_text_custom backdated_time backdated_time_granularity can_backdate can_delete can_tag created_time event from "
            + "height icon id images link name name_tags page_story_id picture place position source target updated_time webp_images width"),
        Default = Selection("created_time name id"),
        Objects = [("from", Profile)],
        Operations =
        [
            .. CommentEdges(Comment),
            new("GET", null, []),
        ],
    };

    public static readonly NodeSchema PagePost = new("PagePost")
    {
        Fields = Names(
            "actions admin_creator allowed_advertising_objectives application backdated_time call_to_action can_reply_privately "
            + "child_attachments comments_mirroring_domain coordinates created_time event expanded_height expanded_width feed_targeting from "
            + "full_picture height icon id instagram_eligibility is_app_share is_eligible_for_dark_post is_eligible_for_promotion is_expired "
            + "is_hidden is_inline_created is_instagram_eligible is_popular is_published is_spherical message message_tags "
            + "multi_share_end_card multi_share_optimized parent_id permalink_url picture place privacy promotable_id promotion_status "
            + "properties scheduled_publish_time shares status_type story story_tags subscribed target targeting timeline_visibility "
            + "updated_time via video_buying_eligibility width"),
        Default = Selection("created_time message id"),
        Objects = [("from", Profile)],
        Operations =
        [
            .. CommentEdges(Comment),
            new("GET", "attachments", []) { Shared = Paged, Items = StoryAttachment },
            new("GET", null, []),
        ],
    };

    public static readonly NodeSchema Page = new("Page")
    {
        Fields = Names("id name category access_token link is_published has_transitioned_to_new_page_experience"),
        Default = Selection("name id"),
        Operations =
        [
            Posts("feed"),
            Posts("posts"),
            Posts("published_posts"),
            Posts("visitor_posts"),
            new("GET", "blocked", Names("uid user")) { Shared = Paged, Items = Profile },
            new("POST", "blocked", Names("asid psid uid user")),
            new("DELETE", "blocked", Names("asid psid uid user")),
            new("POST", "messages", Names("message recipient")),
            new("GET", "subscribed_apps", []),
            new("POST", "subscribed_apps", Names("subscribed_fields")),
            new("DELETE", "subscribed_apps", []),
            new("GET", null, []),
        ],
    };

    /// <summary>Every node that has operations.</summary>
    public static IReadOnlyList<NodeSchema> Nodes => [Page, PagePost, Comment, Photo];

    public static NodeSchema Of(object node) => node switch
    {
        SandboxPage => Page,
        SandboxPost => PagePost,
        SandboxPhoto => Photo,
        SandboxComment => Comment,
        _ => throw new ArgumentException($"{node.GetType().Name} is no node of Graph.", nameof(node)),
    };

    /// <summary>Refuses a selection that names what the node does not have.</summary>
    /// <exception cref="GraphRefusedException">Code 100: one unknown name fails the whole call.</exception>
    public static void Check(NodeSchema schema, IReadOnlyList<FieldSelection> fields, IReadOnlySet<string> unknown)
    {
        foreach (var field in fields)
        {
            if (unknown.Contains(field.Name))
            {
                throw new GraphRefusedException(Nonexisting(schema, field.Name) with { IsUnmatched = false });
            }

            if (schema.Find("GET", field.Name) is { } edge && field.Name.Length > 0)
            {
                CheckParameters(edge, field.Modifiers.Keys);
                Check(edge.Items ?? Profile, field.Fields ?? [], unknown);
            }
            else if (!schema.Fields.Contains(field.Name) || field.Modifiers.Count > 0)
            {
                throw new GraphRefusedException(Nonexisting(schema, field.Name));
            }
            else if (field.Fields is { } inner)
            {
                Check(
                    schema.ObjectOf(field.Name) ?? throw new GraphRefusedException(Nonexisting(schema, $"{field.Name}{{{field.FieldsText}}}")),
                    inner,
                    unknown);
            }
        }
    }

    /// <summary>Refuses a parameter that the operation does not have. (Facebook ignores most of them, which hides a caller's fault.)</summary>
    public static void CheckParameters(OperationSchema operation, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!operation.Parameters.Contains(name) && !operation.Shared.Contains(name) && !Global.Contains(name))
            {
                throw new GraphRefusedException(GraphError.Unmatched(
                    100,
                    $"(#100) {operation.Method} {operation.Edge ?? "of the node"} has no parameter ({name}), or the sandbox does not carry it out"));
            }
        }
    }

    private static GraphError Nonexisting(NodeSchema schema, string field) =>
        GraphError.Unmatched(100, $"(#100) Tried accessing nonexisting field ({field}) on node type ({schema.Name})");

    private static OperationSchema Posts(string edge) =>
        new("GET", edge, Names("include_hidden limit show_expired")) { Shared = Names("after before since until"), Items = PagePost };

    private static IReadOnlyList<OperationSchema> CommentEdges(NodeSchema items) =>
    [
        new("GET", "comments", Names("filter live_filter order since")) { Shared = Names("limit after before summary"), Items = items },
        new("POST", "comments", Names("attachment_url message")),
    ];

    private static FrozenSet<string> Names(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    private static FieldSelection[] Selection(string names) => [.. names.Split(' ').Select(name => new FieldSelection(name))];
}
