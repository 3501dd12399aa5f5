using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Insight;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>How the Page does, in pictures, of what this person may see.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class InsightModel(InsightReader reader, ViewerSource viewers, PageChoice choice) : PageModel
{
    public InsightFigures Figures { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Figures = await reader.ReadAsync(viewers.Current, choice.Id, cancellationToken);

    /// <summary>A time as people say it.</summary>
    public static string Words(TimeSpan? time) => time switch
    {
        null => "none",
        { TotalSeconds: < 90 } short_ => $"{short_.TotalSeconds:0} s",
        { TotalMinutes: < 90 } middle => $"{middle.TotalMinutes:0} min",
        { TotalHours: < 48 } hours => $"{hours.TotalHours:0} h",
        { } days => $"{days.TotalDays:0} days",
    };
}
