using System.Text;
using System.Text.Json;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class ContentTests : SandboxTestBase
{
    private const string Small =
        """
        {
          "page": { "id": "100000000000009", "name": "Small School", "category": "Primary School" },
          "people": [{ "id": "7001", "name": "Ann Example" }],
          "posts": [
            { "key": "snow", "hoursAgo": 2, "message": "Closed", "kind": "status", "by": "page" },
            { "key": "fair", "hoursAgo": 30, "message": "Fair", "kind": "album", "photos": ["fair-1", "fair-2"], "by": "page" }
          ],
          "comments": [
            { "post": "snow", "key": "snow-2", "replyTo": "snow-1", "by": "page", "minutesAfter": 20, "message": "Tomorrow", "label": ["acceptable"], "concerns": [] },
            { "post": "snow", "key": "snow-1", "replyTo": null, "by": "7001", "minutesAfter": 10, "message": "When?", "label": ["acceptable"], "concerns": ["complaint"] },
            { "post": "fair", "key": "fair-1-1", "photo": "fair-2", "by": null, "minutesAfter": 5, "message": "Sold here", "label": ["commercial"], "concerns": [] }
          ],
          "arriving": [
            { "post": "snow", "key": "new-1", "by": "7001", "message": "Thanks", "label": ["acceptable"], "concerns": [] },
            { "post": "snow", "key": "new-2", "by": "7001", "replyTo": "new-1", "message": "!", "label": ["acceptable"], "concerns": [] }
          ]
        }
        """;

    private protected override SandboxOptions Options => new() { Content = Stream(Small) };

    [Fact]
    public void Content_stands_at_its_time_before_now_with_its_truth()
    {
        var question = Page.Comment("snow-1")!;
        var answer = Page.Comment("snow-2")!;
        var onPhoto = Page.Comment("fair-1-1")!;

        question.CreatedAt.ShouldBe(Time.GetUtcNow().AddHours(-2).AddMinutes(10));
        question.Concerns.ShouldBe(["complaint"]);
        answer.ParentId.ShouldBe(question.Id);
        answer.Author.ShouldBe(Page.Self);
        onPhoto.Author.ShouldBeNull();
        onPhoto.Labels.ShouldBe(["commercial"]);
        onPhoto.ObjectId.ShouldBe(Page.Post("fair")!.Photos[1].Id);
        Page.Post("snow")!.UpdatedAt.ShouldBe(answer.CreatedAt);
        Server.PageId.ShouldBe("100000000000009");
    }

    [Fact]
    public void Comments_arrive_one_by_one_and_blocked_people_write_no_more()
    {
        var first = Page.ArriveNext()!;
        Page.SetBlocked(Ann);
        var second = Page.ArriveNext();

        first.Key.ShouldBe("new-1");
        first.CreatedAt.ShouldBe(Time.GetUtcNow());
        second.ShouldBeNull();
        Page.ToArrive.ShouldBe(0);
    }

    [Fact]
    public void Comments_on_a_post_that_is_gone_never_arrive()
    {
        Page.Delete("snow");

        Page.ArriveNext().ShouldBeNull();
        Page.Comments.ShouldHaveSingleItem().Key.ShouldBe("fair-1-1");
    }

    [Fact]
    public async Task Truth_is_never_sent_over_Graph()
    {
        var reply = await GetAsync($"/v25.0/{Server.PageId}/feed?fields=message,comments.filter(stream){{message}}");

        reply.Body.ShouldContain("When?");
        reply.Body.ShouldNotContain("complaint");
        reply.Body.ShouldNotContain("snow-1");
    }

    [Fact]
    public async Task Page_of_the_demo_is_whole_and_in_the_past()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Time, Cancelled);
        var comments = server.Page.Comments;

        comments.ShouldAllBe(comment => comment.CreatedAt <= Time.GetUtcNow());
        comments.ShouldAllBe(comment => comment.Labels.Count > 0);

        for (var left = server.Page.ToArrive; left > 0; left--)
        {
            server.Page.ArriveNext().ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Content_that_is_not_a_Page_stops_the_start_with_a_sentence()
    {
        var nobody = Small.Replace("\"by\": \"7001\"", "\"by\": \"7009\"", StringComparison.Ordinal);

        var refused = await Should.ThrowAsync<JsonException>(
            () => SandboxServer.StartAsync(new SandboxOptions { Content = Stream(nobody) }, Time, Cancelled));

        refused.Message.ShouldBe("The content names no person 7009.");
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
