using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PageModerator.Review;

/// <summary>What several pages answer alike.</summary>
internal static class PageAnswers
{
    /// <summary>Says how an act ended.</summary>
    /// <param name="page">The page that was asked for it.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="field">What a refusal is about; empty: the page as a whole.</param>
    /// <param name="again">Shows the page once more, with what was refused.</param>
    /// <param name="next">Where to go when it is done.</param>
    public static async Task<IActionResult> EndAsync(this PageModel page, ReviewResult result, string field, Func<Task<IActionResult>> again, string next)
    {
        switch (result.End)
        {
            case ReviewEnd.NotFound:
                return page.NotFound();
            case ReviewEnd.Refused:
                page.ModelState.AddModelError(field, result.Sentence);
                return await again();
            default:
                page.TempData["Done"] = result.Sentence;
                return page.LocalRedirect(next);
        }
    }

    /// <summary>Turns a network away from which too many sign-ins failed of late.</summary>
    public static IActionResult RefuseNetwork(this PageModel page)
    {
        page.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        page.ModelState.AddModelError("", "There were too many failed sign-ins from your network. Wait ten minutes, then try again.");
        return page.Page();
    }
}
