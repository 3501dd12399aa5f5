using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.People;

namespace PageModerator.Review;

/// <summary>
/// Of one request: which Page is looked at. Named by <c>page</c> in the address, otherwise the first that the viewer is something to.
/// A Page that the viewer is nothing to does not exist (<see cref="ForAttribute"/>).
/// </summary>
internal sealed class PageChoice(ViewerSource viewers, IHttpContextAccessor http, IOptions<FacebookOptions> facebook)
{
    public const string Parameter = "page";

    /// <summary>The viewer's Pages in the order of the settings.</summary>
    public IReadOnlyList<(string Id, string Name)> All =>
        viewers.CurrentOrNobody is not { } viewer ? [] :
        [
            .. facebook.Value.Pages
                .Where(page => viewer.Pages.ContainsKey(page.Id))
                .Select(page => (page.Id, page.Name.Length > 0 ? page.Name : $"Page {page.Id}")),
        ];

    private string? Asked => http.HttpContext?.Request.Query[Parameter].ToString() is { Length: > 0 } id ? id : null;

    /// <summary>Whether the Page of the address, if it names one, is one of the viewer's.</summary>
    public bool IsKnown => All.Count > 0 && (Asked is not { } id || All.Any(page => page.Id == id));

    /// <exception cref="InvalidOperationException">The address names a Page that the viewer is nothing to.</exception>
    public string Id => IsKnown ? Asked ?? All[0].Id : throw new InvalidOperationException("The Page is none of the viewer's.");

    public string Name => All.First(page => page.Id == Id).Name;

    /// <summary>A path with the choice kept, where there is one to make.</summary>
    public string Link(string path) => Link(path, Id);

    public string Link(string path, string pageId) =>
        All.Count < 2 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Parameter}={Uri.EscapeDataString(pageId)}";
}
