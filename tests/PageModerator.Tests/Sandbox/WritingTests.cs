using System.Collections.Frozen;
using System.Net;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class WritingTests : SandboxTestBase
{
    [Fact]
    public async Task Comment_is_hidden_and_shown_again()
    {
        var comment = Comment("Rude");

        var hidden = await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));
        var isHidden = Page.Comment(comment.Id)!.IsHidden;
        var again = await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"));
        await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "false"));

        hidden.Body.ShouldBe("""{"success":true}""");
        again.Body.ShouldBe("""{"success":true}""");
        isHidden.ShouldBeTrue();
        Page.Hidden.ShouldBeEmpty();
        Server.Calls.Count(SandboxCallKind.Hide).ShouldBe(2);
        Server.Calls.Count(SandboxCallKind.Unhide).ShouldBe(1);
    }

    [Fact]
    public async Task Write_reads_back_what_fields_ask_for()
    {
        var comment = Comment("Rude");

        var reply = await SendAsync(HttpMethod.Post, $"/v25.0/{comment.Id}?fields=is_hidden", Json("""{"is_hidden":true}"""));

        reply.Body.ShouldBe($$"""{"success":true,"is_hidden":true,"id":"{{comment.Id}}"}""");
    }

    [Fact]
    public async Task Hiding_is_refused_for_the_Page_its_people_visitors_posts_and_reviews()
    {
        var post = Page.AddPost("Snow");
        Server.Behaviour.RoleHolders = new[] { Bob.Id }.ToFrozenSet();

        SandboxComment[] comments =
        [
            Page.AddComment(post.Id, "Ours", Page.Self),
            Page.AddComment(post.Id, "Staff", Bob),
            Page.AddComment(Page.AddPost("Question", SandboxPostKind.Visitor, Ann).Id, "Visitor", Ann),
            Page.AddComment(Page.AddPost("Four stars", SandboxPostKind.Review, Ann).Id, "Review", Ann),
        ];

        foreach (var comment in comments)
        {
            (await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"))).Code.ShouldBe(200, comment.Message);
            (await GetAsync($"/v25.0/{comment.Id}?fields=can_hide")).Json["can_hide"]!.GetValue<bool>().ShouldBeFalse();
        }

        Page.Hidden.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_sent_to_a_comment_overwrites_it()
    {
        var comment = Comment("Lovely");

        var reply = await PostAsync($"/v25.0/{comment.Id}", ("message", "Thank you for writing"));

        reply.Body.ShouldBe("""{"success":true}""");
        Page.Comment(comment.Id)!.Message.ShouldBe("Thank you for writing");
        Server.Calls.Count(SandboxCallKind.Edit).ShouldBe(1);
    }

    [Fact]
    public async Task Deleted_comment_is_gone_with_its_answers_and_the_second_time_says_so()
    {
        var comment = Comment("Rude");
        var answer = Page.AddComment(comment.Id, "Quite", Bob);

        var reply = await DeleteAsync($"/v25.0/{comment.Id}");
        var again = await DeleteAsync($"/v25.0/{comment.Id}");
        var read = await GetAsync($"/v25.0/{answer.Id}");

        reply.Body.ShouldBe("""{"success":true}""");
        (again.Code, again.Subcode).ShouldBe((100, 33));
        (read.Code, read.Subcode).ShouldBe((100, 33));
        Page.Comments.ShouldBeEmpty();
        Page.Deleted.Count.ShouldBe(2);
        Server.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answer_gets_an_id_of_its_own_and_stands_under_the_top_comment()
    {
        var comment = Comment("When is it?");
        var below = Page.AddComment(comment.Id, "Yes, when?", Bob);

        var reply = await PostAsync($"/v25.0/{below.Id}/comments", ("message", "On Friday"));

        var answer = Page.Comment((string)reply.Json["id"]!)!;
        answer.ShouldSatisfyAllConditions(
            () => answer.Id.ShouldNotBe(comment.Id),
            () => answer.ParentId.ShouldBe(comment.Id),
            () => answer.Message.ShouldBe("On Friday"),
            () => answer.Author.ShouldBe(Page.Self));
    }

    [Fact]
    public async Task Answer_without_text_is_refused()
    {
        var reply = await PostAsync($"/v25.0/{Comment("When?").Id}/comments");

        reply.Code.ShouldBe(100);
        Page.Comments.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Blocking_answers_for_each_person_and_keeps_them_from_commenting()
    {
        var comment = Comment("Buy now");
        Page.AddComment(comment.Id, "No", Bob);
        Server.Behaviour.BlockRefusals = new Dictionary<string, int> { [Bob.Id] = 3802 }.ToFrozenDictionary();

        var reply = await PostAsync($"/v25.0/{Server.PageId}/blocked", ("psid", """["7001","7002","9999"]"""));
        var list = await GetAsync($"/v25.0/{Server.PageId}/blocked");

        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Json["7001"]!.GetValue<bool>().ShouldBeTrue();
        reply.Json["7002"]!["error"]!["code"]!.GetValue<int>().ShouldBe(3802);
        reply.Json["9999"]!["error"]!["code"]!.GetValue<int>().ShouldBe(210);
        list.Json["data"]!.ToJsonString().ShouldBe("""[{"id":"7001","name":"Ann Example"}]""");
        Should.Throw<InvalidOperationException>(() => Page.AddComment(comment.Id, "Again", Ann));

        (await DeleteAsync($"/v25.0/{Server.PageId}/blocked?psid=7001")).Body.ShouldBe("""{"success":true}""");
        Page.AddComment(comment.Id, "Back", Ann).Author.ShouldBe(Ann);
    }

    [Fact]
    public async Task Private_answer_is_given_once_and_within_seven_days()
    {
        var comment = Comment("Call me");
        var old = Comment("Call me too");
        var body = """{"recipient":{"comment_id":"ID"},"message":{"text":"Please ring the office."}}""";

        var first = await SendAsync(HttpMethod.Post, $"/v25.0/{Server.PageId}/messages", Json(body.Replace("ID", comment.Id, StringComparison.Ordinal)));
        var second = await SendAsync(HttpMethod.Post, "/v25.0/me/messages", Json(body.Replace("ID", comment.Id, StringComparison.Ordinal)));
        var unknown = await SendAsync(HttpMethod.Post, "/v25.0/me/messages", Json(body));
        Time.Advance(TimeSpan.FromDays(8));
        var late = await SendAsync(HttpMethod.Post, "/v25.0/me/messages", Json(body.Replace("ID", old.Id, StringComparison.Ordinal)));

        first.Json["recipient_id"]!.GetValue<string>().ShouldBe(Ann.Id);
        second.Code.ShouldBe(10900);
        (unknown.Code, unknown.Subcode).ShouldBe((100, 2018292));
        late.Code.ShouldBe(10902);
    }

    [Fact]
    public async Task Write_that_Graph_does_not_have_is_recorded()
    {
        var comment = Comment("Lovely");

        (await PostAsync($"/v25.0/{comment.Id}", ("hidden", "true"))).Code.ShouldBe(100);
        (await PostAsync($"/v25.0/{comment.Id}/private_replies", ("message", "x"))).Code.ShouldBe(2500);
        (await DeleteAsync($"/v25.0/{Server.PageId}")).Code.ShouldBe(100);

        Server.Calls.UnmatchedRequests.Count.ShouldBe(3);
        Page.Comment(comment.Id)!.ShouldBe(comment);
    }

    [Fact]
    public async Task Many_callers_at_once_lose_nothing()
    {
        var post = Page.AddPost("Snow");
        var ids = Enumerable.Range(0, 100).Select(number => Page.AddComment(post.Id, $"Comment {number}", Ann).Id).ToList();

        await Parallel.ForEachAsync(ids, Cancelled, async (id, _) =>
        {
            await PostAsync($"/v25.0/{id}", ("is_hidden", "true"));
            await PostAsync($"/v25.0/{id}/comments", ("message", "Thank you"));
            await GetAsync($"/v25.0/{post.Id}/comments?filter=stream");
        });

        Page.Hidden.Select(comment => comment.Id).ShouldBe(ids, ignoreOrder: true);
        Page.Comments.Where(comment => comment.ParentId is not null).Select(comment => comment.ParentId!).ShouldBe(ids, ignoreOrder: true);
        Server.Calls.Total.ShouldBe(300);
    }

    private SandboxComment Comment(string message) => Page.AddComment(Page.AddPost("Snow").Id, message, Ann);
}
