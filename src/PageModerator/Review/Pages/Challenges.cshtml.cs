using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;
using PageModerator.Review.Challenges;

namespace PageModerator.Review.Pages;

/// <summary>What people outside ask to be looked at again, and this person may answer.</summary>
[For(Role.Headteacher, Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl)]
internal sealed class ChallengesModel(ChallengeDesk desk, ViewerSource viewers) : PageModel
{
    public IReadOnlyList<Review.Challenges.Challenge> Rows { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rows = await desk.ListAsync(viewers.Current, cancellationToken);
}
