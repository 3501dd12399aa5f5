using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Log;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>All that the log tells of one comment, as the school's own form.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class LogFormModel(LogSearch log, Wall wall, PeopleDirectory directory, ViewerSource viewers, PageChoice choice) : PageModel
{
    public IReadOnlyList<(LogEntry Entry, Evidence? Evidence)> Rows { get; private set; } = [];

    /// <summary>Who answers for what the machine does.</summary>
    public string Accountable { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string shortId, CancellationToken cancellationToken)
    {
        Rows = await log.ReadCommentAsync(await wall.OfAsync(viewers.Current, choice.Id, cancellationToken), shortId, cancellationToken);
        var heads = (await directory.OfAsync(choice.Id, cancellationToken)).Where(person => person.Is(Role.Headteacher)).Select(person => person.Name).ToList();
        Accountable = heads.Count > 0 ? string.Join(", ", heads) : "the school";
        return Rows.Count == 0 ? NotFound() : Page();
    }
}
