using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Screening;

namespace PageModerator.Review.Pages;

/// <summary>The log, as far as the person may see it.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors, Role.Dpo)]
internal sealed class LogModel(LogSearch log, SignOffDesk desk, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Label { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? First { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Last { get; set; }

    /// <summary>Only what nobody has signed off yet.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Open { get; set; }

    public IReadOnlyList<LogEntry> Entries { get; private set; } = [];

    /// <summary>By comment, the entry with which somebody signed it off; what is open is left out.</summary>
    public IReadOnlyDictionary<string, LogEntry> Signed { get; private set; } = new Dictionary<string, LogEntry>();

    public LogKey? Next { get; private set; }

    public bool MayNote { get; private set; }

    public static IEnumerable<string> Labels => Vocabulary.Categories.Select(category => category.Name()).Concat(Vocabulary.Concerns.Select(concern => concern.Name()));

    public async Task OnGetAsync(string? before, CancellationToken cancellationToken)
    {
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        MayNote = sight.MayAct;
        var found = await log.ReadAsync(sight, new LogFilter(Kind, Label, First, Last, Open), LogKey.Parse(before), cancellationToken);
        Entries = [.. found.Take(LogSearch.PageSize)];
        Signed = await desk.ReadAsync(sight, Entries, cancellationToken);
        Next = found.Count > LogSearch.PageSize ? LogKey.Of(found[LogSearch.PageSize - 1]) : null;
    }

    /// <summary>The filters as a part of an address; empty when there are none.</summary>
    public string Filters(string lead)
    {
        var parts = new[] { ("kind", Kind), ("label", Label), ("first", Day(First)), ("last", Day(Last)), ("open", Open ? "true" : null) }
            .Where(part => !string.IsNullOrEmpty(part.Item2))
            .Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}")
            .ToList();
        return parts.Count == 0 ? "" : lead + string.Join('&', parts);
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
