using System.Security.Cryptography;
using System.Text;
using PageModerator.Graph;
using PageModerator.Screening;

namespace PageModerator.Polling;

/// <summary>A comment as one reading gave it, ready to be recorded.</summary>
internal sealed record CommentReading
{
    public required string Id { get; init; }

    public required string PostId { get; init; }

    public required string? ParentId { get; init; }

    public required string? AuthorId { get; init; }

    public required string? AuthorName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string? Permalink { get; init; }

    public required bool IsHidden { get; init; }

    public required bool? CanHide { get; init; }

    public required string Message { get; init; }

    public required AttachmentKind Attachment { get; init; }

    public required string? LinkUrl { get; init; }

    public byte[] ContentHash =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Message}\0{Attachment}\0{LinkUrl}"));

    public static CommentReading From(GraphComment comment, string postId, DateTimeOffset readAt)
    {
        var attachment = Kind(comment.Attachment?.Type);
        return new CommentReading
        {
            Id = comment.Id,
            PostId = postId,
            ParentId = comment.Parent?.Id,
            AuthorId = comment.From?.Id,
            AuthorName = comment.From?.Name,
            CreatedAt = comment.CreatedTime ?? readAt,
            Permalink = comment.PermalinkUrl,
            IsHidden = comment.IsHidden is true,
            CanHide = comment.CanHide,
            Message = comment.Message ?? "",
            Attachment = attachment,
            // Of other attachments the address changes from reading to reading and tells nothing.
            LinkUrl = attachment is AttachmentKind.Link ? comment.Attachment?.Url : null,
        };
    }

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
