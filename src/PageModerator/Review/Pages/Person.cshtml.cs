using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>One account, for administrators.</summary>
[For(Role.Administrator)]
internal sealed class PersonModel(PeopleDesk desk, ViewerSource viewers, PageChoice choice) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public List<Role> Roles { get; set; } = [];

    [BindProperty]
    public DateOnly? First { get; set; }

    [BindProperty]
    public DateOnly? Last { get; set; }

    public Account Account { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(viewers.Current, Id, cancellationToken) is not { } account)
        {
            return NotFound();
        }

        Account = account;
        Roles = [.. account.Roles.GetValueOrDefault(choice.Id) ?? new HashSet<Role>()];
        (First, Last) = (account.Person.AwayFrom, account.Person.AwayUntil);
        return Page();
    }

    public Task<IActionResult> OnPostRolesAsync(CancellationToken cancellationToken) =>
        DoAsync(
            async account =>
            {
                await desk.SetRolesAsync(viewers.Current, account, choice.Id, Roles, cancellationToken);
                return "The roles are saved.";
            },
            cancellationToken);

    public Task<IActionResult> OnPostAbsenceAsync(CancellationToken cancellationToken) =>
        DoAsync(
            async account =>
            {
                await desk.SetAbsenceAsync(viewers.Current, account, First, Last, cancellationToken);
                return First is null ? "There is no absence." : "The absence is saved.";
            },
            cancellationToken);

    public Task<IActionResult> OnPostAccountAsync(string? what, CancellationToken cancellationToken) =>
        DoAsync(
            async account =>
            {
                switch (what)
                {
                    case "invite":
                        return await desk.InviteAgainAsync(viewers.Current, account, cancellationToken)
                            ? $"A new link is on its way to {account.Person.Email}."
                            : "The link could not be mailed. Whoever installed PageModerator can print one with the command users invite.";
                    case "disable":
                        await desk.SetDisabledAsync(viewers.Current, account, isDisabled: true, cancellationToken);
                        return "The account is disabled.";
                    case "enable":
                        await desk.SetDisabledAsync(viewers.Current, account, isDisabled: false, cancellationToken);
                        return "The account is enabled.";
                    default:
                        throw new AccountException("Nothing was asked for.");
                }
            },
            cancellationToken);

    private async Task<IActionResult> DoAsync(Func<Account, Task<string>> act, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(viewers.Current, Id, cancellationToken) is not { } account)
        {
            return NotFound();
        }

        try
        {
            if (ModelState.IsValid)
            {
                TempData["Done"] = await act(account);
                return LocalRedirect(choice.Link($"/people/{Id}"));
            }
        }
        catch (AccountException exception)
        {
            ModelState.AddModelError("", exception.Message);
        }

        var typed = (Roles, First, Last);
        await OnGetAsync(cancellationToken);
        (Roles, First, Last) = typed;
        return Page();
    }
}
