using Microsoft.EntityFrameworkCore;
using PageModerator.Records;

namespace PageModerator.Training;

/// <summary>Keeps people's words on what comments are.</summary>
internal static class LabelStore
{
    /// <summary>In the caller's transaction. The last word on a revision replaces the one before.</summary>
    public static async Task PutAsync(ModerationDbContext db, Label label, CancellationToken cancellationToken)
    {
        await db.Labels.Where(old => old.PageId == label.PageId && old.CommentId == label.CommentId && old.Revision == label.Revision).ExecuteDeleteAsync(cancellationToken);
        db.Labels.Add(label);
        await db.SaveChangesAsync(cancellationToken);
    }
}
