using Microsoft.AspNetCore.Html;
using PageModerator.Digests;

namespace PageModerator.Review;

/// <summary>A comment's text with what screening rests on marked: encoded, and without a blank that the author did not write.</summary>
internal static class MarkedText
{
    public static IHtmlContent Of(IReadOnlyList<TextPiece> pieces)
    {
        var html = new HtmlContentBuilder();
        foreach (var piece in pieces)
        {
            _ = piece.Names.Count == 0
                ? html.Append(piece.Text)
                : html.AppendHtml("<mark title=\"").Append(string.Join(", ", piece.Names.Select(DigestWords.For))).AppendHtml("\">").Append(piece.Text).AppendHtml("</mark>");
        }

        return html;
    }
}
