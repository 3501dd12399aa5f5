using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.People;
using PageModerator.Screening;
using PageModerator.Screening.Policy;

namespace PageModerator.Review.Pages;

/// <summary>The Page's answer to a comment, drafted from the policy's templates.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class ReplyModel(CaseReader cases, ReplyDesk desk, Wall wall, ScreenerSource screeners, ViewerSource viewers, PageChoice choice) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string ShortId { get; set; } = "";

    [BindProperty]
    public int Revision { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public bool Sure { get; set; }

    public CommentCase Case { get; private set; } = null!;

    public IReadOnlyList<ReplyTemplate> Templates => screeners.For(choice.Id).Policy.Templates;

    /// <summary>The text with what looks like private data masked; null: nothing does.</summary>
    public string? Warning { get; private set; }

    public bool IsCovered { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? template, CancellationToken cancellationToken)
    {
        Text ??= Templates.FirstOrDefault(one => one.Key == template)?.Text;
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        if (await cases.ReadAsync(sight, viewers.Current, ShortId, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Case = found;
        IsCovered = Request.Cookies.ContainsKey(QueueModel.CoverCookie);
        Warning = Text is null ? null : desk.Warn(choice.Id, Text);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var result = await desk.ApproveAsync(viewers.Current, new ReviewTarget(choice.Id, ShortId, Revision), Text ?? "", Sure, cancellationToken);
        return await this.EndAsync(result, nameof(Text), () => OnGetAsync(null, cancellationToken), choice.Link($"/comment/{Uri.EscapeDataString(ShortId)}"));
    }
}
