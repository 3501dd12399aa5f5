using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Review.Challenges;
using PageModerator.Screening;
using PageModerator.Screening.Policy;

namespace PageModerator.Review.Pages;

/// <summary>For anybody: what is checked, by what, who decides, and how to challenge. Made from the policy that is in use.</summary>
[AllowAnonymous]
internal sealed class AboutModerationModel(
    ScreenerSource screeners,
    ChallengeDesk challenges,
    ChallengeLimits limits,
    IOptions<FacebookOptions> facebook,
    IOptions<ModerationOptions> moderation) : PageModel
{
    /// <summary>Id and name of each Page that is looked after.</summary>
    public IReadOnlyList<(string Id, string Name)> Pages =>
        [.. facebook.Value.Pages.Select(page => (page.Id, page.Name.Length > 0 ? page.Name : $"Page {page.Id}"))];

    public string PageId { get; private set; } = "";

    public string PageName { get; private set; } = "";

    public SchoolPolicy Policy { get; private set; } = null!;

    /// <summary>Null: no model is asked.</summary>
    public string? ModelVersion { get; private set; }

    public bool IsEnforcing => moderation.Value.Mode is ModerationMode.Enforce;

    /// <summary>Whether a challenge was just taken.</summary>
    public bool IsTaken { get; private set; }

    [BindProperty]
    [Required(ErrorMessage = "Say which comment it is about.")]
    [StringLength(ChallengeSizes.Reference, ErrorMessage = "Describe the comment in 500 characters at most.")]
    public string? Reference { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "Say why you think that the decision was wrong.")]
    [StringLength(ChallengeSizes.Text, ErrorMessage = "Write 3,000 characters at most.")]
    public string? Text { get; set; }

    [BindProperty]
    [StringLength(ChallengeSizes.Name, ErrorMessage = "Write your name in 200 characters at most.")]
    public string? Name { get; set; }

    [BindProperty]
    [StringLength(ChallengeSizes.Email, ErrorMessage = "That is too long for an e-mail address.")]
    public string? Email { get; set; }

    /// <summary>People do not see this field and leave it empty.</summary>
    [BindProperty]
    public string? Website { get; set; }

    public IActionResult OnGet(string? id, bool taken)
    {
        IsTaken = taken;
        return Load(id) ? Page() : NotFound();
    }

    public async Task<IActionResult> OnPostAsync(string? id, CancellationToken cancellationToken)
    {
        if (!Load(id))
        {
            return NotFound();
        }

        if (!string.IsNullOrWhiteSpace(Email) && !MailAddress.TryCreate(Email.Trim(), out _))
        {
            ModelState.AddModelError(nameof(Email), "That is not an e-mail address. Leave it out if you want no answer.");
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (!await limits.TryTakeAsync(HttpContext.Connection.RemoteIpAddress?.ToString() ?? "", cancellationToken))
        {
            ModelState.AddModelError("", "So many have been sent that this one can't be taken now. Please try again in an hour, or write to the school.");
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Page();
        }

        if (string.IsNullOrEmpty(Website))
        {
            await challenges.AddAsync(PageId, new ChallengeDraft(Reference!.Trim(), Text!.Trim(), Trimmed(Name), Trimmed(Email)), cancellationToken);
        }

        // What a robot wrote is thrown away, and it is not told so.
        return Redirect($"/about-moderation/{PageId}?taken=true");
    }

    private bool Load(string? id)
    {
        if (Pages.Where(page => id is null || page.Id == id).Select(page => ((string Id, string Name)?)page).FirstOrDefault() is not { } page)
        {
            return false;
        }

        (PageId, PageName) = page;
        Policy = screeners.For(PageId).Policy;
        ModelVersion = Policy.Model ? screeners.ModelVersion : null;
        return true;
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
