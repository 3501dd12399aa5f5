using System.Globalization;
using Microsoft.Extensions.Options;
using PageModerator.Screening.Policy;

namespace PageModerator.Digests;

/// <summary>Section <c>Digest</c>.</summary>
internal sealed class DigestOptions
{
    public const string Section = "Digest";

    private const string SchoolDays = "school days";

    /// <summary>In days; a calendar that is closed for longer is a mistake, and tells nobody anything.</summary>
    private const int LongestClosure = 100;

    private static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");

    public TimeOnly At { get; set; } = new(7, 30);

    /// <summary><c>school days</c> (Monday to Friday, without bank holidays and the school's own closures), <c>every day</c>, or names of days with commas between.</summary>
    public string Days { get; set; } = SchoolDays;

    public string TimeZone { get; set; } = "Europe/London";

    private bool IsSchoolDays => Days.Trim().ToLowerInvariant() is SchoolDays or "schooldays" or "weekdays";

    /// <summary>The days of the week on which a digest goes out; null when <see cref="Days"/> can't be read.</summary>
    public IReadOnlySet<DayOfWeek>? DaysOfWeek => Days.Trim().ToLowerInvariant() switch
    {
        _ when IsSchoolDays => new HashSet<DayOfWeek> { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday },
        "every day" or "daily" => Enum.GetValues<DayOfWeek>().ToHashSet(),
        var names => Parse(names),
    };

    /// <summary>A time as people read it, on their own clocks.</summary>
    public string Local(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).ToString("ddd d MMM, HH:mm", British);

    /// <summary>The last moment at or before <paramref name="now"/> at which a digest was due, in UTC: the database takes no other.</summary>
    /// <param name="now">The time.</param>
    /// <param name="calendar">When the school is closed: it counts where <see cref="Days"/> says school days.</param>
    /// <param name="at">Somebody's own time of day; null: <see cref="At"/>.</param>
    public DateTimeOffset LastDue(DateTimeOffset now, SchoolCalendar calendar, TimeOnly? at = null)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var back = 0; ; back++)
        {
            var day = today.AddDays(-back);
            var due = Instant(day.ToDateTime(at ?? At), zone);
            if (due <= now && (IsDay(day, calendar) || back > LongestClosure))
            {
                return due;
            }
        }
    }

    private bool IsDay(DateOnly day, SchoolCalendar calendar) =>
        DaysOfWeek!.Contains(day.DayOfWeek)
        && !(IsSchoolDays && (BankHolidays.Contains(day, calendar.Nation) || calendar.Closures.Any(closure => closure.Covers(day))));

    // The hour that is left out in spring is the hour after it; of the hour that comes twice in autumn the first counts.
    private static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static HashSet<DayOfWeek>? Parse(string names)
    {
        var days = new HashSet<DayOfWeek>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries))
        {
            var matches = Enum.GetValues<DayOfWeek>().Where(day => name.Length >= 3 && day.ToString().StartsWith(name, StringComparison.OrdinalIgnoreCase)).ToList();
            if (matches.Count != 1)
            {
                return null;
            }

            days.Add(matches[0]);
        }

        return days;
    }
}

internal sealed class DigestOptionsValidator : IValidateOptions<DigestOptions>
{
    public ValidateOptionsResult Validate(string? name, DigestOptions options)
    {
        var faults = new List<string>();
        if (options.DaysOfWeek is null)
        {
            faults.Add("Digest:Days can't be read: use \"school days\", \"every day\" or names such as \"Monday,Thursday\".");
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
        {
            faults.Add("Digest:TimeZone is no time zone of this machine: Europe/London is usual.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
