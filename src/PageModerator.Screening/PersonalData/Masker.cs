using System.Text;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Puts placeholders in place of private data and names: for the model, and for people who need not see them.</summary>
public sealed class Masker(PersonalDataDetector detector)
{
    private const string NamePlaceholder = "[NAME]";
    private const string PublicPlaceholder = "[PUBLIC]";

    /// <summary>
    /// The normalized text as models see it: without what the scan found, and with one placeholder for whatever group of people it speaks of. What is
    /// public by all signs, the school's own contacts and an office's number, is masked too, by a placeholder that tells it from somebody's own.
    /// </summary>
    public static MaskedText Mask(PersonalDataScan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);

        var pieces = Pieces(scan, GroupFinder.Find(scan.Text), match => match.IsPublic ? PublicPlaceholder : match.Kind.Placeholder());
        return new MaskedText(scan.Text.Replace(pieces), scan.IsClean);
    }

    /// <summary>The text as written, with placeholders. What is the school's own stays readable.</summary>
    public string Mask(string original)
    {
        var scan = detector.Scan(NormalizedText.Of(original));
        var known = scan.Matches.Where(match => match.IsKnown).Select(match => scan.Text.Widen(match.Piece)).ToHashSet();
        var masked = new StringBuilder();
        var read = 0;
        foreach (var mask in Pieces(scan, [], match => match.Kind.Placeholder()))
        {
            if (known.Contains(mask.Span))
            {
                continue;
            }

            var span = scan.Text.ToOriginal(mask.Span);
            _ = masked.Append(original, read, span.Start - read).Append(mask.Placeholder);
            read = span.End;
        }

        return masked.Append(original, read, original.Length - read).ToString();
    }

    /// <summary>What is to be cut out, in order; where pieces overlap the first one counts.</summary>
    private static Mask[] Pieces(PersonalDataScan scan, IReadOnlyList<Mask> groups, Func<PersonalDataMatch, string?> placeholderOf)
    {
        if (scan.Matches.Count + scan.Names.Count + scan.Remnants.Count + groups.Count == 0)
        {
            return [];
        }

        var pieces = new List<Mask>(scan.Remnants);
        foreach (var match in scan.Matches)
        {
            if (placeholderOf(match) is { } placeholder)
            {
                pieces.Add(new Mask(match.Piece, placeholder));
            }
        }

        foreach (var name in scan.Names)
        {
            pieces.Add(new Mask(name.Piece, NamePlaceholder));
        }

        // A name such as Christian is a name first.
        foreach (var group in groups)
        {
            if (!pieces.Exists(piece => piece.Span.Start < group.Span.End && group.Span.Start < piece.Span.End))
            {
                pieces.Add(group);
            }
        }

        pieces.Sort((left, right) => left.Span.Start.CompareTo(right.Span.Start));

        // Half of a "½" cannot be cut out: pieces are widened to whole characters, and what a piece covers by that is its own.
        var kept = 0;
        var end = 0;
        foreach (var piece in pieces.ToArray())
        {
            var whole = scan.Text.Widen(piece.Span);
            if (whole.End > end)
            {
                pieces[kept++] = piece with { Span = TextSpan.FromBounds(Math.Max(whole.Start, end), whole.End) };
                end = whole.End;
            }
        }

        return [.. pieces.Take(kept)];
    }
}
