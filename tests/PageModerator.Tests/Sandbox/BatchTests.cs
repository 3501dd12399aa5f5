using System.Net;
using System.Text.Json.Nodes;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class BatchTests : SandboxTestBase
{
    [Fact]
    public async Task Items_are_answered_in_order_each_with_its_own_code()
    {
        var post = Page.AddPost("Snow");
        var comment = Page.AddComment(post.Id, "Rude", Ann);

        var reply = await BatchAsync(
            $$"""
            [{"method":"GET","relative_url":"{{post.Id}}/comments?filter=stream&fields=id"},
             {"method":"POST","relative_url":"v25.0/{{comment.Id}}","body":"is_hidden=true"},
             {"method":"DELETE","relative_url":"1_2"}]
            """);

        reply.Status.ShouldBe(HttpStatusCode.OK);
        var items = reply.Json.AsArray();
        items.Select(item => (int)item!["code"]!).ShouldBe([200, 200, 400]);
        JsonNode.Parse((string)items[0]!["body"]!)!["data"]![0]!["id"]!.GetValue<string>().ShouldBe(comment.Id);
        ((string)items[1]!["body"]!).ShouldBe("""{"success":true}""");
        JsonNode.Parse((string)items[2]!["body"]!)!["error"]!["error_subcode"]!.GetValue<int>().ShouldBe(33);
        items[0]!["headers"]!.AsArray().Select(header => (string)header!["name"]!).ShouldContain("facebook-api-version");
        Page.Hidden.ShouldHaveSingleItem();
        Server.Calls.Total.ShouldBe(4);
    }

    [Fact]
    public async Task Headers_are_left_out_on_request_and_an_item_that_timed_out_is_null()
    {
        Server.Faults.Add(new SandboxFault(SandboxFaultKind.NullBatchItem) { ObjectId = "1_2" });

        var reply = await BatchAsync(
            $$"""[{"method":"GET","relative_url":"1_2"},{"method":"GET","relative_url":"{{Server.PageId}}?fields=id"}]""",
            includeHeaders: "false");

        var items = reply.Json.AsArray();
        items[0].ShouldBeNull();
        items[1]!.ToJsonString().ShouldBe($$"""{"code":200,"body":"{\u0022id\u0022:\u0022{{Server.PageId}}\u0022}"}""");
    }

    [Fact]
    public async Task More_than_fifty_items_and_items_that_wait_for_others_are_refused()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat($$"""{"method":"GET","relative_url":"{{Server.PageId}}"}""", 51)) + "]";

        (await BatchAsync(many)).Code.ShouldBe(100);
        (await BatchAsync("no json")).Code.ShouldBe(100);

        var waiting = await BatchAsync($$"""[{"method":"GET","relative_url":"{{Server.PageId}}","depends_on":"x"}]""");
        waiting.Json[0]!["code"]!.GetValue<int>().ShouldBe(400);
    }

    private Task<Reply> BatchAsync(string batch, string includeHeaders = "true") =>
        PostAsync("/v25.0/", ("batch", batch), ("include_headers", includeHeaders));
}
