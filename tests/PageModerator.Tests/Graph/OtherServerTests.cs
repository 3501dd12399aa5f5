using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Log;
using PageModerator.Polling;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static PageModerator.Tests.Infrastructure.ScriptedGraph;

namespace PageModerator.Tests.Graph;

/// <summary>Servers that behave otherwise than the sandbox: nothing is lost or done twice, and what goes wrong with one thing costs no other.</summary>
public sealed class OtherServerTests(PostgresFixture postgres)
{
    private const string Abuse = "you are all wankers, every one of you";

    private readonly HastyTime _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public async Task Comment_that_alone_may_not_be_hidden_keeps_no_other_waiting(int code)
    {
        var hidden = new ConcurrentDictionary<string, bool>();
        var comments = 3;
        await using var graph = await StartAsync((method, path, _) =>
        {
            if (method == "POST")
            {
                hidden[path] = path != "100_1";
                return path == "100_1" ? Error(code) : ScriptedAnswer.Done;
            }

            return List(Post("1_100", Now, string.Join(',', Enumerable.Range(1, comments).Select(i => Comment($"100_{i}", Abuse, Now, isHidden: hidden.GetValueOrDefault($"100_{i}"))))));
        });
        await using var page = await OpenAsync(graph);

        for (var poll = 0; poll < 3; poll++)
        {
            await page.PollAsync(Cancellation);
            _clock.Advance(TimeSpan.FromMinutes(1));
            comments++;
        }

        // What is new is hidden with the poll that finds it, as if the first were not there.
        comments = 9;
        await page.PollAsync(Cancellation);
        hidden.Where(comment => comment.Value).Select(comment => comment.Key).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(2, 8).Select(i => $"100_{i}"));
        (await EntriesAsync(page, "100_1")).ShouldBe([LogKinds.Screened, LogKinds.NotHidden]);
        (await page.QueryAsync(db => db.GraphStops.CountAsync(Cancellation))).ShouldBe(0);
    }

    [Fact]
    public async Task Permission_that_is_missing_for_all_refuses_no_comment_for_good()
    {
        var isMissing = true;
        await using var graph = await StartAsync((method, _, _) =>
            method == "POST" ? (isMissing ? Error(10) : ScriptedAnswer.Done)
            : List(Post("1_100", Now, string.Join(',', Enumerable.Range(1, 4).Select(i => Comment($"100_{i}", Abuse, Now))))));
        await using var page = await OpenAsync(graph);

        for (var poll = 0; poll < 6; poll++)
        {
            await page.PollAsync(Cancellation);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await page.QueryAsync(db => db.GraphStops.Select(stop => stop.Reason).ToListAsync(Cancellation))).ShouldBe([StopReason.WritePermission]);
        (await page.QueryAsync(db => db.Actions.CountAsync(action => action.State == ActionState.Pending, Cancellation))).ShouldBe(4);

        isMissing = false;
        await page.PollAsync(Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);
        (await page.QueryAsync(db => db.Actions.CountAsync(action => action.State == ActionState.Done, Cancellation))).ShouldBe(4);
    }

    [Theory]
    [InlineData(10, "(#10) This endpoint requires the 'pages_read_engagement' permission")]
    [InlineData(200, "(#200) You do not have sufficient permissions")]
    [InlineData(100, "(#100) Tried accessing nonexisting field (comments) on node type (Profile)")]
    public async Task Album_of_somebody_else_keeps_nothing_from_being_read(int code, string message)
    {
        await using var graph = await StartAsync((method, path, context) =>
            path.EndsWith("/feed", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("after")
                ? List(Post("1_100", Now, Comment("100_1", "Lovely", Now), Album), "x")
            : path.EndsWith("/feed", StringComparison.Ordinal) ? List(Post("1_99", Now.AddDays(-40), Comment("99_77", Abuse, Now)))
            : path.StartsWith("90", StringComparison.Ordinal) ? Error(code, message)
            : method == "POST" ? ScriptedAnswer.Done
            : List(""));
        await using var page = await OpenAsync(graph);

        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);

        (await EntriesAsync(page, "99_77")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
        var record = await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation));
        record.FailuresInARow.ShouldBe(0);
        record.RotatedAt.ShouldNotBeNull();
        (await page.QueryAsync(db => db.GraphStops.Select(stop => stop.Reason).Where(reason => reason == StopReason.ReadPermission).ToListAsync(Cancellation))).ShouldBeEmpty();
        (await page.QueryAsync(db => db.ReadingFaults.Select(fault => fault.Kind).ToListAsync(Cancellation))).ShouldBe([ReadingFaultKind.BrokenList]);

        // Asked once, they are left alone for a while.
        graph.Calls.Clear();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);
        graph.Calls.ShouldAllBe(call => call.EndsWith("/feed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neighbours_that_always_fail_keep_nothing_behind_them_unread()
    {
        const string More = ""","paging":{"cursors":{"after":"z"},"next":"https://elsewhere.example/?after=z"}""";
        await using var graph = await StartAsync((method, path, context) =>
            path.EndsWith("/feed", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("after")
                ? List(string.Join(',', Enumerable.Range(1, 25).Select(i => Post($"1_{i}", Now.AddDays(-i), Comment($"{i}_5{i}", "Lovely", Now)).Replace("]}}", i <= 3 ? $"]{More}}}}}" : "]}}", StringComparison.Ordinal))), "x")
            : path.EndsWith("/feed", StringComparison.Ordinal) ? List(Post("1_40", Now.AddDays(-40), Comment("40_77", Abuse, Now)))
            : path.EndsWith("/comments", StringComparison.Ordinal) ? new ScriptedAnswer("<html>Sorry</html>", 500)
            : method == "POST" ? ScriptedAnswer.Done
            : List(""));
        await using var page = await OpenAsync(graph);

        await page.RotateAsync(Cancellation);

        (await EntriesAsync(page, "40_77")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).FailuresInARow.ShouldBe(1);
    }

    [Fact]
    public async Task Missing_comment_that_may_not_be_asked_for_fails_no_walk()
    {
        var isListed = true;
        await using var graph = await StartAsync((_, path, _) =>
            path.EndsWith("/feed", StringComparison.Ordinal)
                ? List(Post("1_100", Now, Comment("100_9", "Lovely", Now) + (isListed ? "," + Comment("100_1", "Nice", Now) : "")))
                : Error(10));
        await using var page = await OpenAsync(graph);
        await page.PollAsync(Cancellation);
        isListed = false;
        _clock.Advance(TimeSpan.FromHours(1));

        await page.RotateAsync(Cancellation);

        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).RotatedAt.ShouldNotBeNull();
        (await page.QueryAsync(db => db.Comments.CountAsync(comment => comment.DeletedAt != null, Cancellation))).ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-20)]
    [InlineData(-3000)]
    [InlineData(3000)]
    public async Task Reply_whose_answer_is_lost_is_given_once_whatever_the_time_at_Facebook(int minutes)
    {
        var replies = new ConcurrentQueue<string>();
        var pageId = "";
        await using var graph = await ScriptedGraph.StartAsync(async (method, path, context) =>
        {
            if (method == "POST" && path == "100_1/comments")
            {
                var form = await context.Request.ReadFormAsync(Cancellation);
                replies.Enqueue(Comment($"100_{50 + replies.Count}", form["message"]!, _clock.GetUtcNow().AddMinutes(minutes), pageId));
                context.Abort();
                return null;
            }

            return path == "debug_token" ? AboutToken
                : path.EndsWith("/feed", StringComparison.Ordinal) ? List(Post("1_100", Now, Comment("100_1", "Lovely", Now)))
                : List(string.Join(',', replies));
        });
        await using var page = await OpenAsync(graph);
        pageId = page.PageId;
        await page.PollAsync(Cancellation);
        await OrderAsync(page, "100_1", ActionKind.Reply, "Thank you, please write to the office.");

        for (var poll = 0; poll < 4; poll++)
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            await page.PollAsync(Cancellation);
        }

        replies.Count.ShouldBe(1);
        (await page.QueryAsync(db => db.Actions.Select(action => action.State).SingleAsync(Cancellation))).ShouldBe(ActionState.Done);
    }

    [Theory]
    [InlineData("""{"7001":{"error":"User cannot be blocked"}}""")]
    [InlineData("""{"7001":{"error":{"code":"x","message":"m"}}}""")]
    [InlineData("""{"7001":{"error":{"code":210,"error_subcode":"","message":"m"}}}""")]
    public async Task Odd_answer_to_one_change_costs_no_other(string answer)
    {
        var comments = 1;
        await using var graph = await StartAsync((method, path, _) =>
            path.EndsWith("/blocked", StringComparison.Ordinal) ? new ScriptedAnswer(answer)
            : method == "POST" ? ScriptedAnswer.Done
            : List(Post("1_100", Now, string.Join(',', Enumerable.Range(1, comments).Select(i => Comment($"100_{i}", i == 1 ? "Lovely" : Abuse, Now))))));
        await using var page = await OpenAsync(graph);
        await page.PollAsync(Cancellation);
        await OrderAsync(page, "100_1", ActionKind.Block, text: null);
        comments = 3;
        _clock.Advance(TimeSpan.FromMinutes(2));

        await page.PollAsync(Cancellation);

        graph.Calls.Count(call => call is "POST 100_2" or "POST 100_3").ShouldBe(2);
        (await EntriesAsync(page, "100_2")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
        (await EntriesAsync(page, "100_3")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Answer_that_can_not_be_unpacked_fails_its_call_alone(string encoding)
    {
        var hidden = new ConcurrentDictionary<string, bool>();
        await using var graph = await ScriptedGraph.StartAsync(async (method, path, context) =>
        {
            hidden[path] = method == "POST";
            if (method == "POST" && path == "100_2")
            {
                context.Response.Headers.ContentEncoding = encoding;
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("{ this is not packed at all }"), Cancellation);
                return null;
            }

            return path == "debug_token" ? AboutToken
                : path.EndsWith("/feed", StringComparison.Ordinal) ? List(Post("1_100", Now, string.Join(',', Enumerable.Range(1, 3).Select(i => Comment($"100_{i}", Abuse, Now, isHidden: hidden.GetValueOrDefault($"100_{i}"))))))
                : ScriptedAnswer.Done;
        });
        await using var page = await OpenAsync(graph);

        await page.PollAsync(Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await page.PollAsync(Cancellation);

        (await EntriesAsync(page, "100_1")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
        (await EntriesAsync(page, "100_3")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Theory]
    [InlineData("\"created_time\":\"yesterday\"")]
    [InlineData("\"created_time\":1e30")]
    [InlineData("\"created_time\":{\"date\":\"x\"}")]
    [InlineData("\"is_hidden\":\"perhaps\"")]
    [InlineData("\"can_hide\":\"no\"")]
    [InlineData("\"can_hide\":[]")]
    [InlineData("\"permalink_url\":false")]
    [InlineData("\"permalink_url\":[]")]
    [InlineData("\"from\":{\"id\":{},\"name\":false}")]
    [InlineData("\"attachment\":{\"type\":[],\"url\":{}}")]
    [InlineData("\"parent\":{\"id\":[]}")]
    public async Task Comment_is_read_whatever_stands_beside_its_text(string field)
    {
        await using var graph = await StartAsync((method, _, _) =>
            method == "POST" ? ScriptedAnswer.Done : List(Post("1_100", Now, $$"""{"id":"100_1","message":"{{Abuse}}",{{field}}}""")));
        await using var page = await OpenAsync(graph);

        await page.PollAsync(Cancellation);

        (await EntriesAsync(page, "100_1")).ShouldBe([LogKinds.Screened, LogKinds.Hidden]);
    }

    [Fact]
    public async Task Fields_that_tell_whose_a_comment_is_are_not_given_up_for_a_passing_error()
    {
        var errors = 2;
        var pageId = "";
        await using var graph = await StartAsync((method, path, context) =>
            method == "POST" ? ScriptedAnswer.Done
            : path.EndsWith("/feed", StringComparison.Ordinal) && errors-- > 0 ? Error(100, "Invalid parameter")
            : List(Post("1_100", Now, context.Request.Query["fields"].ToString().Contains("from{", StringComparison.Ordinal)
                ? Comment("100_1", Abuse, Now, pageId)
                : $$"""{"id":"100_1","message":"{{Abuse}}"}""")));
        await using var page = await OpenAsync(graph);
        pageId = page.PageId;

        await page.PollAsync(Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(Cancellation);

        graph.Calls.ShouldNotContain("POST 100_1");
        (await page.QueryAsync(db => db.Comments.Select(comment => comment.AuthorId).SingleAsync(Cancellation))).ShouldBe(pageId);
    }

    [Fact]
    public async Task Proof_of_the_secret_does_not_hang_on_the_same_time_at_Facebook()
    {
        await using var graph = await StartAsync((_, _, context) =>
            context.Request.Query.ContainsKey("appsecret_time") ? Error(100, "Invalid appsecret_proof provided in the API argument")
            : context.Request.Query["appsecret_proof"] is [{ Length: 64 }] ? List("")
            : Error(100, "API calls from the server require an appsecret_proof argument"));
        await using var page = await OpenAsync(graph);

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).PollsSucceeded.ShouldBe(1);
        (await page.QueryAsync(db => db.GraphStops.CountAsync(Cancellation))).ShouldBe(0);
    }

    [Fact]
    public async Task End_of_a_short_feed_is_looked_for_once()
    {
        await using var graph = await StartAsync((_, _, context) =>
            context.Request.Query.ContainsKey("after") ? List("") : List(Post("1_100", Now, ""), "x"));
        await using var page = await OpenAsync(graph);

        for (var poll = 0; poll < 4; poll++)
        {
            await page.PollAsync(Cancellation);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        graph.Calls.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Token_that_Facebook_says_nothing_of_is_asked_about_ever_more_seldom()
    {
        var asked = 0;
        await using var graph = await ScriptedGraph.StartAsync((_, path, _) =>
        {
            asked += path == "debug_token" ? 1 : 0;
            return Task.FromResult<ScriptedAnswer?>(path == "debug_token" ? Error(100, "You must provide an app access token") : List(""));
        });
        await using var page = await OpenAsync(graph);
        asked = 0;

        for (var minute = 0; minute < 60; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await page.App.Services.GetRequiredService<TokenInspection>().InspectDueAsync(Cancellation);
        }

        asked.ShouldBeInRange(3, 7);
    }

    [Theory]
    [InlineData("""{"error":{"message":"(#80001)","code":80001,"error_subcode":""}}""")]
    [InlineData("""{"error":{"message":{"text":"(#80001)"},"code":80001,"is_transient":""}}""")]
    public async Task Limit_is_kept_to_however_the_error_is_worded(string error)
    {
        await using var graph = await StartAsync((_, _, _) => new ScriptedAnswer(error));
        await using var page = await OpenAsync(graph);

        await page.PollAsync(Cancellation);

        graph.Calls.Count.ShouldBe(1);
        (await page.QueryAsync(db => db.GraphStops.Select(stop => stop.Reason).SingleAsync(Cancellation))).ShouldBe(StopReason.Throttle);
    }

    [Theory]
    [InlineData("""{"PAGE":[{"type":"pages","call_count":"100%","total_time":23,"estimated_time_to_regain_access":40}]}""")]
    [InlineData("""{"77":[{"type":["ads"]}],"PAGE":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":40}]}""")]
    [InlineData("""{"PAGE":{"type":"pages","call_count":100,"estimated_time_to_regain_access":40}}""")]
    public async Task Time_that_Facebook_asks_for_is_kept_although_the_rest_of_the_header_is_odd(string header)
    {
        var pageId = "";
        await using var graph = await StartAsync((_, _, context) =>
        {
            context.Response.Headers["X-Business-Use-Case-Usage"] = header.Replace("PAGE", pageId, StringComparison.Ordinal);
            return Error(80001);
        });
        await using var page = await OpenAsync(graph);
        pageId = page.PageId;

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.GraphStops.Select(stop => stop.Until).SingleAsync(Cancellation))).ShouldBe(_clock.GetUtcNow().AddMinutes(40));
    }

    private static string Album => ""","attachments":{"data":[{"target":{"id":"900"},"subattachments":{"data":[{"target":{"id":"901"}},{"target":{"id":"902"}},{"target":{"id":"903"}}]}}]}""";

    private DateTimeOffset Now { get; } = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    private static Task<ScriptedGraph> StartAsync(Func<string, string, HttpContext, ScriptedAnswer> answer) =>
        ScriptedGraph.StartAsync((method, path, context) => Task.FromResult<ScriptedAnswer?>(path == "debug_token" ? AboutToken : answer(method, path, context)));

    private async Task<ModeratedPage> OpenAsync(ScriptedGraph graph)
    {
        var page = await ModeratedPage.StartAsync(postgres, _clock, settings: new Dictionary<string, string?> { ["Facebook:GraphUrl"] = graph.Url });
        graph.Calls.Clear();
        return page;
    }

    private static Task<List<string>> EntriesAsync(ModeratedPage page, string commentId) =>
        page.QueryAsync(db => db.LogEntries.Where(entry => entry.CommentId == commentId).OrderBy(entry => entry.Entry).Select(entry => entry.Kind).ToListAsync(Cancellation));

    private static async Task OrderAsync(ModeratedPage page, string commentId, ActionKind kind, string? text)
    {
        await using var connection = await page.App.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        var order = new ActionOrder(page.PageId, commentId, 1, kind, Guid.NewGuid(), "Ms Okafor") { Text = text };
        await page.App.Services.GetRequiredService<ActionRequests>().AddAsync(connection, order, Cancellation);
        await transaction.CommitAsync(Cancellation);
    }
}
