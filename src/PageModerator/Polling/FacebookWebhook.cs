using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PageModerator.Graph;

namespace PageModerator.Polling;

/// <summary>
/// Facebook's own word that something happened on a Page. It is only taken as a hint to look now: what is new is read as always, so that
/// a message lost, doubled, late, out of order or half empty changes nothing but when.
/// </summary>
internal sealed partial class FacebookWebhook(LookNow lookNow, CommentRecorder recorder, FacebookSecrets secrets, IOptions<FacebookOptions> options, ILogger<FacebookWebhook> logger)
{
    public const string Path = "/webhooks/facebook";

    /// <summary>A thousand changes with long comments fill a quarter of it.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    private const string SignatureHeader = "X-Hub-Signature-256";
    private const string SignaturePrefix = "sha256=";

    /// <summary>The handshake when Facebook is told of the address: whoever knows the token gets its challenge back.</summary>
    public IResult Greet(HttpRequest request)
    {
        if (options.Value.Webhook.VerifyToken is not { Length: > 0 } expected)
        {
            return Results.NotFound();
        }

        return request.Query["hub.mode"] == "subscribe"
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Query["hub.verify_token"].ToString()), Encoding.UTF8.GetBytes(expected))
                ? Results.Text(request.Query["hub.challenge"].ToString())
                : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    /// <summary>Takes a message: signed with the app's secret over the bytes as they came.</summary>
    public async Task<IResult> TakeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (options.Value.Webhook.VerifyToken is not { Length: > 0 } || secrets.AppSecret is not { } secret)
        {
            return Results.NotFound();
        }

        if (await ReadAsync(request.Body, cancellationToken) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (!IsSigned(request.Headers[SignatureHeader].ToString(), body.Span, secret))
        {
            Log.WrongSignature(logger);
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        foreach (var (pageId, posts) in Told(body))
        {
            if (posts.Count > 0)
            {
                await recorder.MarkBusyAsync(pageId, posts, cancellationToken);
            }

            lookNow.At(pageId);
        }

        return Results.Ok();
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MostBytes)
            {
                return null;
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }

    private static bool IsSigned(string header, ReadOnlySpan<byte> body, string secret)
    {
        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        return header.Length == SignaturePrefix.Length + (2 * SHA256.HashSizeInBytes)
            && header.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            && Convert.FromHexString(header.AsSpan(SignaturePrefix.Length), signature, out _, out _) is System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
    }

    /// <summary>Which of our Pages to look at, and under which posts something happened. What can't be understood means: look at all.</summary>
    private Dictionary<string, HashSet<string>> Told(ReadOnlyMemory<byte> body)
    {
        var told = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(body);
            foreach (var entry in Each(document.RootElement).SelectMany(message => Each(Member(message, "entry"))))
            {
                if (Text(entry, "id") is not { } pageId || !options.Value.Pages.Exists(page => page.Id == pageId))
                {
                    continue;
                }

                foreach (var value in Each(Member(entry, "changes")).Select(change => Member(change, "value")).Where(value => !IsEcho(value, pageId)))
                {
                    var posts = told.TryGetValue(pageId, out var known) ? known : told[pageId] = new HashSet<string>(StringComparer.Ordinal);
                    if (PostOf(value) is { } post)
                    {
                        posts.Add(post);
                    }
                }
            }
        }
        catch (JsonException)
        {
            return options.Value.Pages.ToDictionary(page => page.Id, _ => new HashSet<string>(), StringComparer.Ordinal);
        }

        return told;
    }

    /// <summary>Any key may be missing: a comment's own id begins with its post, and on the top level the post is its parent.</summary>
    private static string? PostOf(JsonElement value) =>
        Text(value, "post_id")
        ?? Text(Member(value, "post"), "id")
        ?? (Text(value, "comment_id")?.Split('_') is [.. var front, _] && front.Length > 0 ? front[^1] : null)
        ?? Text(value, "parent_id");

    /// <summary>The Page's own doings come back. A hide may be a colleague's, too, and is then found by the next poll.</summary>
    private static bool IsEcho(JsonElement value, string pageId) =>
        Text(value, "verb") == "hide" || Text(Member(value, "from"), "id") == pageId || Text(value, "sender_id") == pageId;

    private static IEnumerable<JsonElement> Each(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray(),
        JsonValueKind.Object => [element],
        _ => [],
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(2008, LogLevel.Warning, "A message to the webhook was not signed with the app's secret and was not taken.")]
        public static partial void WrongSignature(ILogger logger);
    }
}
