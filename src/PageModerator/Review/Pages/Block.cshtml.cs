using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>What an author did so far, and the block that one person proposes and a second confirms.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class BlockModel(CaseReader cases, BlockDesk desk, Wall wall, ViewerSource viewers, PageChoice choice, TimeProvider timeProvider) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string ShortId { get; set; } = "";

    [BindProperty]
    public int Revision { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public DateOnly? ReviewOn { get; set; }

    public CommentCase Case { get; private set; } = null!;

    public OffenceLedger Ledger { get; private set; } = null!;

    private ReviewTarget Target => new(choice.Id, ShortId, Revision);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        if (await cases.ReadAsync(sight, viewers.Current, ShortId, cancellationToken) is not { } found || await desk.ReadAsync(sight, found.Comment, cancellationToken) is not { } ledger)
        {
            return NotFound();
        }

        (Case, Ledger) = (found, ledger);
        ReviewOn ??= SchoolTime.Today(timeProvider).AddDays(ledger.Policy.ReviewAfterDays);
        return Page();
    }

    public async Task<IActionResult> OnPostProposeAsync(CancellationToken cancellationToken) =>
        await EndAsync(await desk.ProposeAsync(viewers.Current, Target, Reason ?? "", ReviewOn ?? default, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostAnswerAsync(bool agrees, CancellationToken cancellationToken) =>
        await EndAsync(await desk.AnswerAsync(viewers.Current, Target, agrees, cancellationToken), cancellationToken);

    public async Task<IActionResult> OnPostLiftAsync(CancellationToken cancellationToken) =>
        await EndAsync(await desk.LiftAsync(viewers.Current, Target, cancellationToken), cancellationToken);

    private Task<IActionResult> EndAsync(ReviewResult result, CancellationToken cancellationToken) =>
        this.EndAsync(result, "", () => OnGetAsync(cancellationToken), choice.Link($"/comment/{Uri.EscapeDataString(ShortId)}/block"));
}
