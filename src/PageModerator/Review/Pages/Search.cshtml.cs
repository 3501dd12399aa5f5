using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>Comments by their words.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class SearchModel(CommentSearch search, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    private const int Longest = 200;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>Null: nothing was asked for.</summary>
    public IReadOnlyList<SearchHit>? Hits { get; private set; }

    public long? Next { get; private set; }

    public bool IsCovered { get; private set; }

    public async Task OnGetAsync(long? before, CancellationToken cancellationToken)
    {
        IsCovered = Request.Cookies.ContainsKey(QueueModel.CoverCookie);
        if (string.IsNullOrWhiteSpace(Q))
        {
            return;
        }

        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        var found = await search.FindAsync(sight, Q.Length > Longest ? Q[..Longest] : Q, before, cancellationToken);
        Hits = [.. found.Take(CommentSearch.PageSize)];
        Next = found.Count > CommentSearch.PageSize ? found[CommentSearch.PageSize - 1].RevisionId : null;
    }
}
