using Microsoft.EntityFrameworkCore;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.Polling;

/// <summary>Known comments that whole lists did not hold, over one walk.</summary>
internal sealed class Absences
{
    /// <summary>So many missing comments, with none of other people's left, are no deletions.</summary>
    private const int Many = 3;

    private int _listedOfOthers;
    private int _unexplained;

    /// <summary>Oldest first: what is answered comes before its answers.</summary>
    public List<Comment> Missing { get; } = [];

    /// <summary>Posts that Facebook called gone twice.</summary>
    public HashSet<string> GonePosts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the token seems to have lost its sight. What went with a post needs no such explanation.</summary>
    public bool AreSuspicious => _unexplained >= Many && _listedOfOthers == 0;

    /// <summary>Holds what is known of a post against what was listed of it.</summary>
    /// <param name="contexts">The records.</param>
    /// <param name="post">The post, read whole but for some photos, or gone.</param>
    /// <param name="photos">The single photos that were read.</param>
    /// <param name="listed">All that the lists held.</param>
    /// <param name="begunAt">When the walk began: what was found or read later is not missing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AddAsync(IDbContextFactory<ModerationDbContext> contexts, Post post, string[] photos, List<GraphComment> listed, DateTimeOffset begunAt, CancellationToken cancellationToken)
    {
        var seen = listed.Select(comment => CommentIds.Short(comment.Id)).ToHashSet(StringComparer.Ordinal);
        _listedOfOthers += listed.Count(comment => comment.From?.Id != post.PageId);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await db.Comments
            .Where(comment => comment.PageId == post.PageId && comment.PostId == post.Id && comment.DeletedAt == null && comment.FirstSeenAt <= begunAt)
            .OrderBy(comment => comment.CreatedAt)
            .ToListAsync(cancellationToken);
        var missing = known
            .Where(comment => !seen.Contains(comment.ShortId) && comment.ReadAt <= begunAt && (post.IsGone || !post.PhotoIds.Except(photos).Contains(comment.Id.Split('_')[0])))
            .ToList();
        Missing.AddRange(missing);
        if (post.IsGone)
        {
            GonePosts.Add(post.Id);
        }
        else
        {
            _unexplained += missing.Count;
        }
    }
}
