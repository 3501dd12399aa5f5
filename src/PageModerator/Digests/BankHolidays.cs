using PageModerator.Screening.Policy;

namespace PageModerator.Digests;

/// <summary>
/// Bank holidays, from the rules of the Banking and Financial Dealings Act 1971 and the yearly proclamations that have the same effect: fixed days, which move to
/// the next free weekday when they fall on a weekend, Mondays of a month, and Easter. What was proclaimed once is listed.
/// </summary>
internal static class BankHolidays
{
    /// <summary>Days given once; null: in all nations.</summary>
    private static readonly (DateOnly Day, Nation? Only)[] Once =
    [
        (new(2023, 5, 8), null),
        (new(2026, 6, 15), Nation.Scotland),
    ];

    public static bool Contains(DateOnly day, Nation nation) => Of(day.Year, nation).Contains(day);

    /// <summary>Those of a year.</summary>
    public static IReadOnlySet<DateOnly> Of(int year, Nation nation)
    {
        var easter = Easter(year);
        var days = new SortedSet<DateOnly>
        {
            easter.AddDays(-2),
            FirstMonday(year, 5),
            LastMonday(year, 5),
            nation is Nation.Scotland ? FirstMonday(year, 8) : LastMonday(year, 8),
        };
        if (nation is not Nation.Scotland)
        {
            days.Add(easter.AddDays(1));
        }

        days.UnionWith(Once.Where(one => one.Day.Year == year && (one.Only ?? nation) == nation).Select(one => one.Day));
        var fixedDays = Fixed(year, nation).ToList();
        days.UnionWith(fixedDays.Where(IsWeekday));
        foreach (var weekend in fixedDays.Where(day => !IsWeekday(day)))
        {
            var substitute = weekend;
            while (!IsWeekday(substitute) || days.Contains(substitute))
            {
                substitute = substitute.AddDays(1);
            }

            days.Add(substitute);
        }

        return days;
    }

    private static IEnumerable<DateOnly> Fixed(int year, Nation nation)
    {
        yield return new(year, 1, 1);
        if (nation is Nation.Scotland)
        {
            yield return new(year, 1, 2);
            yield return new(year, 11, 30);
        }

        if (nation is Nation.NorthernIreland)
        {
            yield return new(year, 3, 17);
            yield return new(year, 7, 12);
        }

        yield return new(year, 12, 25);
        yield return new(year, 12, 26);
    }

    private static bool IsWeekday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static DateOnly FirstMonday(int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays(((int)DayOfWeek.Monday - (int)first.DayOfWeek + 7) % 7);
    }

    private static DateOnly LastMonday(int year, int month) => FirstMonday(year, month).AddDays(28) is var fifth && fifth.Month == month ? fifth : fifth.AddDays(-7);

    /// <summary>Easter Sunday of the Gregorian calendar: the Sunday after the first ecclesiastical full moon from 21 March on.</summary>
    private static DateOnly Easter(int year)
    {
        var golden = year % 19;
        var century = year / 100;
        var leapsLeftOut = century / 4;
        var moonDrift = ((8 * century) + 13) / 25;
        var epact = ((19 * golden) + century - leapsLeftOut - moonDrift + 15) % 30;
        var fullMoon = epact - (epact / 28 * (1 - (29 / (epact + 1) * ((21 - golden) / 11))));
        var weekday = (year + (year / 4) + fullMoon + 2 - century + leapsLeftOut) % 7;
        var sunday = fullMoon - weekday;
        var month = 3 + ((sunday + 40) / 44);
        return new DateOnly(year, month, sunday + 28 - (31 * (month / 4)));
    }
}
