using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>The first of the two steps of deleting: it changes nothing.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class DeleteModel(CaseReader cases, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    public CommentCase Case { get; private set; } = null!;

    public bool IsCovered { get; private set; }

    public async Task<IActionResult> OnGetAsync(string shortId, CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        if (await cases.ReadAsync(sight, viewers.Current, shortId, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Case = found;
        IsCovered = Request.Cookies.ContainsKey(QueueModel.CoverCookie);
        return Page();
    }
}
