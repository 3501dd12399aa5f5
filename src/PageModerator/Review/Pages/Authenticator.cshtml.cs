using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>The authenticator app: at the first sign-in, which it ends, and later when somebody has another phone.</summary>
[AllowAnonymous]
internal sealed class AuthenticatorModel(Sessions sessions, Accounts accounts, SignIn signIn, ViewerSource viewers, IDataProtectionProvider protection) : PageModel
{
    private readonly IDataProtector _pending = protection.CreateProtector("pending authenticator");

    private string _key = "";
    private string _email = "";

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The new key, sealed for the person: it counts only when a code for it comes back.</summary>
    [BindProperty]
    public string? Secret { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public string? To { get; set; }

    /// <summary>Recovery codes, once it is done.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    public string KeyAddress => OneTimeCode.Address(_key, _email);

    public string KeyInGroups => string.Join(' ', _key.Chunk(4).Select(group => new string(group)));

    public string Onward => Url.IsLocalUrl(To) ? To! : "/";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await WhoAsync(cancellationToken) is not { } person)
        {
            return RedirectToPage("/SignIn");
        }

        Offer(person, OneTimeCode.NewKey());
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await WhoAsync(cancellationToken) is not { } person || Unseal(person) is not { } key)
        {
            return RedirectToPage("/SignIn");
        }

        if (await accounts.SetAuthenticatorAsync(person.Id, key, Code ?? "", cancellationToken) is not { } codes)
        {
            Offer(person, key);
            ModelState.AddModelError("Code", "These are not the digits for this key. Look at the app once more; the phone's clock must be right.");
            return Page();
        }

        // The change ended every sign-in of the account, this one too: a new one begins.
        await sessions.BeginAsync(HttpContext, (await accounts.FindAsync(person.Id, cancellationToken))!, cancellationToken);
        await signIn.RecordAsync(person.Id, HttpContext.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        Codes = codes;
        return Page();
    }

    /// <summary>Whose app it is: somebody halfway through their first sign-in, or signed in and sure by password a moment ago.</summary>
    private async Task<Person?> WhoAsync(CancellationToken cancellationToken) =>
        await sessions.HalfwayOfAsync(HttpContext, cancellationToken) is { } person && (person.AuthenticatorKey is null || viewers.CurrentOrNobody?.Id == person.Id) ? person : null;

    private void Offer(Person person, string key)
    {
        (_key, _email) = (key, person.Email!);
        Secret = _pending.Protect($"{person.Id} {key}");
    }

    private string? Unseal(Person person)
    {
        try
        {
            return _pending.Unprotect(Secret ?? "").Split(' ') is [var id, var key] && id == person.Id.ToString() ? key : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Nobody but us seals: a form that was tampered with is no form.
            return null;
        }
    }
}
