using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using PageModerator.People;

namespace PageModerator.Review;

/// <summary>
/// On a page: whom it is for, by what they are to the Page that is looked at. To everybody else it does not exist: the answer is the same as for
/// an address that nobody ever used.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ForAttribute(params Role[] roles) : Attribute, IAuthorizationFilter
{
    /// <summary>Empty: everybody who is signed in.</summary>
    public IReadOnlyList<Role> Roles { get; } = roles;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var services = context.HttpContext.RequestServices;
        var choice = services.GetRequiredService<PageChoice>();
        var viewer = services.GetRequiredService<ViewerSource>().CurrentOrNobody;
        if (viewer is null || !choice.IsKnown || (Roles.Count > 0 && !Roles.Any(role => viewer.Is(choice.Id, role))))
        {
            context.Result = new NotFoundResult();
        }
    }
}
