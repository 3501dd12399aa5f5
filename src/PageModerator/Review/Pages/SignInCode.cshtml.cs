using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>The second factor.</summary>
[AllowAnonymous]
internal sealed class SignInCodeModel(SignIn signIn, Sessions sessions) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? RecoveryCode { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public string? To { get; set; }

    private string? Address => HttpContext.Connection.RemoteIpAddress?.ToString();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await sessions.HalfwayOfAsync(HttpContext, cancellationToken) is { AuthenticatorKey: not null } ? Page() : RedirectToPage("/SignIn", new { to = To });

    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        FinishAsync("Code", person => signIn.CheckCodeAsync(person, Code ?? "", Address, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostRecoveryAsync(CancellationToken cancellationToken) =>
        FinishAsync("RecoveryCode", person => signIn.CheckRecoveryCodeAsync(person, RecoveryCode ?? "", Address, cancellationToken), cancellationToken);

    private async Task<IActionResult> FinishAsync(string field, Func<Person, Task<bool>> isRight, CancellationToken cancellationToken)
    {
        if (await sessions.HalfwayOfAsync(HttpContext, cancellationToken) is not { AuthenticatorKey: not null } person)
        {
            return RedirectToPage("/SignIn", new { to = To });
        }

        if (await signIn.IsRefusedAsync(Address, cancellationToken))
        {
            return this.RefuseNetwork();
        }

        if (!await isRight(person))
        {
            ModelState.AddModelError(field, "This code is not right, or was used before. Wait for the next one; after five wrong tries an account rests for a quarter of an hour.");
            return Page();
        }

        await sessions.BeginAsync(HttpContext, person, cancellationToken);
        return LocalRedirect(Url.IsLocalUrl(To) ? To : "/");
    }
}
