using System.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>The school's own telephone numbers, e-mail addresses, places and domains: public, so no finding when somebody writes them.</summary>
/// <param name="phones">In any way of writing.</param>
/// <param name="emails">Whole addresses.</param>
/// <param name="addresses">Postal addresses, with or without postcode.</param>
/// <param name="domains">Every e-mail address under them is known; "school.example" also covers "mail.school.example".</param>
public sealed class KnownContacts(IEnumerable<string> phones, IEnumerable<string> emails, IEnumerable<string> addresses, IEnumerable<string> domains)
{
    private readonly HashSet<string> _phones = [.. phones.Select(CanonicalPhone)];
    private readonly HashSet<string> _emails = new(emails.Select(email => email.Trim()), StringComparer.OrdinalIgnoreCase);
    private readonly string[] _domains = [.. domains.Select(domain => domain.Trim().TrimStart('@', '.'))];
    private readonly string[] _addresses = [.. addresses.Select(CanonicalAddress)];

    public static KnownContacts None { get; } = new([], [], [], []);

    /// <param name="digits">As dialled, with or without prefix.</param>
    internal bool HasPhone(string digits) => _phones.Count > 0 && _phones.Contains(CanonicalPhone(digits));

    internal bool HasEmail(string email)
    {
        if (_emails.Contains(email))
        {
            return true;
        }

        var domain = email.AsSpan(email.IndexOf('@', StringComparison.Ordinal) + 1);
        foreach (var known in _domains)
        {
            if (domain.EndsWith(known, StringComparison.OrdinalIgnoreCase) && (domain.Length == known.Length || domain[^(known.Length + 1)] == '.'))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="piece">An address, its beginning, or a postcode.</param>
    internal bool HasAddress(ReadOnlySpan<char> piece)
    {
        if (_addresses.Length == 0)
        {
            return false;
        }

        var canonical = CanonicalAddress(piece.ToString());

        return _addresses.Any(address => address.Contains(canonical, StringComparison.Ordinal));
    }

    /// <summary>The digits after the trunk prefix: 7700900123.</summary>
    private static string CanonicalPhone(string phone)
    {
        var digits = string.Concat(phone.Replace("(0)", "", StringComparison.Ordinal).Where(char.IsAsciiDigit));
        var national = digits.StartsWith("0044", StringComparison.Ordinal) ? digits[4..]
            : digits.StartsWith("44", StringComparison.Ordinal) && digits.Length > 10 ? digits[2..]
            : digits;

        return national.TrimStart('0');
    }

    /// <summary>Without spaces and stops, street endings written out: "12, Mill Rd." is "|12millroad". The bar keeps 2 Mill Road out of 12 Mill Road.</summary>
    private static string CanonicalAddress(string address)
    {
        var canonical = new StringBuilder();
        foreach (var word in address.ToLowerInvariant().Split([' ', ',', '.', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            _ = canonical.Append(word.All(char.IsAsciiDigit) ? "|" : "").Append(word switch
            {
                "rd" => "road",
                "st" => "street",
                "ave" => "avenue",
                "ln" => "lane",
                "cres" => "crescent",
                "gdns" => "gardens",
                "cl" => "close",
                "dr" => "drive",
                _ => word,
            });
        }

        return canonical.ToString();
    }
}
