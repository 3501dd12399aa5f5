using System.Globalization;
using PageModerator.Digests;
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
        new DigestOptions { Days = days }.LastDue(Time(now)).ShouldBe(Time(due));

    [Theory]
    [InlineData("2026-03-29T01:29:00Z", "2026-03-28T01:30:00Z")] // the hour that does not exist: an hour later
    [InlineData("2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z")] // the hour that comes twice: the first
    [InlineData("2026-10-25T02:00:00Z", "2026-10-25T00:30:00Z")]
    public void Digest_comes_once_on_the_nights_when_the_clocks_change(string now, string due) =>
        new DigestOptions { Days = "every day", At = new TimeOnly(1, 30) }.LastDue(Time(now)).ShouldBe(Time(due));

    [Theory]
    [InlineData("Funday")]
    [InlineData("Monday,")]
    [InlineData("t")]
    public void Days_that_cannot_be_read_are_refused(string days) =>
        new DigestOptionsValidator().Validate(null, new DigestOptions { Days = days }).Failures.ShouldNotBeNull().ShouldContain(fault => fault.Contains("Digest:Days"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
