using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PageModerator.Digests;
using PageModerator.Log;
using PageModerator.People;

namespace PageModerator.Review.Pages;

/// <summary>What waits for a person.</summary>
[For(Role.Headteacher, Role.Moderator, Role.Dsl, Role.DeputyDsl, Role.ChairOfGovernors)]
internal sealed class QueueModel(QueueReader queue, ReviewDesk desk, Wall wall, ViewerSource viewers, PageChoice choice) : PageModel
{
    /// <summary>In a cookie: how somebody likes to see comments is nobody else's business.</summary>
    public const string CoverCookie = "pagemoderator-cover";

    /// <summary>Set for those who want no single keys: they may be speaking to their computer.</summary>
    public const string NoKeysCookie = "pagemoderator-no-keys";

    private static readonly TimeSpan PreferenceLasts = TimeSpan.FromDays(365);

    public QueuePage Queue { get; private set; } = new([], null, 0);

    public long? Incident { get; private set; }

    public bool IsCovered { get; private set; }

    /// <summary>What waits, as a sentence.</summary>
    /// <param name="waiting">How many, up to <see cref="QueueReader.MostCounted"/>.</param>
    public static string Sentence(int waiting) => waiting switch
    {
        0 => "Nothing is waiting.",
        1 => "One comment waits.",
        >= QueueReader.MostCounted => $"More than {QueueReader.MostCounted - 1} comments wait.",
        _ => $"{waiting} comments wait.",
    };

    public async Task OnGetAsync(string? after, long? incident, CancellationToken cancellationToken)
    {
        Incident = incident;
        IsCovered = Request.Cookies.ContainsKey(CoverCookie);
        var sight = await wall.OfAsync(viewers.Current, choice.Id, cancellationToken);
        Queue = incident is { } one
            ? await queue.ReadIncidentAsync(sight, viewers.Current, one, Key(after), cancellationToken)
            : await queue.ReadAsync(sight, viewers.Current, Key(after), cancellationToken);
    }

    public IActionResult OnPostCover(string? cover) => Prefer(CoverCookie, cover == "yes");

    public IActionResult OnPostKeys(string? keys) => Prefer(NoKeysCookie, keys == "no");

    public async Task<IActionResult> OnPostAllAsync(long incident, string? act, List<string> targets, CancellationToken cancellationToken)
    {
        if (ReviewActs.Find(act) is not (ReviewAct.Confirm or ReviewAct.Hide or ReviewAct.Leave) || targets.Count > QueueReader.PageSize)
        {
            return BadRequest();
        }

        var done = 0;
        foreach (var parts in targets.Select(target => target.Split(':')))
        {
            if (parts is [var shortId, var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            {
                var result = await desk.ActAsync(viewers.Current, new ReviewTarget(choice.Id, shortId, revision), ReviewActs.Find(act)!.Value, null, cancellationToken);
                done += result.End is ReviewEnd.Done ? 1 : 0;
            }
        }

        TempData["Done"] = done == targets.Count ? $"Done for all {done}." : $"Done for {done} of {targets.Count}. The others stay as they were: look at them one by one.";
        return LocalRedirect(choice.Link(done == targets.Count ? "/queue" : string.Create(CultureInfo.InvariantCulture, $"/queue?incident={incident}")));
    }

    public static string Title(QueueLine line)
    {
        var words = line.Concerns.Concat(line.Categories).Select(DigestWords.For).ToList();
        return words.Count == 0 ? "For a person to look at" : string.Join(", ", words);
    }

    public static string State(QueueLine line) =>
        line.Comment.IsHidden ? "hidden on Facebook"
        : line.Intent == LogIntents.Hide ? "being hidden"
        : line.Intent == LogIntents.WouldHide ? "visible; would be hidden"
        : "visible";

    /// <summary>What is offered, with its key and its looks.</summary>
    public static IEnumerable<(ReviewAct Act, string Key, string Style)> Acts(QueueLine line) =>
        CommentModel.Acts(line.Comment.IsHidden || line.Intent == LogIntents.Hide, line.Intent == LogIntents.WouldHide);

    private LocalRedirectResult Prefer(string cookie, bool isSet)
    {
        if (isSet)
        {
            Response.Cookies.Append(cookie, "1", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = Request.IsHttps, MaxAge = PreferenceLasts, IsEssential = true });
        }
        else
        {
            Response.Cookies.Delete(cookie);
        }

        return LocalRedirect(choice.Link("/queue"));
    }

    private static QueueKey? Key(string? text) =>
        text?.Split('.') is [var position, var id]
        && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new QueueKey(at, number)
            : null;
}

/// <summary>A comment's words, as they are shown in a list.</summary>
internal sealed record CoveredWords(string Text, bool IsCovered, Screening.AttachmentKind Attachment);
