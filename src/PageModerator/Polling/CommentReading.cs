using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using PageModerator.Graph;
using PageModerator.Screening;

namespace PageModerator.Polling;

/// <summary>A comment as one reading gave it, ready to be recorded.</summary>
internal sealed partial record CommentReading
{
    public required string Id { get; init; }

    public string ShortId => CommentIds.Short(Id);

    public required string PostId { get; init; }

    public required string? ParentId { get; init; }

    public required string? AuthorId { get; init; }

    public required string? AuthorName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string? Permalink { get; init; }

    /// <summary>Null when Facebook did not say.</summary>
    public required bool? IsHidden { get; init; }

    public required bool? CanHide { get; init; }

    public required string Message { get; init; }

    /// <summary>Null when it was not asked for: then it is as it was.</summary>
    public required AttachmentKind? Attachment { get; init; }

    public required string? LinkUrl { get; init; }

    /// <summary>When the call was begun whose answer this is.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    public byte[] ContentHash =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Message}\0{Attachment}\0{LinkUrl}"));

    /// <param name="comment">What Facebook answered.</param>
    /// <param name="postId">The post that it stands under, on a photo of it or not.</param>
    /// <param name="readAt">When the call was begun.</param>
    /// <param name="hasAttachments">Whether attachments were asked for.</param>
    public static CommentReading From(GraphComment comment, string postId, DateTimeOffset readAt, bool hasAttachments)
    {
        var attachment = Kind(comment.Attachment?.Type);
        return new CommentReading
        {
            Id = CommentIds.Spell(comment.Id),
            PostId = postId,
            ParentId = comment.Parent?.Id is { } parent ? CommentIds.Spell(parent) : null,
            AuthorId = comment.From?.Id,
            AuthorName = comment.From?.Name,
            CreatedAt = comment.CreatedTime ?? readAt,
            Permalink = comment.PermalinkUrl,
            IsHidden = comment.IsHidden,
            CanHide = comment.CanHide,
            Message = comment.Message ?? "",
            Attachment = hasAttachments ? attachment : null,
            // Of other attachments the address changes from reading to reading and tells nothing.
            LinkUrl = attachment is AttachmentKind.Link ? Destination(comment.Attachment?.Url) : null,
            ReadAt = readAt,
        };
    }

    /// <summary>Where a link leads: Facebook wraps it in an address of its own, and marks it anew, with each reading.</summary>
    private static string? Destination(string? url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var wrapped)
            && wrapped is { AbsolutePath: "/l.php" } && wrapped.Host.EndsWith(".facebook.com", StringComparison.OrdinalIgnoreCase)
            && HttpUtility.ParseQueryString(wrapped.Query)["u"] is { Length: > 0 } inner)
        {
            url = inner;
        }

        return url is null ? null : Mark().Replace(url, "${separator}").TrimEnd('?', '&');
    }

    [GeneratedRegex(@"(?<separator>[?&])fbclid=[^&#]*&?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Mark();

    private static AttachmentKind Kind(string? type) => type switch
    {
        null or "" => AttachmentKind.None,
        "sticker" => AttachmentKind.Sticker,
        "share" => AttachmentKind.Link,
        _ when type.StartsWith("photo", StringComparison.Ordinal) => AttachmentKind.Photo,
        _ when type.StartsWith("video", StringComparison.Ordinal) => AttachmentKind.Video,
        _ when type.StartsWith("animated", StringComparison.Ordinal) => AttachmentKind.Animation,
        _ => AttachmentKind.Other,
    };
}
