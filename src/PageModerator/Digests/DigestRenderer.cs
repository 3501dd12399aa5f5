using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using PageModerator.Mail;

namespace PageModerator.Digests;

/// <summary>
/// Draws a digest. The HTML is tables with colours in attributes and nothing fetched from anywhere: that is what Outlook and Gmail show
/// alike. Links open a page and change nothing by themselves, since mail scanners follow them.
/// </summary>
internal sealed class DigestRenderer(IOptions<DigestOptions> options)
{
    private const int BarWidth = 240;
    private const string HiddenColour = "#1d4f91";
    private const string WaitingColour = "#c05f00";

    private static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");

    public RenderedMail Render(Digest digest) => new(Subject(digest), PlainText(digest), Html(digest));

    private static string Subject(Digest digest) =>
        digest.Failure is not null ? $"{digest.PageName}: the Page can't be read"
        : digest.WaitingInAll + digest.HiddenInAll == 0 ? $"{digest.PageName}: nothing waiting"
        : digest.IsEnforcing ? $"{digest.PageName}: {Waiting(digest.WaitingInAll)}, {digest.HiddenInAll} hidden to confirm"
        : $"{digest.PageName}: {Waiting(digest.WaitingInAll)}, {digest.HiddenInAll} would have been hidden";

    private static string Waiting(int count) => count switch
    {
        0 => "nothing waiting",
        1 => "1 comment waits for you",
        _ => $"{count} comments wait for you",
    };

    private string Opening(Digest digest)
    {
        var checks = digest.Checks == 1 ? "checked once" : $"checked {digest.Checks.ToString("N0", British)} times";
        var since = $"since {Time(digest.From)}";
        return digest.WaitingInAll == 0 ? $"Nothing waiting, {checks} {since}." : $"{Capital(Waiting(digest.WaitingInAll))}; {checks} {since}.";
    }

    private string? Health(Digest digest) => digest.Failure is { } failure
        ? $"The Page can't be read at present: {failure} Last read: {(digest.LastCheck is { } last ? Time(last) : "never")}. Until this is mended, comments go unseen."
        : null;

    /// <summary>What else there is to know, a sentence each.</summary>
    private IEnumerable<string> Notes(Digest digest)
    {
        foreach (var fault in digest.Faults)
        {
            yield return $"Not well: {fault}";
        }

        foreach (var alerts in digest.Alerted.GroupBy(alert => (alert.IsAcknowledged, What: What(alert))).OrderBy(alerts => alerts.Key.IsAcknowledged))
        {
            var when = alerts.Count() == 1 ? Time(alerts.First().RaisedAt) : $"{alerts.Count()} times, last {Time(alerts.Max(alert => alert.RaisedAt))}";
            yield return $"Alert sent, {when}: {alerts.Key.What}. {(alerts.Key.IsAcknowledged ? "Somebody has seen to it." : "Nobody has said yet that they have seen it.")}";
        }

        if (digest.WrongHides > 0)
        {
            yield return digest.WrongHides == 1 ? "One comment that was hidden wrongly is visible again." : $"{digest.WrongHides} comments that were hidden wrongly are visible again.";
        }

        if (digest.Challenges > 0)
        {
            yield return digest.Challenges == 1 ? "Somebody asks for a decision to be looked at again, by you." : $"{digest.Challenges} people ask for a decision to be looked at again, by you.";
        }

        if (digest.RepliesDue > 0)
        {
            yield return digest.RepliesDue == 1 ? "One complaint has had no answer on the Page." : $"{digest.RepliesDue} complaints have had no answer on the Page.";
        }
    }

    private static string What(DigestAlert alert) => alert.Names.Count == 0 ? "something that no mail may describe" : string.Join(", ", alert.Names);

    private static string HiddenHeading(Digest digest) => digest.IsEnforcing
        ? "Hidden, and not confirmed by anybody yet (please confirm or restore each)"
        : "Would have been hidden (observing only: these are visible on the Page)";

    private string PlainText(Digest digest)
    {
        var text = new StringBuilder();
        text.AppendLine(digest.PageName).AppendLine(new string('=', digest.PageName.Length)).AppendLine();
        text.AppendLine(Opening(digest));
        if (Health(digest) is { } health)
        {
            text.AppendLine().AppendLine(British, $"ATTENTION: {health}");
        }

        if (digest.Site is { } site)
        {
            text.AppendLine().AppendLine(British, $"See to it (you sign in): {site}");
        }

        foreach (var (i, note) in Notes(digest).Index())
        {
            text.Append(i == 0 ? Environment.NewLine : "").AppendLine(British, $"* {note}");
        }

        if (digest.Counts.Count > 0)
        {
            text.AppendLine();
            foreach (var count in digest.Counts)
            {
                text.AppendLine(British, $"  {count.Name,-28} {count.Hidden,4} {(digest.IsEnforcing ? "hidden" : "to hide")} {count.Waiting,4} waiting");
            }
        }

        AppendSection(text, "Waiting for a person (visible on the Page)", digest.Waiting, digest.WaitingInAll);
        AppendSection(text, HiddenHeading(digest), digest.Hidden, digest.HiddenInAll);
        text.AppendLine().AppendLine("Names and personal data are masked in this message. People decide: the machine only hides, and every hide can be undone.");
        if (digest.LogHead is { } head)
        {
            text.AppendLine(British, $"Log, last entry and its hash: {head}");
        }

        return text.ToString();
    }

    private void AppendSection(StringBuilder text, string heading, IReadOnlyList<DigestItem> items, int inAll)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.AppendLine().AppendLine(heading).AppendLine(new string('-', heading.Length));
        foreach (var item in items)
        {
            text.AppendLine().AppendLine(British, $"* {Time(item.CommentedAt)}: {string.Join(", ", item.Names)}");
            text.AppendLine(British, $"  \"{item.Text}\"");
            foreach (var reason in item.Reasons)
            {
                text.AppendLine(British, $"  Why: {reason}");
            }

            if (item.Note is { } note)
            {
                text.AppendLine(British, $"  Note: {note}");
            }

            if (item.Post.Length > 0)
            {
                text.AppendLine(British, $"  Under the post: {item.Post}");
            }

            if (item.Page is { } page)
            {
                text.AppendLine(British, $"  Decide: {page}");
            }

            if (item.Permalink is { } permalink)
            {
                text.AppendLine(British, $"  On Facebook: {permalink}");
            }
        }

        if (inAll > items.Count)
        {
            text.AppendLine().AppendLine(British, $"and {inAll - items.Count} older ones.");
        }
    }

    private string Html(Digest digest)
    {
        var html = new StringBuilder();
        html.Append(British, $"""
            <!DOCTYPE html>
            <html lang="en-GB">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>{Encode(Subject(digest))}</title>
            </head>
            <body style="margin:0;padding:0;background:#f2f4f7;">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" bgcolor="#f2f4f7"><tr><td align="center" style="padding:16px;">
            <table role="presentation" width="600" cellpadding="0" cellspacing="0" bgcolor="#ffffff" style="width:100%;max-width:600px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.45;color:#1b2430;">
            <tr><td style="padding:20px 20px 4px 20px;"><h1 style="margin:0;font-size:22px;">{Encode(digest.PageName)}</h1></td></tr>
            <tr><td style="padding:0 20px 12px 20px;">{Encode(Opening(digest))}</td></tr>

            """);
        if (Health(digest) is { } health)
        {
            html.Append(British, $"""<tr><td style="padding:12px 20px;background:#fdecea;border-left:6px solid #b3261e;"><strong>Attention.</strong> {Encode(health)}</td></tr>""").Append('\n');
        }

        if (digest.Site is { } site)
        {
            html.Append(British, $"""<tr><td style="padding:0 20px 12px 20px;"><a href="{Encode(site.ToString())}" style="color:#1d4f91;font-weight:bold;">See to it</a> <span style="font-size:13px;color:#4a5563;">(you sign in; opening a link changes nothing)</span></td></tr>""").Append('\n');
        }

        var notes = Notes(digest).ToList();
        if (notes.Count > 0)
        {
            html.Append("""<tr><td style="padding:0 20px 12px 20px;"><ul style="margin:0;padding:0 0 0 20px;">""");
            html.AppendJoin("", notes.Select(note => $"<li>{Encode(note)}</li>")).Append("</ul></td></tr>\n");
        }

        AppendChart(html, digest);
        AppendSection(html, "Waiting for a person", "Visible on the Page.", WaitingColour, digest.Waiting, digest.WaitingInAll);
        AppendSection(
            html,
            digest.IsEnforcing ? "Hidden, to confirm" : "Would have been hidden",
            digest.IsEnforcing ? "No person has looked yet: please confirm or restore each." : "Observing only: these are visible on the Page.",
            HiddenColour,
            digest.Hidden,
            digest.HiddenInAll);
        html.Append("""<tr><td style="padding:16px 20px 20px 20px;font-size:13px;color:#4a5563;border-top:1px solid #d9dee5;">Names and personal data are masked in this message. People decide: the machine only hides, and every hide can be undone.""");
        if (digest.LogHead is { } head)
        {
            html.Append(British, $"""<br>Log, last entry and its hash: <span style="word-break:break-all;">{Encode(head)}</span>""");
        }

        return html.Append("</td></tr>\n</table>\n</td></tr></table>\n</body>\n</html>\n").ToString();
    }

    private static void AppendChart(StringBuilder html, Digest digest)
    {
        if (digest.Counts.Count == 0)
        {
            return;
        }

        var most = digest.Counts.Max(count => count.Hidden + count.Waiting);
        html.Append("""<tr><td style="padding:4px 20px 12px 20px;"><table cellpadding="0" cellspacing="0" width="100%" style="font-size:14px;">""");
        html.Append(British, $"""<caption style="text-align:left;font-size:13px;color:#4a5563;padding-bottom:6px;"><span style="color:{HiddenColour};">&#9632;</span> {(digest.IsEnforcing ? "hidden" : "would be hidden")} &nbsp; <span style="color:{WaitingColour};">&#9632;</span> waiting</caption>""");
        foreach (var count in digest.Counts)
        {
            html.Append(British, $"""<tr><th scope="row" align="left" style="font-weight:normal;padding:3px 8px 3px 0;white-space:nowrap;">{Encode(count.Name)}</th><td style="padding:3px 0;"><table role="presentation" cellpadding="0" cellspacing="0"><tr>""");
            AppendBar(html, count.Hidden, most, HiddenColour);
            AppendBar(html, count.Waiting, most, WaitingColour);
            html.Append(British, $"""<td style="padding-left:8px;font-size:13px;white-space:nowrap;">{count.Hidden} + {count.Waiting}</td></tr></table></td></tr>""");
        }

        html.Append("</table></td></tr>\n");
    }

    private static void AppendBar(StringBuilder html, int count, int most, string colour)
    {
        if (count > 0)
        {
            var width = Math.Max(3, BarWidth * count / most);
            html.Append(British, $"""<td width="{width}" height="14" bgcolor="{colour}" style="width:{width}px;height:14px;font-size:1px;line-height:1px;">&nbsp;</td>""");
        }
    }

    private void AppendSection(StringBuilder html, string heading, string explanation, string colour, IReadOnlyList<DigestItem> items, int inAll)
    {
        if (items.Count == 0)
        {
            return;
        }

        html.Append(British, $"""<tr><td style="padding:14px 20px 2px 20px;"><h2 style="margin:0;font-size:18px;color:{colour};">{Encode(heading)} ({inAll})</h2><span style="font-size:13px;color:#4a5563;">{Encode(explanation)}</span></td></tr>""").Append('\n');
        foreach (var item in items)
        {
            html.Append(British, $"""<tr><td style="padding:10px 20px;"><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td style="border-left:4px solid {colour};padding:2px 0 2px 12px;">""");
            html.Append(British, $"""<strong>{Encode(Capital(string.Join(", ", item.Names)))}</strong> <span style="font-size:13px;color:#4a5563;">{Encode(Time(item.CommentedAt))}</span><br>""");
            html.Append(British, $"""<span dir="auto" style="font-size:17px;">&ldquo;{Encode(item.Text)}&rdquo;</span><br><span style="font-size:14px;">""");
            html.AppendJoin("<br>", item.Reasons.Select(Encode));
            html.Append("</span>");
            if (item.Note is { } note)
            {
                html.Append(British, $"""<br><strong style="font-size:14px;color:#b3261e;">{Encode(note)}</strong>""");
            }

            if (item.Post.Length > 0)
            {
                html.Append(British, $"""<br><span style="font-size:13px;color:#4a5563;">Under the post: {Encode(item.Post)}</span>""");
            }

            if (item.Page is { } page)
            {
                html.Append(British, $"""<br><a href="{Encode(page.ToString())}" style="font-size:14px;color:#1d4f91;">Decide</a>""");
            }

            if (item.Permalink is { } permalink && Uri.TryCreate(permalink, UriKind.Absolute, out var link) && link.Scheme is "https" or "http")
            {
                html.Append(British, $"""<br><a href="{Encode(permalink)}" style="font-size:13px;color:#1d4f91;word-break:break-all;">{Encode(permalink)}</a>""");
            }

            html.Append("</td></tr></table></td></tr>\n");
        }

        if (inAll > items.Count)
        {
            html.Append(British, $"""<tr><td style="padding:4px 20px 10px 20px;">and {inAll - items.Count} older ones.</td></tr>""").Append('\n');
        }
    }

    private string Time(DateTimeOffset time) => options.Value.Local(time);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], British) + text[1..];

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
