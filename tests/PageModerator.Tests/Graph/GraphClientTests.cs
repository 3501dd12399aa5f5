using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Graph;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Graph;

public sealed class GraphClientTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly PageToken Token = new("1", "t");

    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public void Proof_is_that_of_the_known_vector() =>
        GraphClient.AppSecretProof("app-secret-example", "token-example|1700000000")
            .ShouldBe("7c89f76d21f56066e5d9d2d212b6f14c47996415608a5f882a9c954034c5bd84");

    [Fact]
    public async Task Token_travels_in_the_header_and_never_in_the_address()
    {
        var server = new AnsweringHandler("""{"data":[]}""");
        await Client(server).GetFeedAsync("1", GraphFields.Feed(30, new HashSet<string>()), 25, null, new PageToken("1", "secret-token"), Cancellation);

        server.Requests.ShouldHaveSingleItem().ShouldNotContain("secret-token");
        server.Authorizations.ShouldBe(["Bearer secret-token"]);
    }

    [Theory]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":[],"paging":{"cursors":{"before":"a","after":"b"}}}""")]
    public async Task Every_way_of_saying_nothing_is_understood(string body)
    {
        var page = await Client(new AnsweringHandler(body)).GetCommentsAsync("1_2", "id", "stream", "reverse_chronological", 100, null, Token, Cancellation);

        page.Data.ShouldBeEmpty();
        page.NextCursor.ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-11-20T13:24:04+0000")]
    [InlineData("2026-11-20T13:24:04+00:00")]
    [InlineData("2026-11-20T13:24:04Z")]
    [InlineData("2026-11-20T14:24:04+0100")]
    [InlineData("1795181044")]
    [InlineData("1795181044.0")]
    public async Task Every_way_of_writing_a_time_is_understood(string time)
    {
        var comment = await Client(new AnsweringHandler($$"""{"id":"1_2","created_time":"{{time}}"}""")).GetCommentAsync("1_2", "id", Token, Cancellation);

        comment.CreatedTime.ShouldBe(new DateTimeOffset(2026, 11, 20, 13, 24, 4, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("""{"id":"1","created_time":1795181044,"is_hidden":"1","can_hide":"0"}""")]
    [InlineData("""{"id":"1","created_time":1795181044.0,"is_hidden":"true","can_hide":"false"}""")]
    [InlineData("""{"id":1,"created_time":"2026-11-20T13:24:04+0000","is_hidden":1,"can_hide":0,"from":[],"parent":[],"attachment":[]}""")]
    [InlineData("""{"id":"1","created_time":"2026-11-20T13:24:04+0000","is_hidden":true,"can_hide":false,"from":null,"parent":false,"attachment":""}""")]
    public async Task Same_comment_is_understood_in_whatever_types_it_comes(string body)
    {
        var page = await Client(new AnsweringHandler($$"""{"data":[{{body}}]}""")).GetCommentsAsync("1_2", "id", "stream", "chronological", 100, null, Token, Cancellation);

        var comment = page.Data.ShouldHaveSingleItem();
        comment.ShouldBe(new GraphComment { Id = "1", CreatedTime = new DateTimeOffset(2026, 11, 20, 13, 24, 4, TimeSpan.Zero), IsHidden = true, CanHide = false });
    }

    [Theory]
    [InlineData("""{"message":"without an id"}""")]
    [InlineData("""{"id":"1","message":["in","pieces"]}""")]
    [InlineData("""{"id":{"of":["nothing",{"known":1}]}}""")]
    [InlineData("17")]
    public async Task Entry_that_cannot_be_read_is_counted_and_costs_no_other(string entry)
    {
        var page = await Client(new AnsweringHandler($$$"""{"data":[{"id":"1"},{{{entry}}},{"id":"2"}],"paging":{"cursors":{"after":"a"},"next":"https://graph.facebook.com/x?after=a"}}"""))
            .GetCommentsAsync("1_2", "id", "stream", "chronological", 100, null, Token, Cancellation);

        page.Data.Select(comment => comment.Id).ShouldBe(["1", "2"]);
        page.Unreadable.ShouldBe(1);
        page.NextCursor.ShouldBe("a");
    }

    [Theory]
    [InlineData("""{"data":[{"id":"1_2","comments":[],"attachments":[]}]}""")]
    [InlineData("""{"data":[{"id":"1_2","comments":{"data":[]},"attachments":{"data":[{"target":[],"subattachments":[]}]}}],"paging":[]}""")]
    [InlineData("""{"data":[{"id":"1_2","comments":null,"attachments":null}],"paging":{"cursors":[]}}""")]
    [InlineData("""{"data":[{"id":"1_2"}],"paging":null}""")]
    public async Task Nothing_under_a_post_is_understood_however_it_is_said(string body)
    {
        var page = await Client(new AnsweringHandler(body)).GetFeedAsync("1", "id", 25, null, Token, Cancellation);

        var post = page.Data.ShouldHaveSingleItem();
        (post.Comments?.Data ?? []).ShouldBeEmpty();
        (post.Comments?.HasMore ?? false).ShouldBeFalse();
        (post.Attachments?.Data ?? []).SelectMany(attachment => attachment.Subattachments?.Data ?? []).ShouldBeEmpty();
        page.Unreadable.ShouldBe(0);
        page.NextCursor.ShouldBeNull();
    }

    [Theory]
    [InlineData("""["2"]""", false)]
    [InlineData("""["2","1"]""", true)]
    [InlineData("[1]", true)]
    [InlineData("[]", true)]
    [InlineData("null", true)]
    public async Task Scope_that_was_granted_for_other_Pages_alone_is_missing(string pages, bool isGranted)
    {
        var body = $$$"""{"data":{"type":"PAGE","is_valid":true,"scopes":["pages_read_engagement","pages_read_user_content","pages_manage_engagement"],"granular_scopes":[{"scope":"pages_manage_engagement","target_ids":{{{pages}}}}]}}""";

        var token = await Client(new AnsweringHandler(body)).DebugTokenAsync("t", Token, Cancellation);

        TokenFacts.From(token.Data!, "1", DateTimeOffset.UnixEpoch).MissingScopes.ShouldBe(isGranted ? [] : ["pages_manage_engagement"]);
    }

    [Theory]
    [InlineData("""half a pair \ud83d here""", "half a pair \uFFFD here")]
    [InlineData("""whole \ud83d\ude00 \"quoted\" \u00e9\n""", "whole 😀 \"quoted\" é\n")]
    [InlineData("""nul \u0000""", "nul \uFFFD")]
    [InlineData("""\udc00\ud83d\ude00\ud800""", "\uFFFD😀\uFFFD")]
    public async Task Broken_text_in_one_comment_does_not_cost_the_whole_page(string written, string read)
    {
        var page = await Client(new AnsweringHandler($$"""{"data":[{"id":"1","message":"{{written}}"},{"id":2,"message":"fine"}]}"""))
            .GetCommentsAsync("1_2", "id", "stream", "chronological", 100, null, Token, Cancellation);

        page.Data.Select(comment => comment.Message).ShouldBe([read, "fine"]);
        page.Data[1].Id.ShouldBe("2");
    }

    [Fact]
    public async Task Error_in_a_200_is_an_error()
    {
        var server = new AnsweringHandler("""{"error":{"message":"no","type":"OAuthException","code":190,"error_subcode":460,"fbtrace_id":"A1"}}""");

        var error = await Should.ThrowAsync<GraphException>(() => Client(server).GetPageAsync("1", "id", Token, Cancellation));

        (error.Error.Code, error.Error.ErrorSubcode).ShouldBe((190, 460));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Message_of_an_error_is_not_repeated_since_it_may_quote_the_token()
    {
        var server = new AnsweringHandler("""{"error":{"message":"Malformed access token secret-token","code":190}}""", HttpStatusCode.BadRequest);

        var error = await Should.ThrowAsync<GraphException>(() => Client(server).GetPageAsync("1", "id", new PageToken("1", "secret-token"), Cancellation));

        error.ToString().ShouldNotContain("secret-token");
    }

    [Theory]
    [InlineData("<html>Sorry, something went wrong.</html>")]
    [InlineData("")]
    [InlineData("""{"data":[{"id":"1_2","mess""")]
    [InlineData("Service Unavailable")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"success":true}""")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("[]")]
    [InlineData("""[{"id":"1_2"}]""")]
    [InlineData("""{"data":[{"message":"without an id"}]}""")]
    public async Task What_is_no_answer_of_Graph_is_a_fault_and_not_an_empty_list(string body) =>
        await Should.ThrowAsync<GraphProtocolException>(() => Client(new AnsweringHandler(body)).GetFeedAsync("1", "id", 25, null, Token, Cancellation));

    [Fact]
    public async Task Nothing_among_the_items_of_a_list_costs_none_of_them()
    {
        var page = await Client(new AnsweringHandler("""{"data":[null,{"id":"1_2"},null]}""")).GetFeedAsync("1", "id", 25, null, Token, Cancellation);

        page.Data.ShouldHaveSingleItem().Id.ShouldBe("1_2");
    }

    [Theory]
    [InlineData("""{"data":[],"paging":{"next":"https://graph.facebook.com/v25.0/1/feed?access_token=t&limit=25&after=QVFI%3D%3D"}}""")]
    [InlineData("""{"data":[],"paging":{"cursors":{},"next":"https://graph.facebook.com/v25.0/1/feed?after=QVFI%3D%3D&limit=25"}}""")]
    public async Task List_goes_on_where_the_address_of_its_next_part_says_when_nothing_else_does(string body)
    {
        var page = await Client(new AnsweringHandler(body)).GetFeedAsync("1", "id", 25, null, Token, Cancellation);

        page.NextCursor.ShouldBe("QVFI==");
    }

    [Fact]
    public async Task List_that_goes_on_without_saying_where_is_not_taken_for_its_end()
    {
        var server = new AnsweringHandler("""{"data":[{"id":"1_2"}],"paging":{"next":"https://graph.facebook.com/v25.0/1/feed?until=5"}}""");
        var page = await Client(server).GetFeedAsync("1", "id", 25, null, Token, Cancellation);

        page.HasMore.ShouldBeTrue();
        Should.Throw<GraphProtocolException>(() => page.NextCursor);
    }

    [Theory]
    [InlineData("""{"1":[{"type":"pages","estimated_time_to_regain_access":7}]}""", 7)]
    [InlineData("""{"1":[{"type":"ads_management","estimated_time_to_regain_access":90},{"type":"pages","estimated_time_to_regain_access":7}]}""", 7)]
    [InlineData("""{"1":[{"type":"pages","estimated_time_to_regain_access":9000000000000000000}]}""", 24 * 60)]
    [InlineData("""{"2":[{"type":"pages","call_count":120,"estimated_time_to_regain_access":60}],"1":[{"type":"pages","estimated_time_to_regain_access":7}]}""", 7)]
    [InlineData("""{"2":[{"type":"pages","estimated_time_to_regain_access":60}],"3":[{"type":"pages","estimated_time_to_regain_access":7}]}""", 60)]
    [InlineData("""{"1":null}""", null)]
    [InlineData("""{"1":[null]}""", null)]
    [InlineData("17%", null)]
    public void Pause_is_the_one_of_the_Pages_own_limit_and_never_longer_than_a_day(string header, int? minutes)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("X-Business-Use-Case-Usage", header);

        GraphUsage.Read(answer, "1").Max(record => record.Usage.RegainAccess).ShouldBe(minutes is { } some ? TimeSpan.FromMinutes(some) : null);
    }

    [Fact]
    public void All_three_headers_are_read_and_the_highest_of_their_figures_counts()
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("x-app-usage", """{"call_count":28,"total_time":41,"total_cputime":25}""");
        answer.Headers.TryAddWithoutValidation("X-Page-Usage", """{"call_count":"55","total_time":0,"total_cputime":12}""");
        answer.Headers.TryAddWithoutValidation("X-Business-Use-Case-Usage", """{"900":[{"type":"pages","call_count":12,"total_cputime":144,"total_time":1}]}""");

        GraphUsage.Read(answer, "1").Select(record => (record.Subject, record.Usage.Percent)).ShouldBe([("900", 144), ("1", 55), ("app", 41)]);
    }

    [Fact]
    public async Task Success_false_is_a_failure() =>
        await Should.ThrowAsync<GraphProtocolException>(() => Client(new AnsweringHandler("""{"success":false}""")).SetHiddenAsync("1_2", true, "id", Token, Cancellation));

    private GraphClient Client(AnsweringHandler server)
    {
        var options = Options.Create(new FacebookOptions { AppSecret = "app-secret", Pages = [new FacebookPageOptions { Id = "1", AccessToken = "t" }] });
        // Waits between tries pass at once: what is tried again shows in the requests.
        var gate = new GraphGate(() => _database, options, new ManualTime(), NullLogger<GraphGate>.Instance);
        return new GraphClient(new HttpClient(server), new GraphPipelines(new HastyTime()), gate, new FacebookSecrets(options), options, new ManualTime());
    }

    private sealed class AnsweringHandler(string body, HttpStatusCode status = HttpStatusCode.OK) : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        public List<string?> Authorizations { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request.RequestUri!.AbsoluteUri);
            Authorizations.Add(request.Headers.Authorization?.ToString());
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
