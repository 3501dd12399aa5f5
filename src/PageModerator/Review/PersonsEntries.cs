using Npgsql;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;

namespace PageModerator.Review;

/// <summary>What people did about comments, in the log and by their names.</summary>
internal static class PersonsEntries
{
    /// <summary>Enters an act in the caller's transaction.</summary>
    public static Task AppendAsync(this LogWriter log, NpgsqlConnection connection, Viewer viewer, Comment comment, string kind, string reason, CancellationToken cancellationToken) =>
        log.AppendAsync(
            connection,
            [
                new LogDraft
                {
                    PageId = comment.PageId,
                    PostId = comment.PostId,
                    CommentId = comment.Id,
                    Revision = comment.CurrentRevision,
                    Kind = kind,
                    Permalink = comment.Permalink,
                    Reasons = [reason],
                    MadeBy = viewer.Signature(),
                },
            ],
            cancellationToken);
}
