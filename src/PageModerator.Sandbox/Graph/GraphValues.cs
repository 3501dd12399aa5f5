namespace PageModerator.Sandbox.Graph;

/// <summary>What the fields of a node hold for the holder of a token: text, flag, number, time, or another node.</summary>
/// <param name="page">The state.</param>
/// <param name="behaviour">The switches.</param>
/// <param name="options">For the Page's token.</param>
/// <param name="kind">Whose eyes.</param>
/// <param name="now">The moment of the call.</param>
internal sealed class GraphValues(SandboxPage page, SandboxBehaviour behaviour, SandboxOptions options, GraphTokenKind kind, DateTimeOffset now)
{
    private static readonly TimeSpan PrivateReplyWindow = TimeSpan.FromDays(7);

    public bool AreEmptyEdgesBare => behaviour.EmptyEdgesBare;

    /// <summary>What hangs on a post.</summary>
    public static List<object> Attachments(SandboxPost post)
    {
        var photos = post.Photos
            .Select(photo => new StoryAttachment("photo", "photo", PhotoUrl(photo.Id), "", photo.Id))
            .ToList();

        return photos switch
        {
            [] => [],
            [var only] => [only],
            _ => [new StoryAttachment("album", "album", PostUrl(post.Id), "", photos[0].TargetId) { Parts = photos }],
        };
    }

    /// <summary>Once for a comment, within seven days, to somebody who is known and not the Page.</summary>
    public bool CanReplyPrivately(SandboxComment comment) =>
        comment.Author is not null && !page.IsByPage(comment) && !comment.IsPrivatelyAnswered && now - comment.CreatedAt <= PrivateReplyWindow;

    /// <summary>What a field holds; null: it is left out.</summary>
    public object? Of(object node, string field) => node switch
    {
        SandboxComment comment => Of(comment, field),
        SandboxPost post => Of(post, field),
        SandboxPhoto photo => Of(photo, field),
        SandboxPage => OfPage(field),
        SandboxPerson person => Of(person, field),
        StoryAttachment attachment => Of(attachment, field),
        Reference reference => field switch { "id" => reference.Id, "url" or "src" => reference.Url, "image" => reference, _ => null },
        _ => null,
    };

    private static string PhotoUrl(string id) => $"https://www.facebook.com/photo.php?fbid={id}";

    private static string PostUrl(string id) => $"https://www.facebook.com/{id.Replace("_", "/posts/", StringComparison.Ordinal)}";

    private object? Of(SandboxComment comment, string field) => field switch
    {
        "id" => behaviour.IdsWithheld.Contains(comment.Id) ? null : comment.Id,
        "message" => comment.Message,
        "created_time" => comment.CreatedAt,
        "from" => Visible(comment.Author),
        "parent" => comment.ParentId is { } parent ? page.Comment(parent) : null,
        "permalink_url" => $"{PostUrl(comment.PostId)}?comment_id={comment.Id[(comment.Id.LastIndexOf('_') + 1)..]}",
        "attachment" => comment.Attachment is { } hung
            ? new StoryAttachment(hung.Type, hung.Type, hung.Url, hung.Title, hung.Type == "share" ? null : $"9{comment.Id[(comment.Id.LastIndexOf('_') + 1)..]}")
            : null,
        "is_hidden" => comment.IsHidden,
        "is_private" => false,
        "can_hide" => kind == GraphTokenKind.Page ? page.CanHide(comment) : null,
        "can_remove" => kind == GraphTokenKind.Page ? page.CanRemove(comment) : null,
        "can_comment" => true,
        "can_like" => true,
        "user_likes" => false,
        "like_count" => 0,
        "can_reply_privately" => kind == GraphTokenKind.Page ? CanReplyPrivately(comment) : null,
        "comment_count" => page.ThreadLength(comment.Id),
        "object" => page.Post(comment.PostId) is { Photos: [var first, ..] }
            ? new Reference(comment.ObjectId == comment.PostId ? first.Id : comment.ObjectId, null)
            : null,
        _ => null,
    };

    private object? Of(SandboxPost post, string field) => field switch
    {
        "id" => post.Id,
        "message" => post.Message,
        "created_time" => post.CreatedAt,
        "updated_time" => post.UpdatedAt,
        "from" => Visible(post.Author),
        "permalink_url" => PostUrl(post.Id),
        "is_published" => post.IsPublished,
        "is_hidden" => false,
        "is_expired" => false,
        "status_type" => post.Kind switch
        {
            SandboxPostKind.Status => "mobile_status_update",
            SandboxPostKind.Photo or SandboxPostKind.Album => "added_photos",
            SandboxPostKind.Visitor or SandboxPostKind.Review => "wall_post",
        },
        _ => null,
    };

    private object? Of(SandboxPhoto photo, string field) => field switch
    {
        "id" => photo.Id,
        "created_time" or "updated_time" => photo.CreatedAt,
        "from" => page.Self,
        "link" => PhotoUrl(photo.Id),
        "page_story_id" => photo.PostId,
        _ => null,
    };

    private object? OfPage(string field) => field switch
    {
        "id" => page.Self.Id,
        "name" => page.Self.Name,
        "category" => page.Category,
        "access_token" => kind == GraphTokenKind.App ? null : options.AccessToken,
        "link" => $"https://www.facebook.com/{page.Self.Id}",
        "is_published" => true,
        "has_transitioned_to_new_page_experience" => true,
        _ => null,
    };

    private string? Of(SandboxPerson person, string field) => field switch
    {
        "id" => person.Id,
        "name" => person.Name,
        "category" => person.Id == page.Self.Id ? page.Category : null,
        _ => null,
    };

    private static object? Of(StoryAttachment attachment, string field) => field switch
    {
        "type" => attachment.Type,
        "media_type" => attachment.MediaType,
        "url" or "unshimmed_url" => attachment.Url,
        "title" => attachment.Title.Length > 0 ? attachment.Title : null,
        "target" => new Reference(attachment.TargetId, attachment.Url),
        "media" => attachment.Type == "share" ? null : new Reference(null, attachment.Url),
        _ => null,
    };

    /// <summary>An author as this token may see them; null: <c>from</c> is left out.</summary>
    private SandboxPerson? Visible(SandboxPerson? author) =>
        author is null || author.Id == page.Self.Id ? author
        : kind != GraphTokenKind.Page
            || behaviour.AuthorsWithheld
            || (behaviour.StandardAccess && !behaviour.RoleHolders.Contains(author.Id)) ? null
        : author;

    /// <summary>An object of which only an id or an address is known.</summary>
    private sealed record Reference(string? Id, string? Url);
}
