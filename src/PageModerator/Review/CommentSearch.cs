using Microsoft.EntityFrameworkCore;
using PageModerator.People;
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
        var hits =
            from revision in db.Revisions
            where revision.PageId == sight.PageId && (before == null || revision.Id < before)
                && EF.Functions.ToTsVector("simple", revision.Message).Matches(EF.Functions.ToTsQuery("simple", terms))
            join comment in sight.Comments(db) on new { revision.PageId, Id = revision.CommentId, revision.Number } equals new { comment.PageId, comment.Id, Number = comment.CurrentRevision }
            orderby revision.Id descending
            select new SearchHit(revision.Id, comment.ShortId, comment.AuthorName, comment.CreatedAt, comment.IsHidden, comment.DeletedAt != null, revision.Message);
        return await hits.Take(PageSize + 1).ToListAsync(cancellationToken);
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
