using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class WebhookTests : SandboxTestBase
{
    [Fact]
    public async Task Changes_are_told_once_both_sides_are_subscribed_and_signed_over_the_bytes_sent()
    {
        await using var listener = await Listener.StartAsync(Cancelled);
        var post = Page.AddPost("Snow");
        await Server.Webhooks.SubscribeAsync(listener.Address, Cancelled);
        Page.AddComment(post.Id, "Before the Page subscribed", Ann);

        (await PostAsync($"/v25.0/{Server.PageId}/subscribed_apps", ("subscribed_fields", "feed"))).Body.ShouldBe("""{"success":"true"}""");
        var comment = Page.AddComment(post.Id, "Très bien", Ann);
        Page.Edit(comment.Id, "Très mal");
        await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));
        Page.Delete(comment.Id);
        var told = await Server.Webhooks.DeliverAsync(Cancelled);

        told.ShouldBe(4);
        var (signature, body) = listener.Received.ShouldHaveSingleItem();
        signature.ShouldBe("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Server.AppSecret), body)));
        body.ShouldAllBe(value => value < 128);
        var values = JsonNode.Parse(body)!["entry"]!.AsArray().Select(entry => entry!["changes"]![0]!["value"]!).ToList();
        values.Select(value => (string)value["verb"]!).ShouldBe(["add", "edited", "hide", "remove"]);
        values[0].ToJsonString().ShouldBe(JsonNode.Parse(
            $$$"""
            {"item":"comment","verb":"add","comment_id":"{{{comment.Id}}}","post_id":"{{{post.Id}}}","parent_id":"{{{post.Id}}}",
             "from":{"id":"7001","name":"Ann Example"},"created_time":1795161600,"message":"Très bien","post":{"id":"{{{post.Id}}}"}}
            """)!.ToJsonString());
        values[3]["message"].ShouldBeNull();
        (await Server.Webhooks.DeliverAsync(Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task Changes_can_come_twice_and_in_the_wrong_order()
    {
        await using var listener = await Listener.StartAsync(Cancelled);
        await SubscribeAsync(listener);
        var post = Page.AddPost("Snow");
        string[] ids = [Page.AddComment(post.Id, "One", Ann).Id, Page.AddComment(post.Id, "Two", Ann).Id];
        Server.Webhooks.ChangesPerPost = 1;
        Server.Webhooks.Duplicates = true;
        Server.Webhooks.WrongOrder = true;

        await Server.Webhooks.DeliverAsync(Cancelled);

        listener.Received.Select(post => (string)JsonNode.Parse(post.Body)!["entry"]![0]!["changes"]![0]!["value"]!["comment_id"]!)
            .ShouldBe([ids[1], ids[1], ids[0], ids[0]]);
    }

    [Fact]
    public async Task Change_that_was_not_taken_waits_for_the_next_delivery()
    {
        await using var listener = await Listener.StartAsync(Cancelled);
        await SubscribeAsync(listener);
        Page.AddComment(Page.AddPost("Snow").Id, "One", Ann);

        listener.Status = HttpStatusCode.ServiceUnavailable;
        await Should.ThrowAsync<HttpRequestException>(() => Server.Webhooks.DeliverAsync(Cancelled));
        listener.Status = HttpStatusCode.OK;

        (await Server.Webhooks.DeliverAsync(Cancelled)).ShouldBe(1);
    }

    [Fact]
    public async Task Address_that_does_not_give_the_challenge_back_is_not_subscribed()
    {
        await using var listener = await Listener.StartAsync(Cancelled);
        listener.VerifyToken = "another";

        await Should.ThrowAsync<InvalidOperationException>(() => Server.Webhooks.SubscribeAsync(listener.Address, Cancelled));
    }

    private async Task SubscribeAsync(Listener listener)
    {
        await Server.Webhooks.SubscribeAsync(listener.Address, Cancelled);
        Server.Webhooks.IsPageSubscribed = true;
    }

    /// <summary>What a service would listen with.</summary>
    private sealed class Listener(WebApplication web) : IAsyncDisposable
    {
        public string VerifyToken { get; set; } = new SandboxOptions().VerifyToken;

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public List<(string Signature, byte[] Body)> Received { get; } = [];

        public Uri Address => new(new Uri(web.Urls.Single()), "/webhooks/facebook");

        public static async Task<Listener> StartAsync(CancellationToken cancellationToken)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore();
            var web = builder.Build();
            web.Urls.Add("http://127.0.0.1:0");
            var listener = new Listener(web);
            web.Run(listener.AnswerAsync);
            await web.StartAsync(cancellationToken);

            return listener;
        }

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            var request = context.Request;

            if (request.Method == "GET")
            {
                await context.Response.WriteAsync(
                    request.Query["hub.mode"] == "subscribe" && request.Query["hub.verify_token"] == VerifyToken ? request.Query["hub.challenge"].ToString() : "no",
                    context.RequestAborted);

                return;
            }

            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, context.RequestAborted);
            Received.Add((request.Headers["X-Hub-Signature-256"].ToString(), body.ToArray()));
            context.Response.StatusCode = (int)Status;
        }
    }
}
