using System.Buffers;
using System.Globalization;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds car registrations, dates of birth and National Insurance numbers.</summary>
internal static class IdentityScanner
{
    private static readonly WordSet CodeCues = new("code codes voucher");

    private const string PlateWords = "reg registration plate plates numberplate whitelist";

    private const string VehicleWords =
        "car cars van vans lorry trailer minibus taxi cab motor vehicle driver driving drives drove drive parked parks parking park blocking blocked blocks zigzags zigzag yellows pavement kerb bay " +
        "lights handbrake mot insured seater bmw audi ford vauxhall mercedes merc toyota nissan honda kia hyundai skoda seat renault peugeot citroen volvo mazda mini fiat tesla jeep jag jaguar lexus suzuki dacia volkswagen vw " +
        "golf polo corsa astra insignia zafira fiesta focus mondeo transit qashqai juke micra sportage picanto clio megane octavia fabia leon ibiza defender discovery range rover suv hatchback estate 4x4 tractor pickup";

    private static readonly WordSet PlateCues = new(PlateWords);
    private static readonly WordSet VehicleCues = new(VehicleWords);
    private static readonly WordSet CarCues = new($"{PlateWords} {VehicleWords}");

    private static readonly WordSet Colours = new("white black grey gray silver red blue green yellow orange gold purple");

    // "on 27 May", "is 24 hrs": the same shape as a registration with its parts apart.
    private static readonly WordSet NoPlate = new(
        "on in at by to of is am we me my he or so no up it us an as if do go be ks yr may jan feb mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat sun " +
        "min hrs day the and for are was not but all yrs pts lbs per men red max fit per nil ish out off kid mum dad lad");

    private static readonly WordSet BirthCues = new("born dob birth birthday birthday's birthdays bday birthdate");
    private static readonly WordSet SureBirthCues = new("dob birthdate");

    // What is held on a day, and those whose day of birth is no secret.
    private static readonly WordSet OccasionCues = new("party parties disco sale tea lunch cake cakes celebration celebrations play bake jesus school founder opened");

    /// <summary>Who was born before stands in history books.</summary>
    private const int FirstBirthYear = 1930;

    private static readonly WordSet InsuranceCues = new("ni nino nat national insurance ins");

    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    private static readonly WordSet Months = new(
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec");

    public static void Scan(ScanContext context)
    {
        for (var i = 0; i < context.Tokens.Length; i++)
        {
            if (context.Tokens[i].Kind is not (TokenKind.Word or TokenKind.Number))
            {
                continue;
            }

            var read = ReadIban(context, i);
            read = read > 0 ? read : ReadNationalInsurance(context, i);
            read = read > 0 ? read : ReadRegistration(context, i);
            read = read > 0 ? read : ReadBirth(context, i);
            i += Math.Max(0, read - 1);
        }
    }

    /// <summary>
    /// An international account number (ISO 13616): a country, two check digits and up to thirty more signs, in one piece or in fours. A British one that is mistyped is taken for what it is meant to be.
    /// </summary>
    private static int ReadIban(ScanContext context, int at)
    {
        Span<char> code = stackalloc char[34];
        var word = context.Word(at);
        if (word.Length < 4 || !char.IsAsciiLetter(word[0]) || !char.IsAsciiLetter(word[1]) || !IsDigits(word[2..4]))
        {
            return 0;
        }

        var length = 0;
        for (var end = at; end < context.Tokens.Length && context.Tokens[end].Kind is TokenKind.Word or TokenKind.Number; end++)
        {
            var part = context.Word(end);
            if (length + part.Length > code.Length || (end > at && part.Length > 4) || part.ContainsAnyExcept(Alphanumeric))
            {
                return 0;
            }

            part.CopyTo(code[length..]);
            length += part.Length;
            if (length >= 15 && (HasCheckDigits(code[..length]) || (length == 22 && code.StartsWith("gb"))))
            {
                return Add(context, PersonalDataKind.BankAccount, at, end + 1, 0.95);
            }
        }

        return 0;
    }

    /// <summary>Read as a number, letters as 10 to 35 and the first four signs last, it leaves 1 when divided by 97 (ISO 7064).</summary>
    private static bool HasCheckDigits(ReadOnlySpan<char> code)
    {
        var rest = 0;
        for (var i = 0; i < code.Length; i++)
        {
            var sign = code[(i + 4) % code.Length];
            rest = char.IsAsciiDigit(sign) ? ((rest * 10) + sign - '0') % 97 : ((rest * 100) + sign - 'a' + 10) % 97;
        }

        return rest == 1;
    }

    private static int ReadNationalInsurance(ScanContext context, int at)
    {
        Span<char> code = stackalloc char[9];
        var word = context.Word(at);
        if (word.Length is not (2 or 4 or 8 or 9) || !char.IsAsciiLetter(word[0]) || !char.IsAsciiLetter(word[1]))
        {
            return 0;
        }

        var length = 0;
        var end = at;
        for (; end < context.Tokens.Length && end - at < 9 && length < 9; end++)
        {
            var part = context.Word(end);
            if (part is "-" or ".")
            {
                continue;
            }

            if (length + part.Length > 9)
            {
                return 0;
            }

            part.CopyTo(code[length..]);
            length += part.Length;
        }

        if (length != 9 || code[2..8].IndexOfAnyExceptInRange('0', '9') >= 0 || code[8] is < 'a' or > 'd')
        {
            return 0;
        }

        // Letters that are not issued are mistyped where the words before say what it is.
        var isIssued = code[0] is not ('d' or 'f' or 'i' or 'q' or 'u' or 'v') && code[1] is not ('d' or 'f' or 'i' or 'o' or 'q' or 'u' or 'v');
        if (!isIssued && !context.HasBefore(InsuranceCues, at, 5))
        {
            return 0;
        }

        return Add(context, PersonalDataKind.NationalInsurance, at, end, 0.95);
    }

    private static int ReadRegistration(ScanContext context, int at)
    {
        Span<char> plate = stackalloc char[7];
        var length = 0;
        var end = ReadParts(context, at, plate, ref length);
        var shape = ShapeOf(plate[..length]);
        if (context.HasBefore(CodeCues, at, 2))
        {
            return 0;
        }

        if (shape == Shape.None)
        {
            return ReadDateless(context, at);
        }

        // All in capitals, a capital says nothing.
        var isUpper = context.IsUpper(TextSpan.FromBounds(context.Tokens[at].Start, context.Tokens[end - 1].End)) && context.Text.Original.AsSpan().ContainsAnyInRange('a', 'z');
        var isNamed = context.HasBefore(PlateCues, at, 4);
        var isCued = isNamed || context.HasBefore(CarCues, at, 8) || context.HasAfter(CarCues, end, 8);
        var isApart = end - at > 2;
        if ((isApart || !isUpper) && end - at > 1 && (NoPlate.Contains(context.Word(at)) || NoPlate.Contains(context.Word(end - 1))))
        {
            return 0;
        }

        var score = (shape, isUpper) switch
        {
            (Shape.Former, true) => isCued ? 0.85 : 0,
            (Shape.Former, false) => isNamed ? 0.7 : 0,
            (Shape.Issued, true) => isCued ? 0.92 : context.HasBefore(Colours, at, 6) || !isApart ? 0.75 : 0.55,
            (Shape.Issued, false) => isCued ? 0.8 : end - at == 1 ? 0.5 : 0,
            (Shape.Invented, true) => isCued ? 0.8 : 0.55,
            (Shape.Invented, false) => isCued && (isNamed || end - at == 1) ? 0.7 : 0,
            _ => 0,
        };

        return score > 0 ? Add(context, PersonalDataKind.CarRegistration, at, end, score) : 0;
    }

    /// <summary>"reg JIG 4567", "number plate S4 RAH": shapes that rooms and classes have, too, so that both the word and a car must be named.</summary>
    private static int ReadDateless(ScanContext context, int at)
    {
        if (!context.HasBefore(PlateCues, at, 3))
        {
            return 0;
        }

        Span<char> plate = stackalloc char[7];
        var length = 0;
        for (var end = at; end < at + 2 && end < context.Tokens.Length; end++)
        {
            var part = context.Word(end);
            if (length + part.Length > plate.Length || part.ContainsAnyExcept(Alphanumeric))
            {
                return 0;
            }

            part.CopyTo(plate[length..]);
            length += part.Length;
            if (IsDateless(plate[..length]) && context.IsUpper(TextSpan.FromBounds(context.Tokens[at].Start, context.Tokens[end].End)) &&
                (context.Word(at - 1) is "plate" || context.HasBefore(VehicleCues, at, 8) || context.HasAfter(VehicleCues, end + 1, 8)))
            {
                return Add(context, PersonalDataKind.CarRegistration, at, end + 1, 0.7);
            }
        }

        return 0;
    }

    /// <summary>JIG 4567, ABC 12, A1 BCD, S4 RAH.</summary>
    private static bool IsDateless(ReadOnlySpan<char> plate)
    {
        var letters = plate.IndexOfAnyExceptInRange('a', 'z');
        if (plate.Length < 5 || letters is < 1 or > 3)
        {
            return false;
        }

        var rest = plate[letters..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? rest.Length < 5 : letters == 1 && digits is > 0 and < 4 && rest.Length - digits == 3 && IsLetters(rest[digits..]);
    }

    /// <summary>Reads up to seven letters and digits in one, two or three pieces ("AB12CDE", "AB12 CDE", "AB 12 CDE") or each by itself ("A B 1 2 C D E").</summary>
    /// <returns>The token after them.</returns>
    private static int ReadParts(ScanContext context, int at, Span<char> plate, ref int length)
    {
        var word = context.Word(at);
        if (!char.IsAsciiLetter(word[0]) || word.Length > plate.Length || (word.Length > 3 && IsLetters(word)))
        {
            return at;
        }

        var areSingle = word.Length == 1 && context.Word(at + 1).Length == 1;
        var most = areSingle ? plate.Length : 3;
        var end = at;
        while (end < context.Tokens.Length && end - at < most && length < plate.Length)
        {
            var part = context.Word(end);
            if (context.Tokens[end].Kind is not (TokenKind.Word or TokenKind.Number) || length + part.Length > plate.Length || (areSingle && part.Length > 1))
            {
                break;
            }

            part.CopyTo(plate[length..]);
            length += part.Length;
            end++;
        }

        return end;
    }

    private enum Shape
    {
        None,

        /// <summary>Since 2001: AB12 CDE.</summary>
        Issued,

        /// <summary>The same with letters or a year that are not given out: mistyped, or invented.</summary>
        Invented,

        /// <summary>A123 BCD or ABC 123D. Not A1 BCD: "Y6 PGL", "P3 CAT".</summary>
        Former,
    }

    private static Shape ShapeOf(ReadOnlySpan<char> plate)
    {
        if (plate.Length != 7)
        {
            return Shape.None;
        }

        if (IsLetters(plate[..2]) && IsDigits(plate[2..4]) && IsLetters(plate[4..]))
        {
            return plate.ContainsAny('i', 'q') || plate[2..4] is "00" or "01" ? Shape.Invented : Shape.Issued;
        }

        var isPrefix = char.IsAsciiLetter(plate[0]) && IsDigits(plate[1..4]) && IsLetters(plate[4..]);
        var isSuffix = IsLetters(plate[..3]) && IsDigits(plate[3..6]) && char.IsAsciiLetter(plate[6]);

        return isPrefix || isSuffix ? Shape.Former : Shape.None;
    }

    private static bool IsLetters(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('a', 'z') < 0;

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static int ReadBirth(ScanContext context, int at)
    {
        var end = DateEnd(context, at, out var hasYear);
        if (end == at)
        {
            return 0;
        }

        var isSure = IsDateOfBirth(context, at);
        if (!isSure && (!context.HasBefore(BirthCues, at, hasYear ? 6 : 3) || context.HasBefore(OccasionCues, at, 6)))
        {
            return 0;
        }

        var isHistory = hasYear && (IsYearBefore(context.Word(end - 1), FirstBirthYear) || IsYearBefore(context.Word(at), FirstBirthYear));
        return isHistory ? 0 : Add(context, PersonalDataKind.DateOfBirth, at, end, isSure ? 0.9 : hasYear ? 0.6 : 0.4);
    }

    /// <summary>Whether "dob", "d.o.b." or "date of birth" stands shortly before.</summary>
    private static bool IsDateOfBirth(ScanContext context, int at)
    {
        if (context.HasBefore(SureBirthCues, at, 6))
        {
            return true;
        }

        for (var i = at - 1; i > 1 && i > at - 6; i--)
        {
            if (context.Word(i) is "birth" ? context.Word(i - 1) is "of" && context.Word(i - 2) is "date"
                : context.Word(i) is "b" && context.Word(i - 2) is "o" && context.Word(i - 4) is "d")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsYearBefore(ReadOnlySpan<char> word, int year) => word.Length == 4 && IsDigits(word) && int.Parse(word, CultureInfo.InvariantCulture) < year;

    /// <summary>The token after a date, or the token itself when there is none: 12/07/2016, 3rd of March 2016, March 3 2016, 12-Jul-2016, 2016-07-12, and after "dob" 12 07 2016.</summary>
    private static int DateEnd(ScanContext context, int at, out bool hasYear)
    {
        hasYear = false;
        if (Months.Contains(context.Word(at)) && IsDay(context.Word(at + 1)))
        {
            return YearEnd(context, at + 2, ref hasYear);
        }

        if (context.Word(at).Length == 4 && IsDigits(context.Word(at)) && context.Word(at + 1) is "/" or "-" or "." && IsDay(context.Word(at + 2)) &&
            context.Word(at + 3).SequenceEqual(context.Word(at + 1)) && IsDay(context.Word(at + 4)))
        {
            hasYear = true;
            return at + 5;
        }

        if (!IsDay(context.Word(at)))
        {
            return at;
        }

        if (IsDay(context.Word(at + 1)) && IsDigits(context.Word(at + 2)) && context.Word(at + 2).Length is 2 or 4 && IsDateOfBirth(context, at))
        {
            hasYear = true;
            return at + 3;
        }

        var next = at + 1;
        if (context.Word(next) is "/" or "-" or "." && IsDigits(context.Word(next + 1)) && context.Word(next + 1).Length < 3)
        {
            var year = next + 3;
            hasYear = context.Word(next + 2) is "/" or "-" or "." && IsDigits(context.Word(year)) && context.Word(year).Length is 2 or 4;

            return hasYear ? year + 1 : at;
        }

        next += context.Word(next) is "of" or "-" or "/" ? 1 : 0;

        return Months.Contains(context.Word(next)) ? YearEnd(context, next + 1, ref hasYear) : at;
    }

    private static int YearEnd(ScanContext context, int at, ref bool hasYear)
    {
        var year = at + (context.Word(at) is "," or "-" or "/" ? 1 : 0);
        hasYear = IsDigits(context.Word(year)) && context.Word(year).Length == 4;

        return hasYear ? year + 1 : at;
    }

    private static bool IsDay(ReadOnlySpan<char> word)
    {
        var digits = word.EndsWith("st", StringComparison.Ordinal) || word.EndsWith("nd", StringComparison.Ordinal) ||
            word.EndsWith("rd", StringComparison.Ordinal) || word.EndsWith("th", StringComparison.Ordinal) ? word[..^2] : word;

        return digits.Length is 1 or 2 && IsDigits(digits);
    }

    private static int Add(ScanContext context, PersonalDataKind kind, int first, int end, double score)
    {
        var piece = TextSpan.FromBounds(context.Tokens[first].Start, context.Tokens[end - 1].End);
        if (!context.IsFree(piece))
        {
            return 0;
        }

        context.Add(kind, piece, score);

        return end - first;
    }
}
