using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Polling;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Polling;

public sealed class FacebookWebhookTests(PostgresFixture postgres)
{
    private const string VerifyToken = "verify-me";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Facebook:Webhook:VerifyToken"] = VerifyToken,
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["urls"] = "http://127.0.0.1:0",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handshake_gives_the_challenge_back_to_whoever_knows_the_token()
    {
        await using var page = await StartAsync();
        using var http = Client(page);

        (await http.GetStringAsync(new Uri($"?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VerifyToken}", UriKind.Relative), Cancellation)).ShouldBe("1158201444");
        using var wrong = await http.GetAsync(new Uri("?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=guess", UriKind.Relative), Cancellation);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Without_a_verify_token_there_is_no_webhook()
    {
        await using var page = await StartAsync(isOn: false);
        using var http = Client(page);

        using var greeted = await http.GetAsync(new Uri("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", UriKind.Relative), Cancellation);

        greeted.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(page, "{}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Message_that_is_not_signed_with_the_apps_secret_is_not_taken()
    {
        await using var page = await StartAsync();
        var body = Change(page, "\"verb\":\"add\"");

        foreach (var signature in (string?[])[null, "", "sha256=", "sha256=" + new string('0', 64), "sha256=" + new string('z', 64), Sign(body, "another secret"), Sign(body + " ", page.Sandbox.AppSecret)])
        {
            (await PostAsync(page, body, signature)).ShouldBe(HttpStatusCode.Forbidden);
        }

        Waiting(page).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"item\":\"comment\",\"verb\":\"add\",\"comment_id\":\"333_444\"")]
    [InlineData("\"item\":\"comment\",\"verb\":\"remove\"")]
    [InlineData("\"item\":\"mention\"")]
    [InlineData("\"message\":\"Tr\\u00e8s bien\",\"sender_id\":5555")]
    [InlineData("")]
    public async Task Whatever_happened_the_Page_is_looked_at(string value)
    {
        await using var page = await StartAsync();

        (await PostAsync(page, Change(page, value))).ShouldBe(HttpStatusCode.OK);

        Waiting(page).ShouldBe([page.PageId]);
    }

    [Theory]
    [InlineData("[{0}]")]
    [InlineData("not JSON")]
    public async Task Message_in_another_shape_is_not_lost(string shape)
    {
        await using var page = await StartAsync();

        (await PostAsync(page, shape.Replace("{0}", Change(page, "\"verb\":\"add\""), StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);

        Waiting(page).ShouldBe([page.PageId]);
    }

    [Fact]
    public async Task Own_echoes_and_other_peoples_Pages_are_passed_over()
    {
        await using var page = await StartAsync();

        await PostAsync(page, Change(page, "\"verb\":\"hide\""));
        await PostAsync(page, Change(page, $"\"verb\":\"add\",\"from\":{{\"id\":\"{page.PageId}\"}}"));
        await PostAsync(page, Change(page, "\"verb\":\"add\"").Replace(page.PageId, "999", StringComparison.Ordinal));
        (await PostAsync(page, "{}")).ShouldBe(HttpStatusCode.OK);

        Waiting(page).ShouldBeEmpty();
    }

    [Fact]
    public async Task Thousand_changes_at_once_twice_and_in_the_wrong_order_put_the_Page_in_line_once()
    {
        await using var page = await StartAsync();
        await page.Sandbox.Webhooks.SubscribeAsync(Address(page), Cancellation);
        page.Sandbox.Webhooks.IsPageSubscribed = true;
        page.Sandbox.Webhooks.Duplicates = true;
        page.Sandbox.Webhooks.WrongOrder = true;
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 1000; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"Très belle, {i}", ModeratedPage.Parent);
        }

        (await page.Sandbox.Webhooks.DeliverAsync(Cancellation)).ShouldBe(1000);

        Waiting(page).ShouldBe([page.PageId]);
    }

    [Fact]
    public async Task Comment_told_of_on_an_old_post_is_found_by_the_next_poll()
    {
        var clock = new ManualTime();
        await using var page = await StartAsync(clock: clock);
        var old = page.Sandbox.Page.AddPost("Nativity", createdAt: clock.GetUtcNow().AddDays(-330));
        for (var i = 0; i < 30; i++)
        {
            page.Sandbox.Page.AddPost($"Post {i}", createdAt: clock.GetUtcNow().AddDays(-i));
        }

        await page.RotateAsync(Cancellation);
        await page.Sandbox.Webhooks.SubscribeAsync(Address(page), Cancellation);
        page.Sandbox.Webhooks.IsPageSubscribed = true;
        var comment = page.Sandbox.Page.AddComment(old.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.Sandbox.Webhooks.DeliverAsync(Cancellation);
        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Comment(comment.Id)!.IsHidden.ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"post_id\":\"{0}\"")]
    [InlineData("\"post_id\":\"{1}\"")]
    [InlineData("\"post\":{{\"id\":\"{0}\"}}")]
    [InlineData("\"comment_id\":\"{1}_999\"")]
    [InlineData("\"parent_id\":\"{0}\"")]
    public async Task Each_of_many_old_posts_that_are_named_is_read_once_by_the_next_poll(string value)
    {
        var clock = new ManualTime();
        await using var page = await StartAsync(clock: clock);
        var old = Enumerable.Range(0, 10).Select(i => page.Sandbox.Page.AddPost($"Nativity {i}", createdAt: clock.GetUtcNow().AddDays(-300 - i))).ToList();
        for (var i = 0; i < 30; i++)
        {
            page.Sandbox.Page.AddPost($"Post {i}", createdAt: clock.GetUtcNow().AddDays(-i));
        }

        await page.RotateAsync(Cancellation);
        foreach (var post in old)
        {
            page.Sandbox.Page.AddComment(post.Id, "Lovely", ModeratedPage.Parent);
            await PostAsync(page, Change(page, string.Format(CultureInfo.InvariantCulture, value, post.Id, CommentIds.Short(post.Id))));
        }

        await page.PollAsync(Cancellation);
        var comments = await page.QueryAsync(db => db.Comments.CountAsync(Cancellation));
        clock.Advance(TimeSpan.FromHours(3));
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);

        comments.ShouldBe(10);
        page.Sandbox.Calls.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Photo_under_a_post_that_is_named_is_read_although_the_hint_does_not_move()
    {
        var clock = new ManualTime();
        await using var page = await StartAsync(clock: clock);
        var album = page.Sandbox.Page.AddPost("Sports day photos", SandboxPostKind.Album);
        await page.PollAsync(Cancellation);
        var comment = page.Sandbox.Page.AddComment(album.Photos[1].Id, "Look at his face!", ModeratedPage.Parent);
        await page.QueryAsync(db => db.Posts.ExecuteUpdateAsync(row => row.SetProperty(post => post.PhotosReadFor, page.Sandbox.Page.Posts.Single().UpdatedAt), Cancellation));
        await PostAsync(page, Change(page, $"\"comment_id\":\"{comment.Id}\""));

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.SingleAsync(Cancellation))).Id.ShouldBe(comment.Id);
    }

    [Fact]
    public async Task Comment_told_of_is_hidden_within_two_seconds_although_no_poll_is_due()
    {
        await using var page = await StartAsync(clock: RealClock.Instance, isScheduled: true);
        var post = page.Sandbox.Page.AddPost("Sports day");
        await UntilAsync(() => page.Sandbox.Calls.Count(SandboxCallKind.Feed) >= 2);
        await page.Sandbox.Webhooks.SubscribeAsync(Address(page), Cancellation);
        page.Sandbox.Webhooks.IsPageSubscribed = true;

        var comment = page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.Sandbox.Webhooks.DeliverAsync(Cancellation);
        await UntilAsync(() => page.Sandbox.Page.Comment(comment.Id)!.IsHidden);

        var hide = page.Sandbox.Calls.All.Single(call => call.Kind is SandboxCallKind.Hide);
        (hide.At - comment.CreatedAt).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private async Task<ModeratedPage> StartAsync(TimeProvider? clock = null, bool isOn = true, bool isScheduled = false)
    {
        var page = await ModeratedPage.StartAsync(
            postgres,
            clock,
            settings: new Dictionary<string, string?>(Settings) { ["Facebook:Webhook:VerifyToken"] = isOn ? VerifyToken : null, ["Facebook:PollInterval"] = "01:00:00" },
            isScheduled: isScheduled,
            sandboxVerifyToken: VerifyToken);
        await page.App.StartAsync(Cancellation);
        return page;
    }

    private static Uri Address(ModeratedPage page) => new(new Uri(page.App.Urls.Single()), FacebookWebhook.Path);

    private static HttpClient Client(ModeratedPage page) => new() { BaseAddress = Address(page) };

    private static IReadOnlyCollection<string> Waiting(ModeratedPage page) => page.App.Services.GetRequiredService<LookNow>().Waiting;

    private static string Change(ModeratedPage page, string value) =>
        $$$"""{"object":"page","entry":[{"id":"{{{page.PageId}}}","time":1795000002,"changes":[{"field":"feed","value":{ {{{value}}} }}]}]}""";

    private static string Sign(string body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private static Task<HttpStatusCode> PostAsync(ModeratedPage page, string body) => PostAsync(page, body, Sign(body, page.Sandbox.AppSecret));

    private static async Task<HttpStatusCode> PostAsync(ModeratedPage page, string body, string? signature)
    {
        using var http = Client(page);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        if (signature is not null)
        {
            content.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        }

        using var answer = await http.PostAsync((Uri?)null, content, Cancellation);
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), RealClock.Instance);
        while (!condition())
        {
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }
}
