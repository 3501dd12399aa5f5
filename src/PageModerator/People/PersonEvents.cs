using PageModerator.Records;

namespace PageModerator.People;

/// <summary>The audit: who did what, and when. Added in the transaction of what was done.</summary>
internal sealed class PersonEvents(TimeProvider timeProvider)
{
    /// <summary>Adds it to what <paramref name="db"/> saves next.</summary>
    public void Add(
        ModerationDbContext db,
        string kind,
        Guid? personId,
        Guid? subjectId = null,
        string? pageId = null,
        string? commentId = null,
        string? detail = null,
        string? address = null) =>
        db.PersonEvents.Add(new PersonEvent
        {
            At = timeProvider.GetUtcNow(),
            PersonId = personId,
            Kind = kind,
            SubjectId = subjectId,
            PageId = pageId,
            CommentId = commentId,
            Detail = detail,
            Address = address,
        });
}
