using System.Net;
using System.Text.Json.Nodes;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class ControlPageTests : SandboxTestBase
{
    [Fact]
    public async Task Page_shows_posts_and_comments_encoded_and_marks_the_hidden_ones()
    {
        var post = Page.AddPost("Snow & ice");
        Page.AddComment(post.Id, "<script>alert(1)</script>", new SandboxPerson("7003", "\"><b>"));
        var hidden = Page.AddComment(post.Id, "Rude", Ann);
        Page.SetHidden(hidden.Id);

        var html = (await GetAsync("/sandbox/")).Body;

        html.ShouldContain("Snow &amp; ice");
        html.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        html.ShouldNotContain("<script>");
        html.ShouldNotContain("<b>");
        html.ShouldContain($"<div id=\"{hidden.Id}\" class=\"comment hidden\">");
        html.ShouldContain("action=\"/sandbox/comments\"");
    }

    [Fact]
    public async Task Comment_is_added_by_form_or_JSON_and_one_name_is_one_person()
    {
        var post = Page.AddPost("Snow");

        var form = await PostAsync("/sandbox/comments", ("post", post.Id), ("message", "Lovely"), ("author", "Ann Example"));
        var json = await SendAsync(
            HttpMethod.Post,
            "/sandbox/comments",
            Json($$"""{"post":"{{(string)form.Json["id"]!}}","message":"Again","author":"Ann Example"}"""));

        form.Status.ShouldBe(HttpStatusCode.Created);
        var comments = Page.Comments;
        comments.Select(comment => comment.Message).ShouldBe(["Lovely", "Again"]);
        comments[1].Id.ShouldBe((string)json.Json["id"]!);
        comments[1].ParentId.ShouldBe(comments[0].Id);
        comments[1].Author.ShouldBe(comments[0].Author);
    }

    [Fact]
    public async Task Comment_without_post_or_text_is_refused_with_a_sentence()
    {
        var nowhere = await PostAsync("/sandbox/comments", ("post", "no-such-post"), ("message", "Lovely"));
        var empty = await PostAsync("/sandbox/comments", ("post", Page.AddPost("Snow").Id));

        nowhere.Status.ShouldBe(HttpStatusCode.BadRequest);
        nowhere.Body.ShouldContain("no-such-post");
        empty.Status.ShouldBe(HttpStatusCode.BadRequest);
        Page.Comments.ShouldBeEmpty();
    }

    [Fact]
    public async Task State_counts_comments_hidden_deleted_and_calls()
    {
        var post = Page.AddPost("Snow");
        var hidden = Page.AddComment(post.Id, "Rude", Ann);
        var deleted = Page.AddComment(post.Id, "Ruder", Ann);
        await PostAsync($"/v25.0/{hidden.Id}", ("is_hidden", "true"));
        await DeleteAsync($"/v25.0/{deleted.Id}");

        var state = (await GetAsync("/sandbox/state.json")).Json;

        state.ToJsonString().ShouldBe(JsonNode.Parse(
            $$$"""
            {"page":"{{{Server.PageId}}}","posts":1,"comments":1,"toArrive":0,"hidden":["{{{hidden.Id}}}"],"deleted":["{{{deleted.Id}}}"],
             "calls":{"hide":1,"delete":1},"unmatched":0}
            """)!.ToJsonString());
    }

    [Fact]
    public async Task Other_hosts_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Server.ControlUrl);
        request.Headers.Host = "sandbox.example";

        using var response = await Client.SendAsync(request, Cancelled);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
