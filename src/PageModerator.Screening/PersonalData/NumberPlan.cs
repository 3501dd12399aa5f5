namespace PageModerator.Screening.PersonalData;

/// <summary>Which digits can be dialled: Ofcom's national numbering plan by lengths and first digits, and what is written for abroad.</summary>
internal static class NumberPlan
{
    /// <summary>The digits of a British telephone number, or an Irish mobile's, prefix included; 0 when none.</summary>
    /// <param name="row">What is dialled.</param>
    /// <param name="at">Its first digit.</param>
    /// <param name="line">What kind of number it is.</param>
    public static int Length(in DigitRow row, int at, out PhoneLine line)
    {
        line = default;
        var national = at;
        var isAbroad = false;
        if (row.Starts(at, "0044"))
        {
            (national, isAbroad) = (at + 4, true);
        }
        else if (row.Starts(at, "44") && (row.HasPlus(at) || (row.Starts(at, "447") && row.IsEnd(at + 12))))
        {
            (national, isAbroad) = (at + 2, true);
        }

        if (national < row.Count && row[national] == 0)
        {
            national++;
        }
        else if (!isAbroad)
        {
            return 0;
        }

        if (national + 9 > row.Count)
        {
            return 0;
        }

        (line, var isShort) = (row[national], row[national + 1]) switch
        {
            (7, 0 or 6) => (PhoneLine.Personal, false),
            (7, _) => (PhoneLine.Mobile, false),
            (1, not 0) => (PhoneLine.Landline, true),
            (2, 0 or 3 or 4 or 8 or 9) => (PhoneLine.Landline, false),
            (3, 0 or 3 or 4 or 7) => (PhoneLine.Service, false),
            (5, 5 or 6) => (PhoneLine.Internet, false),
            (8, 3 or 5 or 6 or 7 or 9) when row.AreRuns(at, 3, 3, 4) => (PhoneLine.Irish, true),
            (8, 0 or 4 or 7) => (PhoneLine.Service, true),
            (9, _) => (PhoneLine.Service, false),
            _ => (PhoneLine.None, false),
        };

        return line == PhoneLine.None ? 0
            : row.IsEnd(national + 10) ? national + 10 - at
            : isShort && row.IsEnd(national + 9) ? national + 9 - at
            : 0;
    }

    /// <summary>The digits of a number abroad: a plus or two noughts before a country's code, eight digits to fifteen; 0 when it is none.</summary>
    public static int AbroadLength(in DigitRow row, int at)
    {
        var country = at + (row.HasPlus(at) ? 0 : 2);
        if ((!row.HasPlus(at) && !row.Starts(at, "00")) || country >= row.Count || row[country] == 0 || row.PieceLength(at) - (country - at) is < 1 or (> 4 and < 8))
        {
            return 0;
        }

        var end = country + 1;
        while (end < row.Count && !row.HasPlus(end))
        {
            end++;
        }

        return end - country >= (row.HasPlus(at) ? 8 : 9) && end - country <= 15 ? end - at : 0;
    }
}
