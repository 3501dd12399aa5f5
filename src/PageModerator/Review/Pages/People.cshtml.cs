using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>Who has an account on a Page.</summary>
[For(Role.Administrator)]
internal sealed class PeopleModel(PeopleDesk desk, ViewerSource viewers, PageChoice choice, TimeProvider timeProvider) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public List<Role> Roles { get; set; } = [];

    public IReadOnlyList<Account> All { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => All = await desk.ReadAsync(viewers.Current, cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (ModelState.IsValid)
            {
                var isMailed = await desk.InviteAsync(viewers.Current, (Email ?? "").Trim(), Name ?? "", choice.Id, Roles, cancellationToken);
                TempData["Done"] = isMailed
                    ? $"An invitation is on its way to {Email}."
                    : $"There is an account for {Email} now, but the invitation could not be mailed. Whoever installed PageModerator can print the link with the command users invite.";
                return LocalRedirect(choice.Link("/people"));
            }
        }
        catch (AccountException exception)
        {
            ModelState.AddModelError(nameof(Email), exception.Message);
        }

        await OnGetAsync(cancellationToken);
        return Page();
    }

    public string State(Person person) =>
        person.IsDisabled ? "disabled"
        : person.JoinedAt is null ? "invited, account not set up yet"
        : person.IsAway(SchoolTime.Today(timeProvider)) ? "absent"
        : "active";
}
