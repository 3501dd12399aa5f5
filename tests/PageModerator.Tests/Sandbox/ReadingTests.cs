using System.Net;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class ReadingTests : SandboxTestBase
{
    [Fact]
    public async Task Feed_brings_posts_newest_first_with_their_comments_in_one_call()
    {
        var older = Page.AddPost("Harvest", createdAt: Time.GetUtcNow().AddDays(-2));
        var newer = Page.AddPost("Snow");
        var comment = Page.AddComment(older.Id, "Lovely", Ann);
        var answer = Page.AddComment(comment.Id, "Thank you", Page.Self);

        var reply = await GetAsync(
            $"/v25.0/{Server.PageId}/feed?limit=25&fields=id,updated_time,comments.filter(stream).order(reverse_chronological).limit(30).summary(true)"
            + "{id,message,from{id,name},parent{id},attachment}");

        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Headers["facebook-api-version"].ShouldBe("v25.0");
        reply.Ids.ShouldBe([newer.Id, older.Id]);
        var nested = reply.Json["data"]![1]!["comments"]!;
        nested["summary"]!.ToJsonString().ShouldBe("""{"order":"reverse_chronological","total_count":2,"can_comment":true}""");
        nested["data"]![0]!.ToJsonString().ShouldBe(
            $$$"""{"id":"{{{answer.Id}}}","message":"Thank you","from":{"id":"{{{Server.PageId}}}","name":"{{{Server.PageName}}}"},"parent":{"id":"{{{comment.Id}}}"}}""");
        nested["data"]![1]!.ToJsonString().ShouldBe(
            $$$"""{"id":"{{{comment.Id}}}","message":"Lovely","from":{"id":"7001","name":"Ann Example"}}""");
        Server.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hidden_comment_is_still_listed_and_says_so()
    {
        var post = Page.AddPost("Snow");
        var comment = Page.AddComment(post.Id, "Rude", Ann);

        var reply = await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));

        reply.Body.ShouldBe("""{"success":true}""");
        Page.Hidden.ShouldHaveSingleItem().Id.ShouldBe(comment.Id);
        var list = await GetAsync($"/v25.0/{post.Id}/comments?filter=stream&order=chronological&fields=id,is_hidden");
        list.Json["data"]!.ToJsonString().ShouldBe($$"""[{"id":"{{comment.Id}}","is_hidden":true}]""");
    }

    [Fact]
    public async Task Comment_without_fields_gives_the_four_that_come_unasked()
    {
        var post = Page.AddPost("Snow");
        var comment = Page.AddComment(post.Id, "Lovely", Ann);

        var reply = await GetAsync($"/v25.0/{comment.Id}");

        reply.Body.ShouldBe(
            $$"""{"created_time":"2026-11-20T08:00:00+0000","from":{"id":"7001","name":"Ann Example"},"message":"Lovely","id":"{{comment.Id}}"}""");
    }

    [Fact]
    public async Task Bare_last_part_of_a_comment_id_is_accepted()
    {
        var comment = Page.AddComment(Page.AddPost("Snow").Id, "Lovely", Ann);

        var reply = await GetAsync($"/v25.0/{comment.Id.Split('_')[1]}?fields=id");

        reply.Json["id"]!.GetValue<string>().ShouldBe(comment.Id);
    }
}
