using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Enforcement;
using PageModerator.People;
using PageModerator.Screening;

namespace PageModerator.Review.Pages;

/// <summary>A comment in its thread, and what may be done with it.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class CommentModel(CaseReader cases, ReviewDesk desk, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string ShortId { get; set; } = "";

    [BindProperty]
    public int Revision { get; set; }

    public CommentCase Case { get; private set; } = null!;

    public bool MayAct { get; private set; }

    public bool IsCovered { get; private set; }

    private ReviewTarget Target => new(choice.Id, ShortId, Revision);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        if (await cases.ReadAsync(sight, viewers.Current, ShortId, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Case = found;
        MayAct = sight.MayAct;
        IsCovered = Request.Cookies.ContainsKey(QueueModel.CoverCookie);
        return Page();
    }

    public async Task<IActionResult> OnPostActAsync(string? act, string? passTo, string? back, bool sure, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid || ReviewActs.Find(act) is not { } what)
        {
            return BadRequest();
        }

        if (what is ReviewAct.Delete && !sure)
        {
            return LocalRedirect(choice.Link($"/comment/{Uri.EscapeDataString(ShortId)}/delete"));
        }

        Role? role = passTo is null ? null : Enum.GetValues<Role>().Where(role => role.Name() == passTo).Select(role => (Role?)role).FirstOrDefault();
        return await EndAsync(await desk.ActAsync(viewers.Current, Target, what, role, cancellationToken), what.Decides() ? "queue" : back, cancellationToken);
    }

    public async Task<IActionResult> OnPostUndoAsync(long review, CancellationToken cancellationToken) =>
        await EndAsync(await desk.UndoAsync(viewers.Current, Target, review, cancellationToken), null, cancellationToken);

    public async Task<IActionResult> OnPostLabelAsync(string? word, List<string> labels, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? said = word switch
        {
            "right" => null,
            "acceptable" => [],
            { Length: > 0 } one => [one],
            _ => labels,
        };
        return await EndAsync(await desk.LabelAsync(viewers.Current, Target, said, cancellationToken), null, cancellationToken);
    }

    public async Task<IActionResult> OnPostClaimAsync(CancellationToken cancellationToken)
    {
        await desk.ClaimAsync(viewers.Current, Target, cancellationToken);
        return LocalRedirect(choice.Link($"/comment/{Uri.EscapeDataString(ShortId)}"));
    }

    /// <summary>What is offered, with its key and its looks: first what is most likely meant.</summary>
    public static IEnumerable<(ReviewAct Act, string Key, string Style)> Acts(bool isHidden, bool wouldHide)
    {
        if (isHidden || wouldHide)
        {
            yield return (ReviewAct.Confirm, "c", "");
        }

        if (isHidden)
        {
            yield return (ReviewAct.Restore, "r", "quiet");
        }
        else
        {
            yield return (ReviewAct.Leave, "l", wouldHide ? "quiet" : "");
            yield return (ReviewAct.Hide, "h", "quiet");
        }

        yield return (ReviewAct.Delete, "d", "danger");
    }

    /// <summary>What hangs on a comment, in words; it is never fetched.</summary>
    public static string? Attached(AttachmentKind attachment) => attachment switch
    {
        AttachmentKind.None => null,
        AttachmentKind.Photo => "A photo is attached. It is not fetched: look at it on Facebook.",
        AttachmentKind.Video => "A video is attached. It is not fetched: look at it on Facebook.",
        AttachmentKind.Animation => "A moving picture is attached. It is not fetched: look at it on Facebook.",
        AttachmentKind.Sticker => "A sticker is attached.",
        AttachmentKind.Link => "A link is attached.",
        AttachmentKind.Other => "Something is attached. It is not fetched: look at it on Facebook.",
    };

    /// <summary>How the last order to Facebook stands.</summary>
    public static string Words(EnforcementAction action)
    {
        var what = action.Kind switch
        {
            ActionKind.Hide => "Hide",
            ActionKind.Unhide => "Make visible again",
            ActionKind.Delete => "Delete",
            ActionKind.Reply => "Reply",
            ActionKind.Block => "Block the author",
            ActionKind.Unblock => "Unblock the author",
        };
        var how = action.State switch
        {
            ActionState.Pending => "waiting for Facebook",
            ActionState.Done => "done",
            ActionState.Refused => "refused by Facebook",
            ActionState.GaveUp => "given up",
        };
        return $"{what}: {how}{(action.Failure is { } failure ? $" ({failure})" : "")}";
    }

    private Task<IActionResult> EndAsync(ReviewResult result, string? back, CancellationToken cancellationToken)
    {
        if (result is { End: ReviewEnd.Done, ReviewId: { } review })
        {
            TempData["Undo"] = string.Create(CultureInfo.InvariantCulture, $"{ShortId}:{Revision}:{review}");
        }

        return this.EndAsync(result, "", () => OnGetAsync(cancellationToken), choice.Link(back == "queue" ? "/queue" : $"/comment/{Uri.EscapeDataString(ShortId)}"));
    }
}
