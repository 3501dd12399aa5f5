using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Alerts;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>One urgent comment: where the mail's link leads. Opening it changes nothing; the button says that it was seen.</summary>
[For]
internal sealed class AlertModel(CommentAlertDesk desk, ViewerSource viewers) : PageModel
{
    public AlertRow Row { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(viewers.Current, id, cancellationToken) is not { } row)
        {
            return NotFound();
        }

        Row = row;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellationToken) =>
        await desk.AcknowledgeAsync(viewers.Current, id, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken)
            ? Redirect($"/alerts/{id}")
            : NotFound();
}
