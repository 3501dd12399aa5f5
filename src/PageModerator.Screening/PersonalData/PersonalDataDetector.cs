using System.Buffers;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds private data in comments. Thread-safe; in time linear in the length of the comment for all but the number of finds.</summary>
/// <param name="contacts">What is the school's own.</param>
/// <param name="names">Knows names.</param>
public sealed class PersonalDataDetector(KnownContacts contacts, NameFinder names)
{
    private const int FewestSpoken = 9;

    // What every e-mail address has one of, spelled out or without its sign.
    private static readonly SearchValues<string> EmailSigns = SearchValues.Create(["@", "dot", "at ", "at)", "at]", "at}", "at>", "at,", "mail", "yahoo", "outlook", "icloud", "live", "aol", "btinternet", "virgin", "talktalk"], StringComparison.Ordinal);

    /// <summary>Asked once for a comment; never throws.</summary>
    public PersonalDataScan Scan(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var context = new ScanContext(text, contacts);
        var folded = text.Text;
        var hasDigit = folded.AsSpan().ContainsAnyInRange('0', '9');
        if (folded.AsSpan().ContainsAny(EmailSigns))
        {
            EmailScanner.Scan(context);
        }

        if (hasDigit)
        {
            IdentityScanner.Scan(context);
            PlaceScanner.Scan(context);
        }

        if (folded.Contains(" liv", StringComparison.Ordinal) || folded.StartsWith("liv", StringComparison.Ordinal))
        {
            PlaceScanner.ScanStreets(context);
        }

        if (hasDigit || MaySpell(context))
        {
            new NumberScanner(context).Scan();
        }

        AccountScanner.Scan(context);
        var found = names.Find(context);
        ChildDetails.Find(context, found);
        context.Sort();

        return new PersonalDataScan(text, context.Matches, found, context.Remnants, context.IsClean);
    }

    /// <summary>Whether the words of digits are enough for a telephone number.</summary>
    private static bool MaySpell(ScanContext context)
    {
        var spoken = 0;
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            spoken += context.Word(i) switch
            {
                "triple" or "treble" or "thousand" => 3,
                "double" or "hundred" => 2,
                "o" or "oh" or "zero" or "nought" or "naught" or "one" or "two" or "three" or "four" or "five" or "six" or "seven" or "eight" or "nine" => 1,
                _ => 0,
            };
        }

        return spoken >= FewestSpoken;
    }
}
