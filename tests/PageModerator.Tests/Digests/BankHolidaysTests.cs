using System.Globalization;
using PageModerator.Digests;
using PageModerator.Screening.Policy;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Digests;

public sealed class BankHolidaysTests
{
    // As published at gov.uk/bank-holidays: month-day.
    [Theory]
    [InlineData(Nation.EnglandAndWales, 2023, "1-2 4-7 4-10 5-1 5-8 5-29 8-28 12-25 12-26")]
    [InlineData(Nation.EnglandAndWales, 2024, "1-1 3-29 4-1 5-6 5-27 8-26 12-25 12-26")]
    [InlineData(Nation.EnglandAndWales, 2025, "1-1 4-18 4-21 5-5 5-26 8-25 12-25 12-26")]
    [InlineData(Nation.EnglandAndWales, 2026, "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28")]
    [InlineData(Nation.EnglandAndWales, 2027, "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28")]
    [InlineData(Nation.EnglandAndWales, 2028, "1-3 4-14 4-17 5-1 5-29 8-28 12-25 12-26")]
    [InlineData(Nation.Scotland, 2023, "1-2 1-3 4-7 5-1 5-8 5-29 8-7 11-30 12-25 12-26")]
    [InlineData(Nation.Scotland, 2025, "1-1 1-2 4-18 5-5 5-26 8-4 12-1 12-25 12-26")]
    [InlineData(Nation.Scotland, 2026, "1-1 1-2 4-3 5-4 5-25 6-15 8-3 11-30 12-25 12-28")]
    [InlineData(Nation.Scotland, 2027, "1-1 1-4 3-26 5-3 5-31 8-2 11-30 12-27 12-28")]
    [InlineData(Nation.NorthernIreland, 2024, "1-1 3-18 3-29 4-1 5-6 5-27 7-12 8-26 12-25 12-26")]
    [InlineData(Nation.NorthernIreland, 2026, "1-1 3-17 4-3 4-6 5-4 5-25 7-13 8-31 12-25 12-28")]
    public void Year_has_the_published_days(Nation nation, int year, string days) =>
        BankHolidays.Of(year, nation).ShouldBe(days.Split(' ').Select(day => DateOnly.ParseExact($"{year}-{day}", "yyyy-M-d", CultureInfo.InvariantCulture)), ignoreOrder: true);

    [Theory]
    [InlineData("2038-04-25")]
    [InlineData("2049-04-18")]
    [InlineData("2076-04-19")]
    [InlineData("2285-03-22")]
    public void Easter_is_right_where_its_rule_has_exceptions(string sunday) =>
        BankHolidays.Contains(DateOnly.Parse(sunday, CultureInfo.InvariantCulture).AddDays(1), Nation.EnglandAndWales).ShouldBeTrue();
}
