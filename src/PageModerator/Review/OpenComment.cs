using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Enforcement;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;

namespace PageModerator.Review;

/// <summary>A comment in somebody's hands, inside the transaction of what they do with it.</summary>
/// <param name="Viewer">Who has it.</param>
/// <param name="Sight">What they may see.</param>
/// <param name="Comment">As it is stored.</param>
/// <param name="Db">Of the transaction.</param>
internal sealed record OpenComment(Viewer Viewer, Sight Sight, Comment Comment, ModerationDbContext Db)
{
    /// <summary>What is kept by this person about the comment, released or not.</summary>
    public IQueryable<Restriction> Restrictions => Sight.Keeping(Db).Where(restriction => restriction.CommentId == Comment.Id);

    public NpgsqlConnection Connection => (NpgsqlConnection)Db.Database.GetDbConnection();

    /// <summary>Something was ordered of Facebook.</summary>
    public bool HasOrdered { get; set; }
}

/// <summary>Who stands in line for what: the number tells the lines apart in PostgreSQL.</summary>
internal enum WaitingLine
{
    /// <summary>Those who decide on one comment.</summary>
    Comment = 5,

    /// <summary>Those who answer on one Page: two answers to one person in one thread may be to two comments.</summary>
    Answers = 6,

    /// <summary>Those who block on one Page: two comments may be of one author.</summary>
    Blocks = 7,
}

/// <summary>Gives a person one comment to act on, in one transaction, and writes down what they did.</summary>
internal sealed class CommentOpener(IDbContextFactory<ModerationDbContext> contexts, Wall wall, LogWriter log, ActionRequests orders, PersonEvents events, LookNow lookNow)
{
    /// <summary>Takes a place in line until the transaction ends.</summary>
    public static Task WaitAsync(ModerationDbContext db, WaitingLine line, string pageId, string shortId, CancellationToken cancellationToken)
    {
        var of = line is WaitingLine.Comment ? $"{pageId} {shortId}" : pageId;
        return db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({of}, {(long)line}))", cancellationToken);
    }

    /// <summary>Commits what <paramref name="act"/> does when it ends as done, and nothing of it otherwise.</summary>
    /// <param name="viewer">Who acts.</param>
    /// <param name="target">On what: it must be theirs to decide on, and not edited since they saw it.</param>
    /// <param name="line">Behind whom.</param>
    /// <param name="act">What they do.</param>
    /// <param name="cancellationToken">Until it is committed.</param>
    public async Task<ReviewResult> OpenAsync(Viewer viewer, ReviewTarget target, WaitingLine line, Func<OpenComment, CancellationToken, Task<ReviewResult>> act, CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewer, target.PageId, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await WaitAsync(db, line, target.PageId, target.ShortId, cancellationToken);
        if (!sight.MayAct || await sight.Comments(db).SingleOrDefaultAsync(comment => comment.ShortId == target.ShortId, cancellationToken) is not { } comment)
        {
            return ReviewResult.NotFound;
        }

        if (comment.CurrentRevision != target.Revision)
        {
            return ReviewResult.Refused("The comment was edited since you saw it: read the new text first.");
        }

        var open = new OpenComment(viewer, sight, comment, db);
        var result = await act(open, cancellationToken);
        if (result.End is ReviewEnd.Done)
        {
            await transaction.CommitAsync(cancellationToken);
            if (open.HasOrdered)
            {
                lookNow.At(target.PageId);
            }
        }

        return result;
    }

    /// <summary>Orders something of Facebook; a reply says <paramref name="text"/>.</summary>
    public async Task OrderAsync(OpenComment open, ActionKind kind, CancellationToken cancellationToken, string? text = null)
    {
        var order = new ActionOrder(open.Comment.PageId, open.Comment.Id, open.Comment.CurrentRevision, kind, open.Viewer.Id, open.Viewer.Signature()) { Text = text };
        await orders.AddAsync(open.Connection, order, cancellationToken);
        open.HasOrdered = true;
    }

    /// <summary>Saves what was changed, and enters in the audit and in the log what the person did.</summary>
    public async Task TellAsync(OpenComment open, string kind, string reason, CancellationToken cancellationToken, string? detail = null)
    {
        events.Add(open.Db, kind, open.Viewer.Id, pageId: open.Comment.PageId, commentId: open.Comment.Id, detail: detail);
        await open.Db.SaveChangesAsync(cancellationToken);
        await log.AppendAsync(open.Connection, open.Viewer, open.Comment, kind, reason, cancellationToken);
    }
}
