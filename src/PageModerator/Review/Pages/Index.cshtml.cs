using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Alerts;
using PageModerator.People;
using PageModerator.Review.Challenges;

namespace PageModerator.Review.Pages;

/// <summary>Where people arrive: what waits for them first.</summary>
[For]
internal sealed class IndexModel(QueueReader queue, CommentAlertDesk alerts, ChallengeDesk challenges, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    /// <summary>How many comments wait, up to <see cref="QueueReader.MostCounted"/>; null: they are not this person's work.</summary>
    public int? Waiting { get; private set; }

    /// <summary>Alerts that nobody has acknowledged yet.</summary>
    public int Alerts { get; private set; }

    /// <summary>Challenges that nobody has answered yet.</summary>
    public int Challenges { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var viewer = viewers.Current;
        var sight = await wall.OfAsync(viewer, choice.Id, cancellationToken);
        if (!sight.MayAct)
        {
            return;
        }

        Waiting = await queue.CountAsync(sight, cancellationToken);
        Alerts = await alerts.CountOpenAsync(viewer, choice.Id, cancellationToken);
        Challenges = (await challenges.ListAsync(viewer, cancellationToken)).Count(challenge => challenge.PageId == choice.Id && challenge.AnsweredAt is null);
    }
}
