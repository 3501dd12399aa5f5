using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PageModerator.Sandbox;

/// <summary>
/// Webhooks of the imitated Facebook. Changes are kept from the moment when both sides are subscribed, and are sent when
/// <see cref="DeliverAsync"/> is called, so that a test says when.
/// </summary>
public sealed class SandboxWebhooks : IDisposable
{
    private readonly SandboxPage _page;
    private readonly SandboxOptions _options;
    private readonly SandboxBehaviour _behaviour;
    private readonly HttpClient _client = new();
    private readonly List<SandboxChange> _waiting = [];
    private Uri? _callback;

    internal SandboxWebhooks(SandboxPage page, SandboxOptions options, SandboxBehaviour behaviour)
    {
        _page = page;
        _options = options;
        _behaviour = behaviour;
        page.Changed = Keep;
    }

    /// <summary>Whether the Page's own subscription (<c>subscribed_apps</c>) is there; without it the app's stays silent.</summary>
    public bool IsPageSubscribed { get; set; }

    /// <summary>Most changes in one POST; Facebook's own bound is 1000.</summary>
    public int ChangesPerPost { get; set; } = 1000;

    /// <summary>Every POST is sent twice.</summary>
    public bool Duplicates { get; set; }

    /// <summary>Of each change only what it is and of which comment is told; any other key may be missing in the wild.</summary>
    public bool MissingKeys { get; set; }

    /// <summary>The newest change goes first.</summary>
    public bool WrongOrder { get; set; }

    /// <summary>Subscribes an address on the app's side, with the handshake that Facebook makes.</summary>
    /// <exception cref="InvalidOperationException">The address does not give the challenge back.</exception>
    public async Task SubscribeAsync(Uri callback, CancellationToken cancellationToken = default)
    {
        var challenge = RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        var address = new UriBuilder(callback)
        {
            Query = $"hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={Uri.EscapeDataString(_options.VerifyToken)}",
        };

        using var response = await _client.GetAsync(address.Uri, cancellationToken);
        var echo = await response.Content.ReadAsStringAsync(cancellationToken);

        if (!response.IsSuccessStatusCode || echo != challenge)
        {
            throw new InvalidOperationException("The callback address did not give the challenge back.");
        }

        _callback = callback;
    }

    /// <summary>Sends what waits. What could not be delivered waits on.</summary>
    /// <returns>How many changes were told, duplicates not counted.</returns>
    /// <exception cref="HttpRequestException">The callback did not answer with success.</exception>
    public async Task<int> DeliverAsync(CancellationToken cancellationToken = default)
    {
        if (_callback is not { } callback)
        {
            return 0;
        }

        List<SandboxChange> changes;

        lock (_page.Gate)
        {
            changes = [.. _waiting];
        }

        if (WrongOrder)
        {
            changes.Reverse();
        }

        foreach (var part in changes.Chunk(ChangesPerPost))
        {
            var body = Payload(part);

            for (var time = 0; time < (Duplicates ? 2 : 1); time++)
            {
                await PostAsync(callback, body, cancellationToken);
            }

            lock (_page.Gate)
            {
                _waiting.RemoveAll(part.Contains);
            }
        }

        return changes.Count;
    }

    public void Dispose() => _client.Dispose();

    internal void List(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");

        if (IsPageSubscribed)
        {
            writer.WriteStartObject();
            writer.WriteString("name", "PageModerator");
            writer.WriteString("id", _options.AppId);
            writer.WriteStartArray("subscribed_fields");
            writer.WriteStringValue("feed");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void Keep(SandboxChange change)
    {
        if (IsPageSubscribed && _callback is not null)
        {
            _waiting.Add(change);
        }
    }

    private async Task PostAsync(Uri callback, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.AppSecret), body.Span);
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(signature));

        using var response = await _client.PostAsync(callback, content, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>One entry a change; non-ASCII text is escaped, as Facebook does before it signs.</summary>
    private ReadOnlyMemory<byte> Payload(IEnumerable<SandboxChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "page");
            writer.WriteStartArray("entry");

            foreach (var change in changes)
            {
                writer.WriteStartObject();
                writer.WriteString("id", _page.Self.Id);
                writer.WriteNumber("time", change.At.ToUnixTimeSeconds());
                writer.WriteStartArray("changes");
                writer.WriteStartObject();
                writer.WriteString("field", "feed");
                writer.WriteStartObject("value");
                Write(writer, change);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, SandboxChange change)
    {
        var comment = change.Comment;
        writer.WriteString("item", "comment");
        writer.WriteString("verb", change.Verb);
        writer.WriteString("comment_id", comment.Id);

        if (MissingKeys)
        {
            return;
        }

        writer.WriteString("post_id", comment.PostId);
        writer.WriteString("parent_id", comment.ParentId ?? comment.PostId);

        if (comment.Author is { } author && (!_behaviour.AuthorsWithheld || _page.IsByPage(comment)))
        {
            writer.WriteStartObject("from");
            writer.WriteString("id", author.Id);
            writer.WriteString("name", author.Name);
            writer.WriteEndObject();
        }

        // a removal tells neither the text nor when it was written
        if (change.Verb != "remove")
        {
            writer.WriteNumber("created_time", comment.CreatedAt.ToUnixTimeSeconds());
            writer.WriteString("message", comment.Message);
        }

        writer.WriteStartObject("post");
        writer.WriteString("id", comment.PostId);
        writer.WriteEndObject();
    }
}
