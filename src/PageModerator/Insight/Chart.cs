using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace PageModerator.Insight;

/// <summary>What a chart draws for each of its places: pale bars behind, full ones before.</summary>
/// <param name="Name">As the legend gives it.</param>
/// <param name="Values">As many as there are places.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double> Values);

/// <summary>
/// Draws bars as SVG within the page. Colours are the text's own, by attributes: no style sheet is needed, and dark pages are served as light ones.
/// Whoever can't see it reads the table that stands beside it.
/// </summary>
internal static class Chart
{
    private const int Width = 640;
    private const int Height = 180;
    private const int Foot = 28;
    private const int Head = 22;
    private const int RowHeight = 30;
    private const int Labels = 380;

    /// <summary>So many fit before a bar that lies, capitals or not; the table gives the rest.</summary>
    private const int MostLetters = 32;

    /// <summary>On either side, since the name of the first or last place may be wider than the place.</summary>
    private const int Side = 16;

    /// <summary>A phone draws the chart at half its size, and the words have to be read there.</summary>
    private const int FontSize = 18;

    /// <summary>With more places than these, every second has its name below it; the table names all.</summary>
    private const int MostNames = 8;

    private static readonly string[] Opacities = ["0.3", "1"];

    /// <summary>Upright bars, a place each; of two series the first stands behind.</summary>
    public static IHtmlContent Columns(string title, IReadOnlyList<string> places, params IReadOnlyList<ChartSeries> series)
    {
        var most = Math.Max(1, series.SelectMany(one => one.Values).DefaultIfEmpty().Max());
        var step = (double)Width / Math.Max(1, places.Count);
        var svg = Open(title, Height + Head + Foot);
        foreach (var (layer, one) in series.Index())
        {
            var width = step * (layer == 0 && series.Count > 1 ? 0.8 : 0.5);
            foreach (var (i, value) in one.Values.Index())
            {
                var height = Height * value / most;
                Line(svg, $"""<rect x="{(step * (i + 0.5)) - (width / 2):0.#}" y="{Head + Height - height:0.#}" width="{width:0.#}" height="{height:0.#}" fill="currentColor" fill-opacity="{Opacities[series.Count == 1 ? 1 : layer]}"/>""");
            }
        }

        Line(svg, $"""<line x1="0" y1="{Head + Height}" x2="{Width}" y2="{Head + Height}" stroke="currentColor"/>""");
        Line(svg, $"""<text x="0" y="16" font-size="{FontSize}" fill="currentColor">{most:0.#}</text>""");
        foreach (var (i, place) in places.Index().Where(place => places.Count <= MostNames || place.Index % 2 == 0))
        {
            Line(svg, $"""<text x="{step * (i + 0.5):0.#}" y="{Head + Height + 21}" font-size="{FontSize}" text-anchor="middle" fill="currentColor">{Encode(place)}</text>""");
        }

        return Close(svg);
    }

    /// <summary>Bars that lie, a row each, with what they stand for before and the number behind.</summary>
    public static IHtmlContent Rows(string title, IReadOnlyList<(string Name, int Count)> rows)
    {
        if (rows.Count == 0)
        {
            return new HtmlString("<p>Nothing yet.</p>");
        }

        var most = Math.Max(1, rows.Max(row => row.Count));
        var svg = Open(title, rows.Count * RowHeight);
        foreach (var (i, (name, count)) in rows.Index())
        {
            var width = (Width - Labels - 50) * (double)count / most;
            Line(svg, $"""<text x="{Labels - 8}" y="{(i * RowHeight) + 21}" font-size="{FontSize}" text-anchor="end" fill="currentColor">{Encode(Short(name))}</text>""");
            Line(svg, $"""<rect x="{Labels}" y="{(i * RowHeight) + 4}" width="{width:0.#}" height="{RowHeight - 8}" fill="currentColor"/>""");
            Line(svg, $"""<text x="{Labels + width + 6:0.#}" y="{(i * RowHeight) + 21}" font-size="{FontSize}" fill="currentColor">{count}</text>""");
        }

        return Close(svg);
    }

    private static StringBuilder Open(string title, int height)
    {
        var svg = new StringBuilder();
        Line(svg, $"""<svg role="img" aria-label="{Encode(title)}" viewBox="{-Side} 0 {Width + (2 * Side)} {height}" width="100%" preserveAspectRatio="xMinYMin meet">""");
        return svg;
    }

    private static HtmlString Close(StringBuilder svg) => new(svg.Append("</svg>").ToString());

    private static void Line(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Short(string name)
    {
        var letters = StringInfo.ParseCombiningCharacters(name);
        return letters.Length > MostLetters ? $"{name.AsSpan(0, letters[MostLetters - 1]).TrimEnd('…')}…" : name;
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
