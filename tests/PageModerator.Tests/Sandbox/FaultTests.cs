using System.Net;
using System.Text.Json;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class FaultTests : SandboxTestBase
{
    [Fact]
    public async Task Fault_strikes_the_calls_it_names_and_ends_after_its_times()
    {
        var comment = Comment();
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.Error)
        {
            Call = SandboxCallKind.Hide,
            ObjectId = comment.Id,
            Code = 2,
            Subcode = 99,
            IsTransient = true,
            Status = 503,
            Times = 1,
        });

        var read = await GetAsync($"/v25.0/{comment.Id}");
        var struck = await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));
        var isHidden = Page.Comment(comment.Id)!.IsHidden;
        var later = await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));

        read.Code.ShouldBeNull();
        struck.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (struck.Code, struck.Subcode).ShouldBe((2, 99));
        struck.Json["error"]!["is_transient"]!.GetValue<bool>().ShouldBeTrue();
        isHidden.ShouldBeFalse();
        later.Code.ShouldBeNull();
    }

    [Fact]
    public async Task Error_body_can_come_with_status_200()
    {
        using var fault = Server.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 80001, Status = 200 });

        var reply = await GetAsync($"/v25.0/{Server.PageId}");

        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Code.ShouldBe(80001);
    }

    [Fact]
    public async Task Html_plain_words_and_half_an_answer_are_no_JSON()
    {
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Times = 1 });
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.PlainText) { Times = 1 });
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.Truncated) { Times = 1 });

        var html = await GetAsync($"/v25.0/{Server.PageId}");
        var plain = await GetAsync($"/v25.0/{Server.PageId}");
        var half = await GetAsync($"/v25.0/{Server.PageId}");
        var whole = await GetAsync($"/v25.0/{Server.PageId}");

        html.Status.ShouldBe(HttpStatusCode.InternalServerError);
        plain.Status.ShouldBe(HttpStatusCode.OK);

        foreach (var reply in (Reply[])[html, plain, half])
        {
            Should.Throw<JsonException>(() => JsonDocument.Parse(reply.Body));
        }

        whole.Json["id"]!.GetValue<string>().ShouldBe(Server.PageId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_is_cut_before_or_after_the_write_took_effect(bool afterEffect)
    {
        var comment = Comment();
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.Drop) { AfterEffect = afterEffect, Times = 1 });

        await Should.ThrowAsync<HttpRequestException>(() => PostAsync($"/v25.0/{comment.Id}/comments", ("message", "Thank you")));

        Page.Comments.Count.ShouldBe(afterEffect ? 2 : 1);
        Server.Calls.Count(SandboxCallKind.Reply).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Slow_answer_waits_for_the_clock_before_or_after_the_effect(bool afterEffect)
    {
        var comment = Comment();
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.Slow) { AfterEffect = afterEffect, Delay = TimeSpan.FromSeconds(30) });

        var call = PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));
        await Time.WhenWaitingAsync(Cancelled);
        var isHidden = Page.Comment(comment.Id)!.IsHidden;
        Time.Advance(TimeSpan.FromSeconds(30));

        (await call).Body.ShouldBe("""{"success":true}""");
        isHidden.ShouldBe(afterEffect);
        Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public async Task Fault_by_rate_strikes_the_same_calls_for_the_same_seed()
    {
        var first = await StruckAsync(Server);
        await using var twin = await SandboxServer.StartAsync(Options, Time, Cancelled);
        await using var other = await SandboxServer.StartAsync(Options with { Seed = 2 }, Time, Cancelled);

        first.Count(struck => struck).ShouldBeInRange(5, 35);
        (await StruckAsync(twin)).ShouldBe(first);
        (await StruckAsync(other)).ShouldNotBe(first);
    }

    private async Task<List<bool>> StruckAsync(SandboxServer server)
    {
        using var fault = server.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Rate = 0.5 });
        List<bool> struck = [];

        for (var call = 0; call < 40; call++)
        {
            using var response = await Client.GetAsync(new Uri(server.GraphUrl, $"/v25.0/{server.PageId}?access_token={server.AccessToken}"), Cancelled);
            struck.Add(!response.IsSuccessStatusCode);
        }

        return struck;
    }

    private SandboxComment Comment() => Page.AddComment(Page.AddPost("Snow").Id, "Rude", Ann);
}
