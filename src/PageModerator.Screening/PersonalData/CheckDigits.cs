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

    /// <summary>Whether letters and digits are an international account number by their check digits: read as a number, letters as 10 to 35 and the first four signs last, it leaves 1 when divided by 97 (ISO 7064).</summary>
    public static bool IsIban(ReadOnlySpan<char> code)
    {
        var rest = 0;
        for (var i = 0; i < code.Length; i++)
        {
            var sign = code[(i + 4) % code.Length];
            rest = char.IsAsciiDigit(sign) ? ((rest * 10) + sign - '0') % 97 : ((rest * 100) + sign - 'a' + 10) % 97;
        }

        return rest == 1;
    }
}
