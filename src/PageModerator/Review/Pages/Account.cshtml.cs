using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Review.Pages;

/// <summary>What people see to themselves.</summary>
[For]
internal sealed class AccountModel(Accounts accounts, Sessions sessions, SignIn signIn, ViewerSource viewers, IDbContextFactory<ModerationDbContext> contexts) : PageModel
{
    [BindProperty]
    public DateOnly? First { get; set; }

    [BindProperty]
    public DateOnly? Last { get; set; }

    [BindProperty]
    public string? Current { get; set; }

    [BindProperty]
    public string? New { get; set; }

    [BindProperty]
    public string? Sure { get; set; }

    public IReadOnlyList<string>? Codes { get; private set; }

    public int CodesLeft { get; private set; }

    private Guid Id => viewers.Current.Id;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var person = (await accounts.FindAsync(Id, cancellationToken))!;
        (First, Last) = (person.AwayFrom, person.AwayUntil);
    }

    public async Task<IActionResult> OnPostAbsenceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (ModelState.IsValid)
            {
                await accounts.SetAbsenceAsync(Id, Id, First, Last, cancellationToken);
                TempData["Done"] = First is null ? "You are not marked as absent." : "The absence is saved.";
                return RedirectToPage();
            }
        }
        catch (AccountException exception)
        {
            ModelState.AddModelError(nameof(First), exception.Message);
        }

        return await AgainAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostPasswordAsync(CancellationToken cancellationToken)
    {
        if (!await IsSureAsync(Current, nameof(Current), cancellationToken))
        {
            return await AgainAsync(cancellationToken);
        }

        try
        {
            await accounts.SetPasswordAsync(Id, New ?? "", cancellationToken);
        }
        catch (AccountException exception)
        {
            ModelState.AddModelError(nameof(New), exception.Message);
            return await AgainAsync(cancellationToken);
        }

        await sessions.EndAsync(HttpContext, cancellationToken);
        return RedirectToPage("/SignIn");
    }

    public async Task<IActionResult> OnPostSecureAsync(string? what, CancellationToken cancellationToken)
    {
        if (!await IsSureAsync(Sure, nameof(Sure), cancellationToken))
        {
            return await AgainAsync(cancellationToken);
        }

        if (what == "authenticator")
        {
            await Sessions.BeginHalfwayAsync(HttpContext, (await accounts.FindAsync(Id, cancellationToken))!);
            return RedirectToPage("/Authenticator", new { to = "/account" });
        }

        Codes = await accounts.NewRecoveryCodesAsync(Id, cancellationToken);
        return Page();
    }

    // A sign-in that somebody walked away from must not be enough: and guessing here is counted as guessing there.
    private async Task<bool> IsSureAsync(string? password, string field, CancellationToken cancellationToken)
    {
        if (await signIn.CheckPasswordAsync(viewers.Current.Email, password ?? "", HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken) is not null)
        {
            return true;
        }

        ModelState.AddModelError(field, "This is not your password. After five wrong tries an account rests for a quarter of an hour.");
        return false;
    }

    private async Task<IActionResult> AgainAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return Page();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        CodesLeft = await db.RecoveryCodes.CountAsync(code => code.PersonId == Id, cancellationToken);
    }
}
