namespace PageModerator.Screening.PersonalData;

/// <summary>Numbers whose last digit follows from the others.</summary>
internal static class CheckDigits
{
    /// <summary>Whether digits end with the check digit of ISO/IEC 7812, as cards do.</summary>
    public static bool IsLuhn(in DigitRow row, int at, int length)
    {
        var sum = 0;
        for (var i = 0; i < length; i++)
        {
            var digit = row[at + length - 1 - i] * (1 + (i & 1));
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>Whether ten digits end with the check digit of an NHS number.</summary>
    public static bool IsNhsNumber(in DigitRow row, int at)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += row[at + i] * (10 - i);
        }

        return (11 - (sum % 11)) % 11 == row[at + 9];
    }
}
