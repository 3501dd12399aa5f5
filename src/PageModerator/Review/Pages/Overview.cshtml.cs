using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Insight;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>All Pages that somebody looks after, with their health and counts, and no text.</summary>
[For(Role.Overseer, Role.Administrator)]
internal sealed class OverviewModel(OverviewReader reader, ViewerSource viewers) : PageModel
{
    public IReadOnlyList<PageOverview> Rows { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rows = await reader.ReadAsync(viewers.Current, cancellationToken);
}
