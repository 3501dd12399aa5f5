using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>Where an invitation's link leads. Opening it uses nothing up: mail scanners open links, too.</summary>
[AllowAnonymous]
internal sealed class InvitationModel(Accounts accounts) : PageModel
{
    public Person? Person { get; private set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Again { get; set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancellationToken)
    {
        Person = await accounts.InvitedAsync(token, cancellationToken);
        Response.StatusCode = Person is null ? StatusCodes.Status410Gone : StatusCodes.Status200OK;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancellationToken)
    {
        if (await accounts.InvitedAsync(token, cancellationToken) is not { } invited)
        {
            return await OnGetAsync(token, cancellationToken);
        }

        Person = invited;
        if (Password != Again)
        {
            ModelState.AddModelError("Again", "The two passwords differ: type the same twice.");
            return Page();
        }

        try
        {
            if (await accounts.AcceptAsync(token, Password ?? "", cancellationToken) is not { } person)
            {
                return await OnGetAsync(token, cancellationToken);
            }

            await Sessions.BeginHalfwayAsync(HttpContext, person);
            return RedirectToPage("/Authenticator");
        }
        catch (AccountException exception)
        {
            ModelState.AddModelError("Password", exception.Message);
            return Page();
        }
    }
}
