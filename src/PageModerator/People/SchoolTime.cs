using System.Globalization;

namespace PageModerator.People;

/// <summary>Times as people in schools read them.</summary>
internal static class SchoolTime
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");

    public static DateOnly Today(TimeProvider timeProvider) => DateOnly.FromDateTime(ToLocal(timeProvider.GetUtcNow()).DateTime);

    public static DateTimeOffset ToLocal(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, London);

    /// <summary>When a day begins; clocks never change at midnight.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, London.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>Such as <c>Fri 20 Nov 2026, 08:05</c>.</summary>
    public static string Words(DateTimeOffset time) => ToLocal(time).ToString("ddd d MMM yyyy, HH:mm", British);

    /// <summary>Such as <c>20 November 2026</c>.</summary>
    public static string Words(DateOnly day) => day.ToString("d MMMM yyyy", British);
}
