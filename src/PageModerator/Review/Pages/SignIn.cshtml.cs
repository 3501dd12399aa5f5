using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>The first factor. Whatever is wrong, the answer is the same.</summary>
[AllowAnonymous]
internal sealed class SignInModel(SignIn signIn, ViewerSource viewers) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public string? To { get; set; }

    public IActionResult OnGet() => viewers.CurrentOrNobody is null ? Page() : LocalRedirect("/");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var address = HttpContext.Connection.RemoteIpAddress?.ToString();
        if (await signIn.IsRefusedAsync(address, cancellationToken))
        {
            return this.RefuseNetwork();
        }

        if (await signIn.CheckPasswordAsync(Email ?? "", Password ?? "", address, cancellationToken) is not { } person)
        {
            ModelState.AddModelError("Email", "This address and password don't open an account. After five wrong tries an account rests for a quarter of an hour.");
            return Page();
        }

        await Sessions.BeginHalfwayAsync(HttpContext, person);
        return RedirectToPage(person.AuthenticatorKey is null ? "/Authenticator" : "/SignInCode", new { to = Url.IsLocalUrl(To) ? To : null });
    }
}
