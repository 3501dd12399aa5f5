using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Digests;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Review.Pages;

/// <summary>When somebody gets the digest.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class DigestTimeModel(DigestTimes times, IOptions<DigestOptions> options, ViewerSource viewers, IDbContextFactory<ModerationDbContext> contexts) : PageModel
{
    /// <summary>The time for those who chose none.</summary>
    public TimeOnly Usual => options.Value.At;

    [BindProperty]
    public TimeOnly? At { get; set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        At = await db.DigestTimes.Where(time => time.PersonId == viewers.Current.Id).Select(time => (TimeOnly?)time.At).SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        await times.SetAsync(viewers.Current.Id, At, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        TempData["Done"] = "Kept.";
        return Redirect("/digest");
    }
}
