using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class LimitTests : SandboxTestBase
{
    [Fact]
    public async Task Usage_headers_come_once_use_is_no_longer_low()
    {
        Server.Behaviour.EngagedUsers = 1;
        var low = await GetAsync($"/v25.0/{Server.PageId}");
        Server.Behaviour.UsageHeadersFrom = 1;

        for (var call = 0; call < 47; call++)
        {
            await GetAsync($"/v25.0/{Server.PageId}");
        }

        var high = await GetAsync($"/v25.0/{Server.PageId}");

        low.Headers.ContainsKey("X-Business-Use-Case-Usage").ShouldBeFalse();
        var usage = JsonNode.Parse(high.Headers["X-Business-Use-Case-Usage"])![Server.PageId]![0]!;
        usage["type"]!.GetValue<string>().ShouldBe("pages");
        usage["call_count"]!.GetValue<int>().ShouldBe(1);
        usage["estimated_time_to_regain_access"]!.GetValue<int>().ShouldBe(0);
        JsonNode.Parse(high.Headers["X-App-Usage"])!["call_count"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Call_while_throttled_lengthens_the_throttle()
    {
        Exhaust();

        var first = await GetAsync($"/v25.0/{Server.PageId}");
        var second = await GetAsync($"/v25.0/{Server.PageId}");
        Time.Advance(TimeSpan.FromMinutes(5));
        var early = await GetAsync($"/v25.0/{Server.PageId}");
        Time.Advance(TimeSpan.FromMinutes(2));
        var late = await GetAsync($"/v25.0/{Server.PageId}");

        first.Code.ShouldBe(80001);
        Minutes(first).ShouldBe(5);
        Minutes(second).ShouldBe(6);
        early.Code.ShouldBe(80001);
        late.Code.ShouldBeNull();
    }

    [Fact]
    public async Task Calls_are_forgotten_after_a_day()
    {
        Exhaust(calls: 4800);
        Time.Advance(TimeSpan.FromHours(25));

        (await GetAsync($"/v25.0/{Server.PageId}")).Headers.ContainsKey("X-App-Usage").ShouldBeFalse();
    }

    // as if another service with the same app had called
    private void Exhaust(int calls = 4848)
    {
        Server.Behaviour.EngagedUsers = 1;
        Server.AddUse(calls);
    }

    private int Minutes(Reply reply) =>
        JsonNode.Parse(reply.Headers["X-Business-Use-Case-Usage"])![Server.PageId]![0]!["estimated_time_to_regain_access"]!.GetValue<int>();
}
