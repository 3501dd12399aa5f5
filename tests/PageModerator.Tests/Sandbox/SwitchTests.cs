using System.Net;
using System.Reflection;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

/// <summary>Every way in which the sandbox can lie is switched on by its control page as well as by a test.</summary>
public sealed class SwitchTests : SandboxTestBase
{
    [Fact]
    public async Task Every_behaviour_delivery_and_part_of_a_fault_has_its_field()
    {
        var html = (await GetAsync("/sandbox/switches")).Body;

        var names = ((Type[])[typeof(SandboxBehaviour), typeof(SandboxWebhooks), typeof(SandboxFault)])
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => property.CanWrite)
            .Select(property => property.Name)
            .ToList();
        names.Count.ShouldBeGreaterThan(30);
        names.ShouldAllBe(name => html.Contains($"name=\"{name}\"", StringComparison.Ordinal));
        Enum.GetNames<SandboxFaultKind>().ShouldAllBe(kind => html.Contains(kind, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Behaviours_of_each_kind_are_set_by_name()
    {
        await SetAsync("behaviour", ("ProofRequired", "true"), ("RevokedSubcode", "460"), ("TokenExpiresAt", "2026-12-31T12:00:00Z"), ("ThrottleTime", "00:07:00"), ("ServedVersion", "v26.0"), ("UnknownFields", "can_hide, attachment"), ("BlockRefusals", "7:3801"));

        var behaviour = Server.Behaviour;
        (behaviour.ProofRequired, behaviour.RevokedSubcode, behaviour.ThrottleTime, behaviour.ServedVersion).ShouldBe((true, 460, TimeSpan.FromMinutes(7), "v26.0"));
        behaviour.TokenExpiresAt.ShouldBe(new DateTimeOffset(2026, 12, 31, 12, 0, 0, TimeSpan.Zero));
        behaviour.UnknownFields.ShouldBe(["can_hide", "attachment"], ignoreOrder: true);
        behaviour.BlockRefusals["7"].ShouldBe(3801);
        await SetAsync("behaviour", ("revokedSubcode", ""));
        behaviour.RevokedSubcode.ShouldBeNull();
        await SetAsync("webhooks", ("Duplicates", "true"));
        Server.Webhooks.Duplicates.ShouldBeTrue();
    }

    [Fact]
    public async Task Fault_is_added_and_all_are_ended()
    {
        await SetAsync("faults", ("Kind", "Error"), ("Code", "80001"), ("Subcode", "2494055"), ("Call", "Node"), ("Times", ""), ("Status", "200"));
        var struck = await GetAsync($"/v25.0/{Server.PageId}");
        await SetAsync("faults/clear");
        var well = await GetAsync($"/v25.0/{Server.PageId}");

        (struck.Status, struck.Code, struck.Subcode).ShouldBe((HttpStatusCode.OK, 80001, 2494055));
        well.Code.ShouldBeNull();
    }

    [Fact]
    public async Task Clock_is_moved_on_and_tokens_end_by_it()
    {
        Server.Behaviour.TokenExpiresAt = Time.GetUtcNow().AddDays(1);
        var before = await GetAsync($"/v25.0/{Server.PageId}");
        await SetAsync("clock", ("advance", "2.00:00:00"));

        before.Code.ShouldBeNull();
        (await GetAsync($"/v25.0/{Server.PageId}")).Subcode.ShouldBe(463);
    }

    [Fact]
    public async Task Use_of_the_limit_shows_in_the_headers()
    {
        Server.Behaviour.EngagedUsers = 1;
        await SetAsync("use", ("calls", "3600"));

        (await GetAsync($"/v25.0/{Server.PageId}")).Headers["X-App-Usage"].ShouldContain("\"call_count\":75");
    }

    [Theory]
    [InlineData("behaviour", "NoSuchSwitch", "true", "NoSuchSwitch")]
    [InlineData("behaviour", "ProofRequired", "perhaps", "perhaps")]
    [InlineData("faults", "Kind", "Sulk", "Sulk")]
    [InlineData("clock", "advance", "-00:01:00", "advance")]
    [InlineData("nothing", "a", "b", "no such switch")]
    public async Task What_cannot_be_set_is_refused_with_a_sentence_and_changes_nothing(string what, string name, string value, string said)
    {
        var reply = await PostAsync($"/sandbox/switches/{what}", (name, value));

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        if (what != "clock")
        {
            reply.Body.ShouldContain(said);
        }

        (Server.Faults.Count, Server.Clock.Ahead).ShouldBe((0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(SandboxFaultKind.Empty)]
    [InlineData(SandboxFaultKind.Garbage)]
    [InlineData(SandboxFaultKind.OtherJson)]
    public async Task Nonsense_comes_with_status_200(SandboxFaultKind kind)
    {
        Server.Faults.Add(new SandboxFault(kind));

        var reply = await GetAsync($"/v25.0/{Server.PageId}");

        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Body.ShouldNotContain(Server.PageId);
    }

    [Fact]
    public async Task Ignored_change_is_answered_with_success_and_not_made()
    {
        var comment = Page.AddComment(Page.AddPost("Snow").Id, "Rude", Ann);
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.Ignored));

        var hide = await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));
        var read = await GetAsync($"/v25.0/{comment.Id}?fields=is_hidden");

        hide.Body.ShouldBe("""{"success":true}""");
        ((bool)read.Json["is_hidden"]!).ShouldBeFalse();
    }

    private async Task SetAsync(string what, params (string Name, string Value)[] form) =>
        ((int)(await PostAsync($"/sandbox/switches/{what}", form)).Status).ShouldBeInRange(200, 399);
}
