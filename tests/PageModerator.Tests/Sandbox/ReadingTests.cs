using System.Collections.Frozen;
using System.Net;
using PageModerator.Sandbox;
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
    public async Task Empty_expanded_edge_is_left_out_unless_its_summary_was_asked_for()
    {
        Page.AddPost("Snow");

        var plain = await GetAsync($"/v25.0/{Server.PageId}/feed?fields=id,comments{{id}}");
        var summed = await GetAsync($"/v25.0/{Server.PageId}/feed?fields=id,comments.limit(0).summary(total_count)");

        plain.Json["data"]![0]!["comments"].ShouldBeNull();
        summed.Json["data"]![0]!["comments"]!.ToJsonString().ShouldBe("""{"data":[],"summary":{"total_count":0}}""");
    }

    [Fact]
    public async Task Order_form_and_ids_are_otherwise_when_that_is_switched_on()
    {
        var post = Page.AddPost("Snow");
        var first = Page.AddComment(post.Id, "Lovely", Ann);
        Time.Advance(TimeSpan.FromMinutes(1));
        var second = Page.AddComment(post.Id, "Cold", Ann);
        Server.Behaviour.OrderIgnored = true;
        Server.Behaviour.EmptyEdgesBare = true;

        var list = await GetAsync($"/v25.0/{post.Id}/comments?filter=stream&order=reverse_chronological&fields=id,comments{{id}}");
        Server.Behaviour.IdsWithheld = new HashSet<string> { first.Id };
        var withheld = await GetAsync($"/v25.0/{post.Id}/comments?filter=stream&order=reverse_chronological&fields=id,message");
        Server.Behaviour.Compressed = true;
        using var compressed = await Client.GetAsync(new Uri(Server.GraphUrl, $"/v25.0/{post.Id}?access_token={Server.AccessToken}"), Cancelled);

        list.Json["data"]!.ToJsonString().ShouldBe($$"""[{"id":"{{first.Id}}","comments":[]},{"id":"{{second.Id}}","comments":[]}]""");
        withheld.Json["data"]!.ToJsonString().ShouldBe($$"""[{"message":"Lovely"},{"id":"{{second.Id}}","message":"Cold"}]""");
        compressed.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        (await compressed.Content.ReadAsByteArrayAsync(Cancelled))[..2].ShouldBe([0x1f, 0x8b]);
    }

    [Fact]
    public async Task Hidden_comment_is_still_listed_and_says_so()
    {
        var post = Page.AddPost("Snow");
        var comment = Page.AddComment(post.Id, "Rude", Ann);
        Page.SetHidden(comment.Id);

        var list = await GetAsync($"/v25.0/{post.Id}/comments?filter=stream&order=chronological&fields=id,is_hidden");

        list.Json["data"]!.ToJsonString().ShouldBe($$"""[{"id":"{{comment.Id}}","is_hidden":true}]""");
    }

    [Fact]
    public async Task Comment_without_fields_gives_the_four_that_come_unasked()
    {
        var comment = Page.AddComment(Page.AddPost("Snow").Id, "Lovely", Ann);

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

    [Fact]
    public async Task Top_level_is_the_default_and_leaves_answers_out()
    {
        var post = Page.AddPost("Snow");
        var comment = Page.AddComment(post.Id, "Lovely", Ann);
        var answer = Page.AddComment(comment.Id, "Indeed", Bob);

        (await GetAsync($"/v25.0/{post.Id}/comments")).Ids.ShouldBe([comment.Id]);
        (await GetAsync($"/v25.0/{post.Id}/comments?filter=stream")).Ids.ShouldBe([comment.Id, answer.Id]);
        (await GetAsync($"/v25.0/{comment.Id}/comments")).Ids.ShouldBe([answer.Id]);
    }

    [Fact]
    public async Task Order_that_is_not_asked_for_is_ranked()
    {
        var post = Page.AddPost("Snow");
        var ids = Enumerable.Range(0, 20).Select(number => Page.AddComment(post.Id, $"Comment {number}", Ann).Id).ToList();

        var ranked = await GetAsync($"/v25.0/{post.Id}/comments?summary=true");
        var newest = await GetAsync($"/v25.0/{post.Id}/comments?order=reverse_chronological");

        ranked.Ids.ShouldBe(ids, ignoreOrder: true);
        ranked.Ids.ShouldNotBe(ids);
        ranked.Json["summary"]!["order"]!.GetValue<string>().ShouldBe("ranked");
        newest.Ids.ShouldBe(Enumerable.Reverse(ids));
    }

    [Fact]
    public async Task Photos_of_an_album_have_comments_of_their_own()
    {
        var post = Page.AddPost("Sports day", SandboxPostKind.Album);
        var comment = Page.AddComment(post.Photos[1].Id, "My boy!", Ann);

        var attachments = await GetAsync($"/v25.0/{post.Id}?fields=attachments{{target{{id}},media_type,subattachments{{target{{id}}}}}}");
        var ofPost = await GetAsync($"/v25.0/{post.Id}/comments?filter=stream");
        var ofPhoto = await GetAsync($"/v25.0/{post.Photos[1].Id}/comments?filter=stream");

        var album = attachments.Json["attachments"]!["data"]![0]!;
        album["media_type"]!.GetValue<string>().ShouldBe("album");
        album["subattachments"]!["data"]!.AsArray().Select(part => part!["target"]!["id"]!.GetValue<string>())
            .ShouldBe(post.Photos.Select(photo => photo.Id));
        ofPost.Ids.ShouldBeEmpty();
        ofPhoto.Ids.ShouldBe([comment.Id]);
        comment.Id.ShouldStartWith(post.Photos[1].Id + "_");
    }

    [Fact]
    public async Task Only_photo_of_a_post_shares_the_comments_of_the_post()
    {
        var post = Page.AddPost("Lost property", SandboxPostKind.Photo);
        var comment = Page.AddComment(post.Photos[0].Id, "Ours!", Ann);

        (await GetAsync($"/v25.0/{post.Id}/comments")).Ids.ShouldBe([comment.Id]);
        (await GetAsync($"/v25.0/{post.Photos[0].Id}/comments")).Ids.ShouldBe([comment.Id]);
    }

    [Fact]
    public async Task Lists_of_posts_part_the_Page_from_its_visitors()
    {
        var own = Page.AddPost("Snow");
        Time.Advance(TimeSpan.FromMinutes(1));
        var visitors = Page.AddPost("Any news?", SandboxPostKind.Visitor, Ann);

        (await GetAsync($"/v25.0/{Server.PageId}/feed")).Ids.ShouldBe([visitors.Id, own.Id]);
        (await GetAsync($"/v25.0/{Server.PageId}/posts")).Ids.ShouldBe([own.Id]);
        (await GetAsync("/v25.0/me/published_posts")).Ids.ShouldBe([own.Id]);
        (await GetAsync($"/v25.0/{Server.PageId}/visitor_posts")).Ids.ShouldBe([visitors.Id]);
    }

    [Fact]
    public async Task Since_and_until_of_the_feed_mean_when_a_post_was_made_and_so_miss_new_comments()
    {
        var old = Page.AddPost("Harvest", createdAt: Time.GetUtcNow().AddDays(-2));
        Page.AddComment(old.Id, "Late, but lovely", Ann);
        var since = Time.GetUtcNow().AddDays(-1).ToUnixTimeSeconds();

        (await GetAsync($"/v25.0/{Server.PageId}/feed?since={since}")).Ids.ShouldBeEmpty();
        (await GetAsync($"/v25.0/{Server.PageId}/feed?until=2026-11-19")).Ids.ShouldBe([old.Id]);
    }

    [Fact]
    public async Task Comment_moves_the_updated_time_of_its_post()
    {
        var post = Page.AddPost("Snow");
        Time.Advance(TimeSpan.FromHours(1));
        Page.AddComment(post.Id, "Lovely", Ann);

        var reply = await GetAsync($"/v25.0/{post.Id}?fields=created_time,updated_time");

        reply.Json["created_time"]!.GetValue<string>().ShouldBe("2026-11-20T08:00:00+0000");
        reply.Json["updated_time"]!.GetValue<string>().ShouldBe("2026-11-20T09:00:00+0000");
    }

    [Fact]
    public async Task Since_on_comments_has_effect_only_when_switched_on()
    {
        var post = Page.AddPost("Snow");
        var early = Page.AddComment(post.Id, "Early", Ann);
        Time.Advance(TimeSpan.FromHours(1));
        var late = Page.AddComment(post.Id, "Late", Ann);
        var address = $"/v25.0/{post.Id}/comments?filter=stream&since={Time.GetUtcNow().ToUnixTimeSeconds()}";

        (await GetAsync(address)).Ids.ShouldBe([early.Id, late.Id]);

        Server.Behaviour.CommentsSinceHonoured = true;
        (await GetAsync(address)).Ids.ShouldBe([late.Id]);
    }

    [Theory]
    [InlineData("/comments?fields=id,updated_time", 100)]
    [InlineData("/comments?fields=id,comments{nosuch}", 100)]
    [InlineData("/comments?fields=message{id}", 100)]
    [InlineData("/comments?until=1", 100)]
    [InlineData("/comments?filter=all", 100)]
    [InlineData("/comments?order=ranked", 100)]
    [InlineData("/comments?live_filter=off", 100)]
    [InlineData("/comments?limit=-1", 100)]
    [InlineData("/comments?fields=id,", 2500)]
    [InlineData("/replies", 2500)]
    [InlineData("?fields=comments.until(1){id}", 100)]
    public async Task Name_that_Graph_does_not_have_fails_the_whole_call_and_is_recorded(string tail, int code)
    {
        var post = Page.AddPost("Snow");
        Page.AddComment(post.Id, "Lovely", Ann);

        var reply = await GetAsync($"/v25.0/{post.Id}{tail}");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Code.ShouldBe(code);
        Server.Calls.UnmatchedRequests.ShouldHaveSingleItem().Line.ShouldStartWith($"GET /v25.0/{post.Id}");
    }

    [Fact]
    public async Task Field_that_Facebook_takes_away_fails_the_call_but_is_no_fault_of_the_caller()
    {
        var comment = Page.AddComment(Page.AddPost("Snow").Id, "Lovely", Ann);
        Server.Behaviour.UnknownFields = new[] { "can_hide" }.ToFrozenSet();

        var reply = await GetAsync($"/v25.0/{comment.Id}?fields=id,can_hide");

        reply.Code.ShouldBe(100);
        Server.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_that_could_bring_too_much_is_asked_to_be_smaller()
    {
        var address = $"/v25.0/{Server.PageId}/feed?limit=100&fields=id,comments.limit(200){{id}}";

        (await GetAsync(address)).Code.ShouldBe(1);
        Server.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Attachment_of_a_comment_is_told_with_its_type_and_title()
    {
        var comment = Page.AddComment(Page.AddPost("Snow").Id, "", Ann, new SandboxAttachment("share", "https://shop.example/x", "Big sale"));

        var reply = await GetAsync($"/v25.0/{comment.Id}?fields=message,attachment{{type,url,title,media}}");

        reply.Json["attachment"]!.ToJsonString().ShouldBe("""{"type":"share","url":"https://shop.example/x","title":"Big sale"}""");
    }
}
