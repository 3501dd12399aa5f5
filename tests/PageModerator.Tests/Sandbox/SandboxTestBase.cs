using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PageModerator.Sandbox;
using Xunit;

namespace PageModerator.Tests.Sandbox;

/// <summary>An empty Page on a clock that stands still, and the calls of a client that knows nothing of the server's inside.</summary>
public abstract class SandboxTestBase : IAsyncLifetime
{
    internal static readonly SandboxPerson Ann = new("7001", "Ann Example");
    internal static readonly SandboxPerson Bob = new("7002", "Bob Example");

    private readonly HttpClient _client = new();

    private protected SandboxServer Server { get; private set; } = null!;

    private protected SandboxPage Page => Server.Page;

    private protected ManualTime Time { get; } = new();

    private protected HttpClient Client => _client;

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected virtual SandboxOptions Options => new() { Empty = true };

    public async ValueTask InitializeAsync() => Server = await SandboxServer.StartAsync(Options, Time, Cancelled);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }

    private protected Task<Reply> GetAsync(string address) => SendAsync(HttpMethod.Get, address);

    private protected Task<Reply> PostAsync(string address, params (string Name, string Value)[] form) =>
        SendAsync(HttpMethod.Post, address, new FormUrlEncodedContent(form.ToDictionary(pair => pair.Name, pair => pair.Value)));

    private protected Task<Reply> DeleteAsync(string address) => SendAsync(HttpMethod.Delete, address);

    private protected async Task<Reply> SendAsync(HttpMethod method, string address, HttpContent? content = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Server.GraphUrl, address)) { Content = content };

        if (token is not { Length: 0 })
        {
            request.Headers.Authorization = new("Bearer", token ?? Server.AccessToken);
        }

        using var response = await _client.SendAsync(request, Cancelled);
        var body = await response.Content.ReadAsStringAsync(Cancelled);

        return new Reply(
            response.StatusCode,
            body,
            response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }

    private protected static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    internal sealed record Reply(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        public JsonNode Json { get; } = TryParse(Body);

        public int? Code => (int?)Json["error"]?["code"];

        public int? Subcode => (int?)Json["error"]?["error_subcode"];

        public IReadOnlyList<string> Ids => [.. Json["data"]!.AsArray().Select(item => (string)item!["id"]!)];

        public string? After => (string?)Json["paging"]?["cursors"]?["after"];

        public string? Next => (string?)Json["paging"]?["next"];

        private static JsonNode TryParse(string body)
        {
            try
            {
                return JsonNode.Parse(body)!;
            }
            catch (JsonException)
            {
                return new JsonObject();
            }
        }
    }
}
