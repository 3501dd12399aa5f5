using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PageModerator.Review.Pages;

/// <summary>Where people arrive.</summary>
[For]
internal sealed class IndexModel : PageModel;
