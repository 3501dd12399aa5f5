using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Log;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>All that the log tells of one comment, as the school's own form.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class LogFormModel(LogSearch log, SignOffDesk desk, Wall wall, PeopleDirectory directory, ViewerSource viewers, PageChoice choice) : PageModel
{
    public IReadOnlyList<(LogEntry Entry, Evidence? Evidence)> Rows { get; private set; } = [];

    /// <summary>Who answers for what the machine does.</summary>
    public string Accountable { get; private set; } = "";

    /// <summary>The entry with which somebody signed it off; null: it is open.</summary>
    public LogEntry? Signed => SignOffDesk.Of(Rows.Select(row => row.Entry));

    public bool MaySign { get; private set; }

    [BindProperty(SupportsGet = true)]
    public string ShortId { get; set; } = "";

    /// <summary>The reference of the last entry that was shown.</summary>
    [BindProperty]
    public string? LastEntry { get; set; }

    [BindProperty]
    public string? ActionTaken { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        await this.EndAsync(
            await desk.SignAsync(viewers.Current, choice.Id, ShortId, LastEntry, ActionTaken, cancellationToken),
            nameof(ActionTaken),
            () => OnGetAsync(cancellationToken),
            choice.Link($"/log/{Uri.EscapeDataString(ShortId)}/form"));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        Rows = await log.ReadCommentAsync(sight, ShortId, cancellationToken);
        MaySign = sight.MayAct;
        var heads = (await directory.OfAsync(choice.Id, cancellationToken)).Where(person => person.Is(Role.Headteacher)).Select(person => person.Name).ToList();
        Accountable = heads.Count > 0 ? string.Join(", ", heads) : "the school";
        return Rows.Count == 0 ? NotFound() : Page();
    }
}
