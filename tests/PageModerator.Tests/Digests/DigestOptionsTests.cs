using System.Globalization;
using PageModerator.Digests;
using PageModerator.Screening.Policy;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Digests;

public sealed class DigestOptionsTests
{
    [Theory]
    [InlineData("school days", "2026-11-20T07:29:00Z", "2026-11-19T07:30:00Z")] // a Friday, a minute early
    [InlineData("school days", "2026-11-20T07:30:00Z", "2026-11-20T07:30:00Z")]
    [InlineData("school days", "2026-11-22T12:00:00Z", "2026-11-20T07:30:00Z")] // a Sunday
    [InlineData("every day", "2026-11-22T12:00:00Z", "2026-11-22T07:30:00Z")]
    [InlineData("Monday, thu", "2026-11-22T12:00:00Z", "2026-11-19T07:30:00Z")]
    [InlineData("school days", "2026-07-01T06:29:00Z", "2026-06-30T06:30:00Z")] // summer time
    [InlineData("school days", "2026-07-01T06:30:00Z", "2026-07-01T06:30:00Z")]
    public void Last_due_moment_is_that_of_London(string days, string now, string due) =>
        new DigestOptions { Days = days }.LastDue(Time(now), new SchoolCalendar()).ShouldBe(Time(due));

    [Theory]
    [InlineData("school days", "EnglandAndWales", "2026-12-28T12:00:00Z", "2026-12-24T07:30:00Z")] // Christmas Day, Boxing Day's Monday and the weekend between
    [InlineData("every day", "EnglandAndWales", "2026-12-28T12:00:00Z", "2026-12-28T07:30:00Z")]
    [InlineData("school days", "Scotland", "2026-11-30T12:00:00Z", "2026-11-27T07:30:00Z")] // St Andrew's Day
    [InlineData("school days", "EnglandAndWales", "2026-11-30T12:00:00Z", "2026-11-30T07:30:00Z")]
    [InlineData("school days", "EnglandAndWales", "2026-10-30T12:00:00Z", "2026-10-23T06:30:00Z")] // the school's own half term, in summer time before
    [InlineData("school days", "EnglandAndWales", "2026-11-06T12:00:00Z", "2026-11-05T07:30:00Z")] // a training day
    public void No_digest_is_due_on_a_day_on_which_the_school_is_closed(string days, string nation, string now, string due)
    {
        var calendar = new SchoolCalendar
        {
            Nation = Enum.Parse<Nation>(nation),
            Closures = [new(new(2026, 10, 26), new DateOnly(2026, 10, 30)), new(new(2026, 11, 6))],
        };

        new DigestOptions { Days = days }.LastDue(Time(now), calendar).ShouldBe(Time(due));
    }

    [Fact]
    public void A_calendar_that_never_opens_does_not_end_the_digests() =>
        new DigestOptions()
            .LastDue(Time("2026-11-20T08:00:00Z"), new SchoolCalendar { Closures = [new(DateOnly.MinValue, DateOnly.MaxValue)] })
            .ShouldBe(Time("2026-08-11T06:30:00Z"));

    [Fact]
    public void Somebody_may_have_a_time_of_their_own() =>
        new DigestOptions().LastDue(Time("2026-11-20T16:00:00Z"), new SchoolCalendar(), new TimeOnly(15, 45)).ShouldBe(Time("2026-11-20T15:45:00Z"));

    [Theory]
    [InlineData("2026-03-29T01:29:00Z", "2026-03-28T01:30:00Z")] // the hour that does not exist: an hour later
    [InlineData("2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z")] // the hour that comes twice: the first
    [InlineData("2026-10-25T02:00:00Z", "2026-10-25T00:30:00Z")]
    public void Digest_comes_once_on_the_nights_when_the_clocks_change(string now, string due) =>
        new DigestOptions { Days = "every day", At = new TimeOnly(1, 30) }.LastDue(Time(now), new SchoolCalendar()).ShouldBe(Time(due));

    [Theory]
    [InlineData("Funday")]
    [InlineData("Monday,")]
    [InlineData("t")]
    public void Days_that_cannot_be_read_are_refused(string days) =>
        new DigestOptionsValidator().Validate(null, new DigestOptions { Days = days }).Failures.ShouldNotBeNull().ShouldContain(fault => fault.Contains("Digest:Days"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
