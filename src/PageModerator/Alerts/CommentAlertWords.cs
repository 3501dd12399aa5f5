using System.Globalization;
using System.Text;
using PageModerator.Digests;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Review;

namespace PageModerator.Alerts;

/// <summary>
/// Writes the mail about urgent comments: what kind, which Page, when, and where to look. No word of a comment and no name, since mail is
/// read on other people's screens; and nothing at all of what may not be passed on.
/// </summary>
internal static class CommentAlertWords
{
    /// <param name="alerts">One or more, all of one Page and one round.</param>
    /// <param name="stage">The round.</param>
    /// <param name="pageName">As people know it.</param>
    /// <param name="within">How long there is to acknowledge.</param>
    /// <param name="site">Where the review site is.</param>
    public static RenderedMail Write(IReadOnlyList<CommentAlert> alerts, AlertStage stage, string pageName, TimeSpan within, ReviewOptions site)
    {
        if (alerts.All(alert => alert.IsReferenceOnly))
        {
            return new RenderedMail(
                "Please sign in now",
                $"""
                Something needs you now. It is of a kind that no mail may describe.

                {Where(alerts, site)}

                """,
                Html: null);
        }

        var told = alerts.Where(alert => !alert.IsReferenceOnly).ToList();
        var kinds = string.Join(", ", told.SelectMany(alert => alert.Concerns).Distinct().Select(DigestWords.For));
        var text = new StringBuilder();
        text.AppendLine(pageName).AppendLine();
        text.AppendLine(told.Count == 1
            ? $"A comment on the Page needs you now: {kinds}."
            : $"{told.Count} comments on the Page need you now.");
        foreach (var alert in told)
        {
            var kind = told.Count == 1 ? "" : $"* {string.Join(", ", alert.Concerns.Select(DigestWords.For))}: ";
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind}{Capital("written", told.Count == 1)} {SchoolTime.Words(alert.CommentedAt)}, found {SchoolTime.Words(alert.RaisedAt)}.");
        }

        text.AppendLine().AppendLine(stage is AlertStage.First
            ? $"If nobody says within {Words(within)} that they have seen it, it is passed on."
            : "It is passed on to you: those who were to see to it are away, or have not said that they have seen it.");
        text.AppendLine().AppendLine(Where(alerts, site));
        text.AppendLine().AppendLine("This message holds no word of any comment and no name, in case somebody else reads it.");
        return new RenderedMail($"{pageName}: {(stage is AlertStage.First ? "" : "not seen by anybody yet, ")}{kinds}", text.ToString(), Html: null);
    }

    private static string Where(IReadOnlyList<CommentAlert> alerts, ReviewOptions site) => site.Url is null
        ? "Sign in to the review site, open Alerts, and say there that you have seen it."
        : $"""
           Sign in, look, and say there that you have seen it:
           {site.Link(alerts.Count == 1 ? $"/alerts/{alerts[0].Id}" : "/alerts")}
           """;

    private static string Words(TimeSpan time) => time.TotalMinutes < 120 ? $"{time.TotalMinutes:0} minutes" : $"{time.TotalHours:0.#} hours";

    private static string Capital(string text, bool isFirst) => isFirst ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
