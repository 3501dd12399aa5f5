using PageModerator.Graph;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Graph;

public sealed class GraphErrorTests
{
    [Theory]
    [InlineData(1, null, "Retry")]
    [InlineData(1, 2853006, "NeedsPermission")]
    [InlineData(2, null, "Retry")]
    [InlineData(3, null, "NeedsPermission")]
    [InlineData(4, null, "BackOff")]
    [InlineData(10, null, "NeedsPermission")]
    [InlineData(17, 2446079, "BackOff")]
    [InlineData(32, null, "BackOff")]
    [InlineData(33, null, "Gone")]
    [InlineData(100, null, "Refused")]
    [InlineData(100, 33, "Gone")]
    [InlineData(100, 2018292, "Refused")]
    [InlineData(102, 463, "NeedsToken")]
    [InlineData(104, null, "NeedsToken")]
    [InlineData(190, null, "NeedsToken")]
    [InlineData(190, 458, "NeedsToken")]
    [InlineData(190, 459, "NeedsToken")]
    [InlineData(190, 460, "NeedsToken")]
    [InlineData(190, 463, "NeedsToken")]
    [InlineData(190, 464, "NeedsToken")]
    [InlineData(190, 467, "NeedsToken")]
    [InlineData(190, 492, "NeedsToken")]
    [InlineData(190, 2069032, "NeedsToken")]
    [InlineData(200, null, "NeedsPermission")]
    [InlineData(200, 2069030, "Refused")]
    [InlineData(200, 2069031, "Refused")]
    [InlineData(200, 2069033, "Refused")]
    [InlineData(210, null, "Refused")]
    [InlineData(230, null, "NeedsPermission")]
    [InlineData(283, null, "NeedsPermission")]
    [InlineData(299, null, "NeedsPermission")]
    [InlineData(341, null, "BackOff")]
    [InlineData(368, 4854002, "Blocked")]
    [InlineData(506, null, "Refused")]
    [InlineData(613, null, "BackOff")]
    [InlineData(613, 1996, "BackOff")]
    [InlineData(1705, null, "NeedsToken")]
    [InlineData(2500, null, "Refused")]
    [InlineData(3801, null, "Refused")]
    [InlineData(3802, null, "Refused")]
    [InlineData(10900, null, "Done")]
    [InlineData(80000, null, "BackOff")]
    [InlineData(80001, 2494055, "BackOff")]
    [InlineData(80002, null, "BackOff")]
    [InlineData(80006, null, "BackOff")]
    [InlineData(80014, null, "BackOff")]
    [InlineData(1609005, null, "Refused")]
    [InlineData(987654, null, "Refused")]
    public void Code_has_its_remedy(int code, int? subcode, string recovery) =>
        new GraphError(code, subcode, null, "a message", null).Recovery.ToString().ShouldBe(recovery);

    [Fact]
    public void Request_that_asks_for_too_much_is_told_from_an_outage() =>
        new GraphError(1, null, null, "Please reduce the amount of data you're asking for, then retry your request", null).Recovery.ShouldBe(Recovery.AskForLess);

    [Theory]
    [InlineData(100, null, true)]
    [InlineData(100, 1349125, true)]
    [InlineData(100, 33, false)]
    [InlineData(100, 2018292, false)]
    [InlineData(190, null, false)]
    public void Request_that_Facebook_does_not_take_is_told_from_what_is_gone(int code, int? subcode, bool isOfRequest) =>
        new GraphError(code, subcode, null, "a message", null).IsOfRequest.ShouldBe(isOfRequest);

    [Fact]
    public void Unknown_code_that_Facebook_calls_transient_is_tried_again() =>
        new GraphError(987654, null, IsTransient: true, "", null).Recovery.ShouldBe(Recovery.Retry);
}
