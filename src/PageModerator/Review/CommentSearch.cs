using Microsoft.EntityFrameworkCore;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Screening.Text;

namespace PageModerator.Review;

/// <summary>A comment that was found.</summary>
internal sealed record SearchHit(long RevisionId, string ShortId, string? AuthorName, DateTimeOffset CreatedAt, bool IsHidden, bool IsDeleted, string Text);

/// <summary>Finds comments by their words.</summary>
internal sealed class CommentSearch(IDbContextFactory<ModerationDbContext> contexts)
{
    public const int PageSize = 20;
    private const int MostWords = 8;

    /// <summary>So many revisions are looked through one by one before the index is asked.</summary>
    private const int Newest = 2_500;

    /// <summary>Comments with all the words, or words that begin so; the newest first.</summary>
    /// <param name="sight">What the person may see.</param>
    /// <param name="query">As typed; anything that is no word is passed over.</param>
    /// <param name="before">The last revision of the page before; null on the first.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<SearchHit>> FindAsync(Sight sight, string query, long? before, CancellationToken cancellationToken)
    {
        if (Terms(query) is not { Length: > 0 } terms)
        {
            return [];
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var revisions = db.Revisions.Where(revision => revision.PageId == sight.PageId);
        if (before is { } last)
        {
            revisions = revisions.Where(revision => revision.Id < last);
        }

        if (sight.SeesOnlyApart)
        {
            return await FromWordsAsync(revisions, PageSize + 1);
        }

        // What is said often is among the newest, and they are soon looked through; what is not is looked for in the index of words.
        var newest = before ?? await db.Revisions.MaxAsync(revision => (long?)revision.Id, cancellationToken) ?? 0;
        var recent = revisions.Where(revision => revision.Id > newest - Newest);
        var hits = await Hits(Matching(recent).OrderByDescending(revision => revision.Id)).Take(PageSize + 1).ToListAsync(cancellationToken);
        return hits.Count > PageSize ? hits : [.. hits, .. await FromWordsAsync(revisions.Where(revision => revision.Id <= newest - Newest), PageSize + 1 - hits.Count)];

        IQueryable<Revision> Matching(IQueryable<Revision> among) => among.Where(revision => revision.Words.Matches(EF.Functions.ToTsQuery("simple", terms)));

        // In an order that no index has: in hope of meeting some soon PostgreSQL would rather walk over all comments from the newest on, and may meet none.
        Task<List<SearchHit>> FromWordsAsync(IQueryable<Revision> among, int most) => Hits(Matching(among).OrderBy(revision => -revision.Id)).Take(most).ToListAsync(cancellationToken);

        IQueryable<SearchHit> Hits(IQueryable<Revision> found) =>
            from revision in found
            join comment in sight.Comments(db) on new { revision.PageId, Id = revision.CommentId, revision.Number } equals new { comment.PageId, comment.Id, Number = comment.CurrentRevision }
            select new SearchHit(revision.Id, comment.ShortId, comment.AuthorName, comment.CreatedAt, comment.IsHidden, comment.DeletedAt != null, revision.Message);
    }

    private static string Terms(string query)
    {
        var normalized = NormalizedText.Of(query);
        var words = new List<string>();
        foreach (var token in normalized.Tokens)
        {
            if (token.Kind is TokenKind.Word or TokenKind.Number && words.Count < MostWords)
            {
                // Letters and digits only: nothing in it is read as an operator.
                words.AddRange(string.Concat(normalized.Slice(token).ToString().Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => $"{word}:*"));
            }
        }

        return string.Join(" & ", words);
    }
}
