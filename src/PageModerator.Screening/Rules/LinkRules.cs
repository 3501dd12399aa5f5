using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Rules;

/// <summary>What a link's address says of it.</summary>
internal enum LinkKind
{
    /// <summary>The school's own or one that everybody knows.</summary>
    Allowed,

    /// <summary>Nothing known against it.</summary>
    Other,

    /// <summary>Hides where it leads.</summary>
    Shortener,

    /// <summary>Under an ending that swindlers favour.</summary>
    Risky,

    /// <summary>Bears the name of a service that it does not belong to.</summary>
    LookAlike,
}

/// <summary>A link in a text.</summary>
/// <param name="Span">The piece of the folded text.</param>
/// <param name="Kind">What its address says.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Link(TextSpan Span, LinkKind Kind);

/// <summary>Finds links and judges their domains, by <c>domains.csv</c> and the school's own.</summary>
internal sealed class LinkRules
{
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>No name of a host may be longer.</summary>
    private const int LongestHost = 253;

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _allowed = NewSet();
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _shorteners = NewSet();
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _risky = NewSet();
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _endings = NewSet();
    private readonly List<string> _brands = [];

    private LinkRules()
    {
    }

    /// <exception cref="RuleFileException">A line names no known kind or no domain.</exception>
    public static LinkRules Read(RuleSource? source)
    {
        var rules = new LinkRules();
        if (source is null)
        {
            return rules;
        }

        foreach (var row in RuleFileReader.Read(source, "domain,kind,note"))
        {
            var domain = row[0].ToLowerInvariant().Trim('.');
            if (domain.Length < 2 || domain.AsSpan().ContainsAnyExcept(HostCharacters))
            {
                throw row.Refuse($"\"{row[0]}\" is no domain; write it without http:// and without a path, as in example.org.uk.");
            }

            _ = row[1] switch
            {
                "allowed" => rules._allowed.Set.Add(domain),
                "shortener" => rules._shorteners.Set.Add(domain),
                "risky" => rules._risky.Set.Add(domain) && rules._endings.Set.Add(domain),
                "ending" => rules._endings.Set.Add(domain),
                "brand" => AddBrand(rules, domain),
                var other => throw row.Refuse($"\"{other}\" is no kind of domain; write allowed, shortener, risky, ending or brand."),
            };
        }

        return rules;
    }

    /// <summary>A copy that also allows a school's own and its partners' domains.</summary>
    public LinkRules Allowing(IEnumerable<string> domains)
    {
        var rules = new LinkRules();
        rules._allowed.Set.UnionWith([.. _allowed.Set, .. domains.Select(domain => domain.ToLowerInvariant())]);
        rules._shorteners.Set.UnionWith(_shorteners.Set);
        rules._risky.Set.UnionWith(_risky.Set);
        rules._endings.Set.UnionWith(_endings.Set);
        rules._brands.AddRange(_brands);

        return rules;
    }

    /// <summary>Adds the links of a text to a list; allocates nothing where there are none.</summary>
    public void Find(NormalizedText text, List<Link> links)
    {
        var written = text.Text.AsSpan();
        var schemedEnd = -1;
        for (var at = 0; at < written.Length;)
        {
            var dot = written[at..].IndexOf('.');
            if (dot < 0)
            {
                return;
            }

            dot += at;
            var start = dot;
            while (start > at && HostCharacters.Contains(written[start - 1]))
            {
                start--;
            }

            var end = dot + 1;
            while (end < written.Length && HostCharacters.Contains(written[end]))
            {
                end++;
            }

            at = end;
            var host = written[start..end].Trim(".-");
            if (host.Length is < 4 or > LongestHost || !host.Contains('.'))
            {
                continue;
            }

            if (start > 0 && written[start - 1] == '@')
            {
                // "https://school.sch.uk@elsewhere.example" leads elsewhere; without a scheme it is an e-mail address.
                if (start - 1 == schemedEnd)
                {
                    links[^1] = new Link(TextSpan.FromBounds(links[^1].Span.Start, end), LinkKind.LookAlike);
                }

                continue;
            }

            var schemed = written[..start].EndsWith("://", StringComparison.Ordinal) || host.StartsWith("www.", StringComparison.Ordinal);
            if (!schemed && !EndsLikeDomain(host, hasPath: end < written.Length && written[end] == '/'))
            {
                continue;
            }

            var span = TextSpan.FromBounds(start, end);
            var original = text.ToOriginal(span);
            links.Add(new Link(span, KindOf(host, text.Original.AsSpan(original.Start, original.Length))));
            schemedEnd = schemed ? end : -1;
        }
    }

    /// <summary>The kind of a host whose letters a browser may take for others than readers do.</summary>
    private LinkKind KindOf(ReadOnlySpan<char> host, ReadOnlySpan<char> written)
    {
        var kind = KindOf(host);
        return !HoldsForeignLetter(written) ? kind
            : kind is LinkKind.Allowed ? LinkKind.LookAlike
            : kind is LinkKind.Other ? LinkKind.Risky
            : kind;
    }

    /// <summary>Whether there is a letter that stays another when written plainly, as a wide "a" does not.</summary>
    private static bool HoldsForeignLetter(ReadOnlySpan<char> written)
    {
        if (Ascii.IsValid(written))
        {
            return false;
        }

        foreach (var rune in written.EnumerateRunes())
        {
            if (!rune.IsAscii && Rune.IsLetter(rune) && !Ascii.IsValid(rune.ToString().Normalize(NormalizationForm.FormKC)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The kind of a whole address, such as the one that a shared link leads to.</summary>
    public LinkKind KindOfAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) ? KindOf(uri.IdnHost.ToLowerInvariant()) : LinkKind.Other;

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> NewSet() =>
        new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool AddBrand(LinkRules rules, string domain)
    {
        rules._brands.Add(domain[..(domain.IndexOf('.', StringComparison.Ordinal) is var dot && dot > 0 ? dot : domain.Length)]);

        return rules._allowed.Set.Add(domain);
    }

    private LinkKind KindOf(ReadOnlySpan<char> host)
    {
        host = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
        if (Holds(_allowed, host))
        {
            return LinkKind.Allowed;
        }

        if (Holds(_shorteners, host))
        {
            return LinkKind.Shortener;
        }

        Span<char> folded = stackalloc char[Math.Min(host.Length, 100)];
        foreach (var brand in _brands)
        {
            if (Bears(host[..folded.Length], brand, folded))
            {
                return LinkKind.LookAlike;
            }
        }

        // A number in place of a name, and letters of another alphabet.
        var isNumber = host.Count('.') == 3 && !host.ContainsAnyExcept(NumberCharacters);
        return isNumber || Holds(_risky, host) || host.StartsWith("xn--", StringComparison.Ordinal) || host.Contains(".xn--", StringComparison.Ordinal) ? LinkKind.Risky : LinkKind.Other;
    }

    /// <summary>Whether the host holds the brand's name, also with dashes between or digits for letters.</summary>
    private static bool Bears(ReadOnlySpan<char> host, string brand, Span<char> folded)
    {
        var length = 0;
        foreach (var c in host)
        {
            if (c != '-')
            {
                folded[length++] = c switch
                {
                    '0' => 'o',
                    '1' => 'l',
                    '3' => 'e',
                    '4' => 'a',
                    '5' => 's',
                    _ => c,
                };
            }
        }

        return brand.Length > 4
            ? folded[..length].Contains(brand, StringComparison.Ordinal)
            : host.StartsWith(brand, StringComparison.Ordinal) && host.Length > brand.Length && host[brand.Length] is '-' or '.';
    }

    /// <summary>Whether a set holds the host or a domain that it lies under.</summary>
    private static bool Holds(HashSet<string>.AlternateLookup<ReadOnlySpan<char>> set, ReadOnlySpan<char> host)
    {
        while (true)
        {
            if (set.Contains(host))
            {
                return true;
            }

            var dot = host.IndexOf('.');
            if (dot < 0)
            {
                return false;
            }

            host = host[(dot + 1)..];
        }
    }

    /// <summary>"bit.ly/x" and "shop.example.com" are addresses; "end.next" is a missing space.</summary>
    private bool EndsLikeDomain(ReadOnlySpan<char> host, bool hasPath) =>
        Holds(_shorteners, host) || Holds(_allowed, host) ||
        _endings.Contains(host[(host.LastIndexOf('.') + 1)..]) || (hasPath && host[(host.LastIndexOf('.') + 1)..].Length is 2 or 3);
}
