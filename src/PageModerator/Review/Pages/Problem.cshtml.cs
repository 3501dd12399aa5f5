using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PageModerator.Review.Pages;

/// <summary>What is shown instead of a page. What does not exist and what may not be seen look alike.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class ProblemModel : PageModel
{
    public string Title { get; private set; } = "";

    public string Words { get; private set; } = "";

    public void OnGet(int status)
    {
        (Title, Words) = status switch
        {
            StatusCodes.Status404NotFound => ("There is nothing here", "The address may be mistyped, or what it led to is not for you to see."),
            StatusCodes.Status400BadRequest => ("That form was too old", "Nothing was changed. Go back, load the page anew and try again."),
            StatusCodes.Status429TooManyRequests => ("Too many tries", "Nothing was changed. Wait ten minutes, then try again."),
            _ => ("Something went wrong", "Nothing is lost. Try again in a minute; if it stays, tell the person who looks after PageModerator at your school."),
        };

        // Asked for by its own address, it is as any that does not exist.
        if (HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>() is null && HttpContext.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>() is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    public void OnPost(int status) => OnGet(status);
}
