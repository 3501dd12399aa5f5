using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>Ends the sign-in; merely looking at the page ends nothing.</summary>
[AllowAnonymous]
internal sealed class SignOutModel(Sessions sessions, SignIn signIn, ViewerSource viewers) : PageModel
{
    public IActionResult OnGet() => viewers.CurrentOrNobody is null ? Page() : LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await sessions.EndAsync(HttpContext, cancellationToken);
        if (viewers.CurrentOrNobody is { } viewer)
        {
            await signIn.RecordOutAsync(viewer.Id, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        }

        return RedirectToPage();
    }
}
