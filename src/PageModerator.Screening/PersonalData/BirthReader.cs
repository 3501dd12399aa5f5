using System.Globalization;

namespace PageModerator.Screening.PersonalData;

/// <summary>Reads dates of birth, in figures and with a month's name.</summary>
internal static class BirthReader
{
    private static readonly WordSet BirthCues = new("born dob birth birthday birthday's birthdays bday birthdate");
    private static readonly WordSet SureBirthCues = new("dob birthdate");

    // What is held on a day, and those whose day of birth is no secret.
    private static readonly WordSet OccasionCues = new("party parties disco sale tea lunch cake cakes celebration celebrations play bake jesus school founder opened");

    /// <summary>Who was born before stands in history books.</summary>
    private const int FirstBirthYear = 1930;

    private static readonly WordSet Months = new(
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec");

    /// <summary>Adds the date of birth that begins at a token; returns how many tokens it has, 0 when there is none.</summary>
    public static int Read(ScanContext context, int at)
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
        return isHistory ? 0 : context.Cover(PersonalDataKind.DateOfBirth, at, end, isSure ? 0.9 : hasYear ? 0.6 : 0.4);
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

    private static bool IsYearBefore(ReadOnlySpan<char> word, int year) => word.Length == 4 && AsciiText.AreDigits(word) && int.Parse(word, CultureInfo.InvariantCulture) < year;

    /// <summary>The token after a date, or the token itself when there is none: 12/07/2016, 3rd of March 2016, March 3 2016, 12-Jul-2016, 2016-07-12, and after "dob" 12 07 2016.</summary>
    private static int DateEnd(ScanContext context, int at, out bool hasYear)
    {
        hasYear = false;
        if (Months.Contains(context.Word(at)) && IsDay(context.Word(at + 1)))
        {
            return YearEnd(context, at + 2, ref hasYear);
        }

        if (context.Word(at).Length == 4 && AsciiText.AreDigits(context.Word(at)) && context.Word(at + 1) is "/" or "-" or "." && IsDay(context.Word(at + 2)) &&
            context.Word(at + 3).SequenceEqual(context.Word(at + 1)) && IsDay(context.Word(at + 4)))
        {
            hasYear = true;
            return at + 5;
        }

        if (!IsDay(context.Word(at)))
        {
            return at;
        }

        if (IsDay(context.Word(at + 1)) && AsciiText.AreDigits(context.Word(at + 2)) && context.Word(at + 2).Length is 2 or 4 && IsDateOfBirth(context, at))
        {
            hasYear = true;
            return at + 3;
        }

        var next = at + 1;
        if (context.Word(next) is "/" or "-" or "." && AsciiText.AreDigits(context.Word(next + 1)) && context.Word(next + 1).Length < 3)
        {
            var year = next + 3;
            hasYear = context.Word(next + 2) is "/" or "-" or "." && AsciiText.AreDigits(context.Word(year)) && context.Word(year).Length is 2 or 4;

            return hasYear ? year + 1 : at;
        }

        next += context.Word(next) is "of" or "-" or "/" ? 1 : 0;

        return Months.Contains(context.Word(next)) ? YearEnd(context, next + 1, ref hasYear) : at;
    }

    private static int YearEnd(ScanContext context, int at, ref bool hasYear)
    {
        var year = at + (context.Word(at) is "," or "-" or "/" ? 1 : 0);
        hasYear = AsciiText.AreDigits(context.Word(year)) && context.Word(year).Length == 4;

        return hasYear ? year + 1 : at;
    }

    private static bool IsDay(ReadOnlySpan<char> word)
    {
        var digits = word.EndsWith("st", StringComparison.Ordinal) || word.EndsWith("nd", StringComparison.Ordinal) ||
            word.EndsWith("rd", StringComparison.Ordinal) || word.EndsWith("th", StringComparison.Ordinal) ? word[..^2] : word;

        return digits.Length is 1 or 2 && AsciiText.AreDigits(digits);
    }
}
