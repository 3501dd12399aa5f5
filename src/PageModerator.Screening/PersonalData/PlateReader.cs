using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Reads car registrations, as they have been issued since 1963 and before, and as they are mistyped.</summary>
internal static class PlateReader
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

    /// <summary>Adds the registration that begins at a token; returns how many tokens it has, 0 when there is none.</summary>
    public static int Read(ScanContext context, int at)
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
        var isUpper = context.IsUpper(context.Piece(at, end)) && context.Text.Original.AsSpan().ContainsAnyInRange('a', 'z');
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

        return score > 0 ? context.Cover(PersonalDataKind.CarRegistration, at, end, score) : 0;
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
            if (length + part.Length > plate.Length || part.ContainsAnyExcept(AsciiText.Alphanumeric))
            {
                return 0;
            }

            part.CopyTo(plate[length..]);
            length += part.Length;
            if (IsDateless(plate[..length]) && context.IsUpper(context.Piece(at, end + 1)) &&
                (context.Word(at - 1) is "plate" || context.HasBefore(VehicleCues, at, 8) || context.HasAfter(VehicleCues, end + 1, 8)))
            {
                return context.Cover(PersonalDataKind.CarRegistration, at, end + 1, 0.7);
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
        return digits < 0 ? rest.Length < 5 : letters == 1 && digits is > 0 and < 4 && rest.Length - digits == 3 && AsciiText.AreLetters(rest[digits..]);
    }

    /// <summary>Reads up to seven letters and digits in one, two or three pieces ("AB12CDE", "AB12 CDE", "AB 12 CDE") or each by itself ("A B 1 2 C D E").</summary>
    /// <returns>The token after them.</returns>
    private static int ReadParts(ScanContext context, int at, Span<char> plate, ref int length)
    {
        var word = context.Word(at);
        if (!char.IsAsciiLetter(word[0]) || word.Length > plate.Length || (word.Length > 3 && AsciiText.AreLetters(word)))
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

        if (AsciiText.AreLetters(plate[..2]) && AsciiText.AreDigits(plate[2..4]) && AsciiText.AreLetters(plate[4..]))
        {
            return plate.ContainsAny('i', 'q') || plate[2..4] is "00" or "01" ? Shape.Invented : Shape.Issued;
        }

        var isPrefix = char.IsAsciiLetter(plate[0]) && AsciiText.AreDigits(plate[1..4]) && AsciiText.AreLetters(plate[4..]);
        var isSuffix = AsciiText.AreLetters(plate[..3]) && AsciiText.AreDigits(plate[3..6]) && char.IsAsciiLetter(plate[6]);

        return isPrefix || isSuffix ? Shape.Former : Shape.None;
    }
}
