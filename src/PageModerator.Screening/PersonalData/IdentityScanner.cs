using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>Finds car registrations, dates of birth and National Insurance numbers.</summary>
internal static class IdentityScanner
{
    private static readonly WordSet CarCues = new(
        "reg registration plate plates numberplate car cars van vehicle driver driving drove parked parking bmw audi ford vauxhall mercedes merc toyota nissan honda kia golf corsa fiesta range rover suv");

    private static readonly WordSet BirthCues = new("born dob birth birthday bday birthdate d.o.b");

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

    /// <summary>An international account number, GB and 20 more, in one piece or in fours.</summary>
    private static int ReadIban(ScanContext context, int at)
    {
        var word = context.Word(at);
        if (word.Length < 4 || !word.StartsWith("gb", StringComparison.Ordinal) || !IsDigits(word[2..4]))
        {
            return 0;
        }

        var length = word.Length;
        var end = at + 1;
        for (; length < 22 && context.Word(end).Length is > 0 and < 5 && context.Tokens[end].Kind is TokenKind.Word or TokenKind.Number; end++)
        {
            length += context.Word(end).Length;
        }

        return length == 22 ? Add(context, PersonalDataKind.BankAccount, at, end, 0.95) : 0;
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

        if (length != 9 || code[0] is 'd' or 'f' or 'i' or 'q' or 'u' or 'v' || code[1] is 'd' or 'f' or 'i' or 'o' or 'q' or 'u' or 'v' ||
            code[2..8].IndexOfAnyExceptInRange('0', '9') >= 0 || code[8] is < 'a' or > 'd')
        {
            return 0;
        }

        return Add(context, PersonalDataKind.NationalInsurance, at, end, 0.95);
    }

    private static int ReadRegistration(ScanContext context, int at)
    {
        var word = context.Word(at);
        if (word.Length is < 2 or > 7 || !char.IsAsciiLetter(word[0]))
        {
            return 0;
        }

        Span<char> plate = stackalloc char[7];
        var end = at + 1;
        word.CopyTo(plate);
        var length = word.Length;
        if (length < 5)
        {
            var next = context.Word(end);
            if (next.Length is < 3 or > 4 || length + next.Length > 7)
            {
                return 0;
            }

            next.CopyTo(plate[length..]);
            length += next.Length;
            end++;
        }

        var shape = ShapeOf(plate[..length]);
        if (shape == Shape.None)
        {
            return 0;
        }

        var isCued = context.HasBefore(CarCues, at, 6) || context.HasAfter(CarCues, end, 3);
        var isUpper = context.IsUpper(TextSpan.FromBounds(context.Tokens[at].Start, context.Tokens[end - 1].End));
        var score = (shape, isCued, isUpper) switch
        {
            (_, true, true) => 0.92,
            (_, true, false) => 0.8,
            (Shape.Current, false, true) => 0.75,
            (Shape.Current, false, false) => end - at == 1 ? 0.5 : 0,
            _ => 0,
        };

        return score > 0 ? Add(context, PersonalDataKind.CarRegistration, at, end, score) : 0;
    }

    private enum Shape
    {
        None,

        /// <summary>Since 2001: AB12 CDE.</summary>
        Current,

        /// <summary>A123 BCD or ABC 123D.</summary>
        Former,
    }

    private static Shape ShapeOf(ReadOnlySpan<char> plate)
    {
        if (plate.Length == 7 && IsLetters(plate[..2]) && IsDigits(plate[2..4]) && IsLetters(plate[4..]) && !plate.ContainsAny('i', 'q') && plate[2..4] is not ("00" or "01"))
        {
            return Shape.Current;
        }

        if (plate.Length < 5)
        {
            return Shape.None;
        }

        var isPrefix = char.IsAsciiLetter(plate[0]) && IsDigits(plate[1..^3]) && IsLetters(plate[^3..]);
        var isSuffix = IsLetters(plate[..3]) && IsDigits(plate[3..^1]) && char.IsAsciiLetter(plate[^1]);

        return isPrefix || isSuffix ? Shape.Former : Shape.None;
    }

    private static bool IsLetters(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('a', 'z') < 0;

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static int ReadBirth(ScanContext context, int at)
    {
        var end = DateEnd(context, at, out var hasYear);
        if (end == at || !context.HasBefore(BirthCues, at, hasYear ? 6 : 3))
        {
            return 0;
        }

        return Add(context, PersonalDataKind.DateOfBirth, at, end, hasYear ? 0.9 : 0.4);
    }

    /// <summary>The token after a date, or the token itself when there is none: 12/07/2016, 3rd of March 2016, March 3 2016.</summary>
    private static int DateEnd(ScanContext context, int at, out bool hasYear)
    {
        hasYear = false;
        if (Months.Contains(context.Word(at)) && IsDay(context.Word(at + 1)))
        {
            return YearEnd(context, at + 2, ref hasYear);
        }

        if (!IsDay(context.Word(at)))
        {
            return at;
        }

        var next = at + 1;
        if (context.Word(next) is "/" or "-" or "." && IsDigits(context.Word(next + 1)) && context.Word(next + 1).Length < 3)
        {
            var year = next + 3;
            hasYear = context.Word(next + 2) is "/" or "-" or "." && IsDigits(context.Word(year)) && context.Word(year).Length is 2 or 4;

            return hasYear ? year + 1 : at;
        }

        next += context.Word(next) is "of" ? 1 : 0;

        return Months.Contains(context.Word(next)) ? YearEnd(context, next + 1, ref hasYear) : at;
    }

    private static int YearEnd(ScanContext context, int at, ref bool hasYear)
    {
        var year = at + (context.Word(at) is "," ? 1 : 0);
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
