using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;
using PageModerator.Review.Challenges;

namespace PageModerator.Review.Pages;

/// <summary>One challenge, and the answer to it.</summary>
[For(Role.Headteacher, Role.ChairOfGovernors, Role.Dsl, Role.DeputyDsl)]
internal sealed class ChallengeAnswerModel(ChallengeDesk desk, ViewerSource viewers) : PageModel
{
    public Review.Challenges.Challenge Asked { get; private set; } = null!;

    [BindProperty]
    [Required(ErrorMessage = "Write the answer.")]
    [StringLength(ChallengeSizes.Text, ErrorMessage = "Write 3,000 characters at most.")]
    public string? Answer { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say whether the decision was wrong.")]
    public bool? IsUpheld { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken) => await LoadAsync(id, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        switch (await desk.AnswerAsync(viewers.Current, id, Answer!.Trim(), IsUpheld!.Value, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken))
        {
            case null:
                ModelState.AddModelError("", "Somebody else has answered it already.");
                return await LoadAsync(id, cancellationToken) ? Page() : NotFound();
            case false:
                TempData["Done"] = "The answer is kept, but the mail with it could not be sent: please write to the person yourself.";
                break;
            default:
                TempData["Done"] = "The answer is kept.";
                break;
        }

        return Redirect($"/challenges/{id}");
    }

    private async Task<bool> LoadAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(viewers.Current, id, cancellationToken) is not { } challenge)
        {
            return false;
        }

        Asked = challenge;
        return true;
    }
}
