using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using PageModerator.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class AccessTests : SandboxTestBase
{
    [Fact]
    public async Task Token_is_taken_from_header_query_or_form()
    {
        var comment = Comment();

        (await SendAsync(HttpMethod.Get, $"/v25.0/{comment.Id}")).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Get, $"/v25.0/{comment.Id}?access_token={Server.AccessToken}", token: "")).Status.ShouldBe(HttpStatusCode.OK);

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["is_hidden"] = "true", ["access_token"] = Server.AccessToken });
        (await SendAsync(HttpMethod.Post, $"/v25.0/{comment.Id}", form, token: "")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Call_without_token_gets_104_and_one_with_a_strange_token_190()
    {
        (await SendAsync(HttpMethod.Get, $"/v25.0/{Server.PageId}", token: "")).Code.ShouldBe(104);
        (await SendAsync(HttpMethod.Get, $"/v25.0/{Server.PageId}", token: "someone-elses")).Code.ShouldBe(190);
    }

    [Fact]
    public async Task Revoked_token_fails_with_its_subcode_and_an_expired_one_with_463()
    {
        Server.Behaviour.RevokedSubcode = 460;
        var revoked = await GetAsync($"/v25.0/{Server.PageId}");
        Server.Behaviour.RevokedSubcode = null;
        Server.Behaviour.TokenExpiresAt = Time.GetUtcNow().AddHours(1);
        var alive = await GetAsync($"/v25.0/{Server.PageId}");
        Time.Advance(TimeSpan.FromHours(2));
        var expired = await GetAsync($"/v25.0/{Server.PageId}");

        (revoked.Code, revoked.Subcode).ShouldBe((190, 460));
        alive.Code.ShouldBeNull();
        (expired.Code, expired.Subcode).ShouldBe((190, 463));
    }

    [Fact]
    public async Task Token_of_a_person_sees_a_calm_Page_and_may_change_nothing()
    {
        var comment = Comment();

        var list = await SendAsync(HttpMethod.Get, $"/v25.0/{comment.PostId}/comments?filter=stream&summary=true", token: Server.UserToken);
        var feed = await SendAsync(HttpMethod.Get, $"/v25.0/{Server.PageId}/feed?fields=id,comments{{id}}", token: Server.UserToken);
        var hide = await SendAsync(HttpMethod.Post, $"/v25.0/{comment.Id}?is_hidden=true", token: Server.UserToken);

        list.Status.ShouldBe(HttpStatusCode.OK);
        list.Body.ShouldBe("""{"data":[]}""");
        feed.Json["data"]![0]!["comments"].ShouldBeNull();
        (hide.Code, hide.Subcode).ShouldBe((190, 2069032));
        Page.Hidden.ShouldBeEmpty();
    }

    [Fact]
    public async Task Person_finds_the_Pages_token_among_their_accounts()
    {
        var reply = await SendAsync(HttpMethod.Get, "/v25.0/me/accounts", token: Server.UserToken);

        reply.Json["data"]![0]!["access_token"]!.GetValue<string>().ShouldBe(Server.AccessToken);
        reply.Json["data"]![0]!["id"]!.GetValue<string>().ShouldBe(Server.PageId);
    }

    [Fact]
    public async Task Proof_is_demanded_when_required_and_checked_whenever_given()
    {
        var address = $"/v25.0/{Server.PageId}?fields=id";
        var wrong = await GetAsync($"{address}&appsecret_proof={new string('0', 64)}");
        Server.Behaviour.ProofRequired = true;

        (await GetAsync(address)).Code.ShouldBe(100);
        wrong.Code.ShouldBe(100);
        (await GetAsync($"{address}&appsecret_proof={Proof(Server.AccessToken)}")).Code.ShouldBeNull();
    }

    [Fact]
    public async Task Timed_proof_is_good_for_five_minutes()
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var address = $"/v25.0/{Server.PageId}?fields=id&appsecret_time={now}&appsecret_proof={Proof($"{Server.AccessToken}|{now}")}";

        Time.Advance(TimeSpan.FromMinutes(5));
        (await GetAsync(address)).Code.ShouldBeNull();
        Time.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync(address)).Code.ShouldBe(100);
    }

    [Fact]
    public async Task Debug_token_tells_kind_scopes_and_dates()
    {
        Server.Behaviour.Permissions = new[] { "pages_read_engagement" }.ToFrozenSet();

        var reply = await DebugAsync(Server.AccessToken);

        var data = reply.Json["data"]!;
        data["type"]!.GetValue<string>().ShouldBe("PAGE");
        data["is_valid"]!.GetValue<bool>().ShouldBeTrue();
        data["profile_id"]!.GetValue<string>().ShouldBe(Server.PageId);
        data["expires_at"]!.GetValue<long>().ShouldBe(0);
        data["data_access_expires_at"]!.GetValue<long>().ShouldBe(Time.GetUtcNow().AddDays(90).ToUnixTimeSeconds());
        data["scopes"]!.ToJsonString().ShouldBe("""["pages_read_engagement"]""");
        data["granular_scopes"]![0]!["target_ids"]![0]!.GetValue<string>().ShouldBe(Server.PageId);
    }

    [Fact]
    public async Task Debug_token_tells_of_a_dead_token_inside_data()
    {
        Server.Behaviour.RevokedSubcode = 492;

        var reply = await DebugAsync(Server.AccessToken);

        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Json["data"]!["is_valid"]!.GetValue<bool>().ShouldBeFalse();
        reply.Json["data"]!["error"]!["subcode"]!.GetValue<int>().ShouldBe(492);
    }

    [Theory]
    [InlineData("pages_read_engagement", "GET", "/feed", 10)]
    [InlineData("pages_read_user_content", "GET", "/published_posts?fields=comments{id}", 10)]
    [InlineData("pages_messaging", "POST", "/messages?message=x&recipient=y", 200)]
    [InlineData("pages_manage_metadata", "POST", "/subscribed_apps?subscribed_fields=feed", 200)]
    public async Task Missing_permission_is_refused_with_its_code(string permission, string method, string tail, int code)
    {
        Comment();
        Server.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except([permission]).ToFrozenSet();

        var reply = await SendAsync(new HttpMethod(method), $"/v25.0/{Server.PageId}{tail}");

        reply.Code.ShouldBe(code);
        Server.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Lapsed_right_to_manage_refuses_hiding_and_nothing_is_hidden()
    {
        var comment = Comment();
        Server.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except(["pages_manage_engagement"]).ToFrozenSet();

        (await PostAsync($"/v25.0/{comment.Id}", ("is_hidden", "true"))).Code.ShouldBe(200);
        (await DeleteAsync($"/v25.0/{comment.Id}")).Code.ShouldBe(200);
        Page.Comment(comment.Id)!.ShouldBe(comment);
    }

    [Fact]
    public async Task Quietly_missing_permission_leaves_other_peoples_comments_out()
    {
        var comment = Comment();
        var own = Page.AddComment(comment.PostId, "Ours", Page.Self);
        Server.Behaviour.MissingPermissionIsQuiet = true;
        Server.Behaviour.Permissions = SandboxBehaviour.AllPermissions.Except(["pages_read_user_content"]).ToFrozenSet();

        (await GetAsync($"/v25.0/{comment.PostId}/comments?filter=stream")).Ids.ShouldBe([own.Id]);
    }

    [Fact]
    public async Task Standard_access_shows_only_authors_with_a_role_and_the_Page()
    {
        var post = Page.AddPost("Snow");
        Page.AddComment(post.Id, "Public", Ann);
        Page.AddComment(post.Id, "Staff", Bob);
        Page.AddComment(post.Id, "Ours", Page.Self);
        Server.Behaviour.StandardAccess = true;
        Server.Behaviour.RoleHolders = new[] { Bob.Id }.ToFrozenSet();

        var reply = await GetAsync($"/v25.0/{post.Id}/comments?filter=stream&fields=from");

        reply.Json["data"]!.AsArray().Select(item => (string?)item!["from"]?["id"]).ShouldBe([null, Bob.Id, Server.PageId]);
    }

    [Fact]
    public async Task Version_asked_for_is_echoed_unless_it_has_ended_or_another_is_served()
    {
        (await GetAsync($"/v26.0/{Server.PageId}")).Headers["facebook-api-version"].ShouldBe("v26.0");
        (await GetAsync($"/{Server.PageId}")).Headers["facebook-api-version"].ShouldBe("v25.0");
        (await GetAsync($"/v12.0/{Server.PageId}")).Headers["facebook-api-version"].ShouldBe("v21.0");
        (await GetAsync($"/v99.0/{Server.PageId}")).Code.ShouldBe(2500);

        Server.Behaviour.ServedVersion = "v24.0";
        (await GetAsync($"/v25.0/{Server.PageId}")).Headers["facebook-api-version"].ShouldBe("v24.0");
    }

    private Task<Reply> DebugAsync(string token) => SendAsync(
        HttpMethod.Get,
        $"/v25.0/debug_token?input_token={token}",
        token: $"{Server.AppId}|{Server.AppSecret}");

    private string Proof(string message) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Server.AppSecret), Encoding.UTF8.GetBytes(message)));

    private SandboxComment Comment() => Page.AddComment(Page.AddPost("Snow").Id, "Rude", Ann);
}
