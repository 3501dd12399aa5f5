namespace PageModerator.Screening.PersonalData;

/// <summary>Dates in a row of digits: "12/07/2026", "1-9-26", "07/01 14/01".</summary>
internal static class DateDigits
{
    /// <summary>The digits of a date with its year, or of a day and a month beside another date; 0 when it is none.</summary>
    /// <param name="row">The digits.</param>
    /// <param name="at">The first of them.</param>
    /// <param name="isLikeSortCode">Whether a bank's sort code looks the same.</param>
    public static int Length(in DigitRow row, int at, out bool isLikeSortCode)
    {
        isLikeSortCode = false;
        var length = DayLength(row, at, out var sign);
        if (length == 0)
        {
            return 0;
        }

        var end = at + length;
        if (row.SignAfter(end - 1) != sign)
        {
            return (end < row.Count && DayLength(row, end, out _) > 0) || (at > 0 && IsDayBefore(row, at)) ? length : 0;
        }

        if (row.IsRun(end, 4) && row.Value(end, 2) is 19 or 20)
        {
            return length + 4;
        }

        // After a sort code comes its account's number.
        var month = row.PieceBefore(end);
        var next = end + 2;
        isLikeSortCode = row.IsRun(end, 2) && row.Value(end, 2) is > 9 and < 41 && row.Value(end - month, month) < 13 &&
            (next == row.Count || row.SignAfter(next - 1) != sign) && !row.IsRun(next, 8) && !row.IsRun(next, 4);

        return isLikeSortCode ? length + 2 : 0;
    }

    /// <summary>The digits of a day and a month, either first, with one of the signs of dates between them.</summary>
    private static int DayLength(in DigitRow row, int at, out char sign)
    {
        var day = row.PieceLength(at);
        var month = row.PieceLength(at + day);
        sign = day is 1 or 2 && month is 1 or 2 ? row.SignAfter(at + day - 1) : ' ';

        return sign is '/' or '.' or '-' && !row.IsSpoken && (at == 0 || row.SignAfter(at - 1) != sign) && row.Value(at, day) is > 0 and < 32 && row.Value(at + day, month) is > 0 and < 32
            ? day + month
            : 0;
    }

    /// <summary>Whether a day and a month stand just before a digit.</summary>
    private static bool IsDayBefore(in DigitRow row, int at)
    {
        var month = row.PieceBefore(at);
        var day = at - month > 0 ? row.PieceBefore(at - month) : 0;

        return day > 0 && DayLength(row, at - month - day, out _) == month + day;
    }
}
