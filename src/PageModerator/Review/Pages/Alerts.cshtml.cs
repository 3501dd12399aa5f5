using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Alerts;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>Urgent comments that this person may see: what waits for somebody to say that they have seen it, then what was seen to.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class AlertsModel(CommentAlertDesk desk, ViewerSource viewers) : PageModel
{
    public IReadOnlyList<AlertRow> Rows { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rows = await desk.ListAsync(viewers.Current, cancellationToken);
}
