using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class PagingTests : SandboxTestBase
{
    [Fact]
    public async Task Cursors_lead_through_all_comments_and_next_is_absent_on_the_last_page()
    {
        var (post, ids) = Comments(5);
        List<string> read = [];
        string? after = null;
        Reply reply;

        do
        {
            reply = await GetAsync(Address(post, limit: 2, after));
            read.AddRange(reply.Ids);
            after = reply.After;
        }
        while (reply.Next is not null);

        read.ShouldBe(ids);
        Server.Calls.Count(SandboxCallKind.Comments).ShouldBe(3);
    }

    [Fact]
    public async Task Before_leads_back()
    {
        var (post, ids) = Comments(4);
        var second = await GetAsync(Address(post, limit: 2, (await GetAsync(Address(post, limit: 2))).After));

        var first = await GetAsync(Address(post, limit: 2) + $"&before={(string)second.Json["paging"]!["cursors"]!["before"]!}");

        first.Ids.ShouldBe(ids[..2]);
        second.Json["paging"]!["previous"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Cursor_dies_with_its_item()
    {
        var (post, ids) = Comments(3);
        var first = await GetAsync(Address(post, limit: 2));
        Page.Delete(ids[1]);

        (await GetAsync(Address(post, limit: 2, first.After))).Code.ShouldBe(100);
        (await GetAsync(Address(post, limit: 2, "bm8="))).Code.ShouldBe(100);
    }

    [Fact]
    public async Task Empty_pages_come_between_when_asked_for_and_still_have_a_next()
    {
        var (post, ids) = Comments(3);
        Server.Behaviour.EmptyPages = true;
        List<int> sizes = [];
        List<string> read = [];
        string? after = null;
        Reply reply;

        do
        {
            reply = await GetAsync(Address(post, limit: 2, after));
            sizes.Add(reply.Ids.Count);
            read.AddRange(reply.Ids);
            after = reply.After;
        }
        while (reply.Next is not null);

        read.ShouldBe(ids);
        sizes.ShouldBe([0, 2, 0, 1]);
    }

    [Fact]
    public async Task Repeating_pages_lead_to_themselves()
    {
        var (post, ids) = Comments(3);
        Server.Behaviour.RepeatPages = true;

        var first = await GetAsync(Address(post, limit: 2));
        var second = await GetAsync(Address(post, limit: 2, first.After));

        second.Ids.ShouldBe(ids[..2]);
        second.Next.ShouldNotBeNull();
        second.After.ShouldBe(first.After);
        (await GetAsync(Address(post, limit: 3))).Next.ShouldNotBeNull();
    }

    [Fact]
    public async Task Next_carries_the_token_only_if_the_token_came_by_query()
    {
        var (post, ids) = Comments(3);

        var byHeader = await GetAsync(Address(post, limit: 2));
        var byQuery = await SendAsync(HttpMethod.Get, Address(post, limit: 2) + $"&access_token={Server.AccessToken}", token: "");

        byHeader.Next!.ShouldNotContain("access_token");
        byQuery.Next!.ShouldContain($"access_token={Server.AccessToken}");
        (await SendAsync(HttpMethod.Get, byQuery.Next!, token: "")).Ids.ShouldBe(ids[2..]);
    }

    [Fact]
    public async Task Nested_next_is_an_address_of_the_child()
    {
        var (post, ids) = Comments(3);

        var reply = await GetAsync($"/v25.0/{Server.PageId}/feed?fields=id,comments.filter(stream).limit(2){{id,message}}");
        var next = (string)reply.Json["data"]![0]!["comments"]!["paging"]!["next"]!;

        next.ShouldContain($"/v25.0/{post.Id}/comments?");
        (await GetAsync(next)).Ids.ShouldBe(ids[2..]);
    }

    [Fact]
    public async Task Feed_of_more_than_a_hundred_is_refused_and_not_clamped()
    {
        (await GetAsync($"/v25.0/{Server.PageId}/feed?limit=101")).Code.ShouldBe(100);
        (await GetAsync($"/v25.0/{Server.PageId}/feed?limit=100")).Code.ShouldBeNull();
    }

    [Fact]
    public async Task Feed_is_read_page_by_page()
    {
        var posts = Enumerable.Range(0, 3).Select(number => Page.AddPost($"Post {number}", createdAt: Time.GetUtcNow().AddDays(-number)).Id).ToList();

        var first = await GetAsync($"/v25.0/{Server.PageId}/feed?limit=2");
        var second = await GetAsync($"/v25.0/{Server.PageId}/feed?limit=2&after={first.After}");

        first.Ids.Concat(second.Ids).ShouldBe(posts);
        second.Next.ShouldBeNull();
    }

    [Fact]
    public async Task Comments_come_at_most_a_hundred_at_a_time_and_not_endlessly_deep()
    {
        var (post, _) = Comments(120);

        var first = await GetAsync(Address(post, limit: 500));
        Server.Behaviour.DeepestCursor = 50;

        first.Ids.Count.ShouldBe(100);
        (await GetAsync(Address(post, limit: 500, first.After))).Code.ShouldBe(100);
    }

    private static string Address(SandboxPost post, int limit, string? after = null) =>
        $"/v25.0/{post.Id}/comments?filter=stream&order=chronological&limit={limit}" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}");

    private (SandboxPost Post, List<string> Ids) Comments(int count)
    {
        var post = Page.AddPost("Snow");

        return (post, [.. Enumerable.Range(0, count).Select(number => Page.AddComment(post.Id, $"Comment {number}", Ann).Id)]);
    }
}
