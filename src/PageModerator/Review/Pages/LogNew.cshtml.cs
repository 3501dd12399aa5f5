using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;
using PageModerator.Screening;

namespace PageModerator.Review.Pages;

/// <summary>An entry for what stands elsewhere than on the Page.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class LogNewModel(ElsewhereDesk desk, Wall wall, ViewerSource viewers, PageChoice choice, TimeProvider timeProvider) : PageModel
{
    [BindProperty]
    public string? Place { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public DateOnly? Seen { get; set; }

    [BindProperty]
    public string? Individual { get; set; }

    [BindProperty]
    public string? Nature { get; set; }

    [BindProperty]
    public List<string> About { get; set; } = [];

    [BindProperty]
    public string? ActionTaken { get; set; }

    public static IEnumerable<string> Labels => Vocabulary.Categories.Select(category => category.Name()).Concat(Vocabulary.Concerns.Select(concern => concern.Name()));

    public void OnGet() => Seen = SchoolTime.Today(timeProvider);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        Require(Place, nameof(Place), "Say where it stands, such as Mumsnet.", 100);
        Require(Nature, nameof(Nature), "Say what it says, in its own words where you can.", 8000);
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || Address!.Length > 1000)
        {
            ModelState.AddModelError(nameof(Address), "Give the full address, beginning with https://.");
        }

        if (Seen is not { } seen || seen > SchoolTime.Today(timeProvider))
        {
            ModelState.AddModelError(nameof(Seen), "Give the date on which it was written or seen; it can't be in the future.");
            seen = default;
        }

        if (About.Exists(name => !Vocabulary.TryParse(name, out Category _) && !Vocabulary.TryParse(name, out Concern _)))
        {
            ModelState.AddModelError(nameof(About), "Choose from the list.");
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var note = new ElsewhereNote(Place!.Trim(), url!, seen, Blank(Individual), Nature!.Trim(), About, Blank(ActionTaken));
        var id = await desk.NoteAsync(viewers.Current, choice.Id, note, cancellationToken);
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        var isSeen = await desk.IsSeenAsync(sight, id, cancellationToken);
        TempData["Done"] = isSeen ? "It stands in the log." : "It stands in the log. It is about somebody, so only those who keep such entries see it.";
        return LocalRedirect(choice.Link(isSeen ? $"/log/{id}/form" : "/log"));
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private void Require(string? text, string field, string sentence, int most)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > most)
        {
            ModelState.AddModelError(field, sentence);
        }
    }
}
