using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Polly;

namespace PageModerator.Graph;

/// <summary>
/// <see cref="IGraphApi"/> over HTTP. The token travels in a header, never in an address. Decides by the body: an error in a 200 is an
/// error, and what is not JSON is a fault and not an empty list.
/// </summary>
internal sealed class GraphClient(
    HttpClient http,
    GraphPipelines pipelines,
    GraphGate gate,
    FacebookSecrets secrets,
    IOptions<FacebookOptions> options,
    TimeProvider timeProvider) : IGraphApi
{
    private const string After = "after";

    /// <summary>Set for good once Facebook did not take the time-stamped proof: the plain one is bound to no clock.</summary>
    private volatile bool _isProofPlain;

    public Task<GraphList<GraphPost>> GetFeedAsync(string pageId, string fields, int limit, string? after, PageToken accessToken, CancellationToken cancellationToken) =>
        GetAsync($"{pageId}/feed", [("fields", fields), ("limit", Text(limit)), (After, after)], GraphJson.Default.GraphListGraphPost, accessToken, cancellationToken);

    public Task<GraphList<GraphComment>> GetCommentsAsync(string objectId, string fields, string filter, string order, int limit, string? after, PageToken accessToken, CancellationToken cancellationToken) =>
        GetAsync(
            $"{objectId}/comments",
            [("fields", fields), ("filter", filter), ("order", order), ("live_filter", "no_filter"), ("limit", Text(limit)), (After, after)],
            GraphJson.Default.GraphListGraphComment,
            accessToken,
            cancellationToken);

    public Task<GraphComment> GetCommentAsync(string commentId, string fields, PageToken accessToken, CancellationToken cancellationToken) =>
        GetAsync(commentId, [("fields", fields)], GraphJson.Default.GraphComment, accessToken, cancellationToken);

    public Task<GraphCommentChange> SetHiddenAsync(string commentId, bool isHidden, string fields, PageToken accessToken, CancellationToken cancellationToken) =>
        ChangeAsync(GraphCall.Write, HttpMethod.Post, commentId, [], [new("is_hidden", isHidden ? "true" : "false"), new("fields", fields)], accessToken, cancellationToken);

    public Task<GraphCommentChange> DeleteCommentAsync(string commentId, PageToken accessToken, CancellationToken cancellationToken) =>
        ChangeAsync(GraphCall.Write, HttpMethod.Delete, commentId, [], null, accessToken, cancellationToken);

    public async Task<GraphCommentChange> ReplyAsync(string commentId, string message, string fields, PageToken accessToken, CancellationToken cancellationToken)
    {
        var change = await SendAsync(
            pipelines.Once,
            GraphCall.Write,
            HttpMethod.Post,
            $"{commentId}/comments",
            [],
            () => new FormUrlEncodedContent([new("message", message), new("fields", fields)]),
            GraphJson.Default.GraphCommentChange,
            accessToken,
            cancellationToken);
        return change.Success is false ? throw new GraphDeclinedException() : change;
    }

    public Task<GraphList<GraphComment>> GetRepliesAsync(string commentId, string fields, int limit, string? after, PageToken accessToken, CancellationToken cancellationToken) =>
        GetCommentsAsync(commentId, fields, "stream", "reverse_chronological", limit, after, accessToken, cancellationToken);

    public async Task BlockAsync(string pageId, string parameter, string personId, PageToken accessToken, CancellationToken cancellationToken)
    {
        var people = JsonSerializer.Serialize([personId], GraphJson.Default.StringArray);
        var outcomes = await SendAsync(
            pipelines.Idempotent,
            GraphCall.Person,
            HttpMethod.Post,
            $"{pageId}/blocked",
            [],
            () => new FormUrlEncodedContent([new(parameter, people)]),
            GraphJson.Default.DictionaryStringJsonElement,
            accessToken,
            cancellationToken);

        // One outcome a person, true or an error; or a success of the whole.
        var outcome = outcomes.TryGetValue(personId, out var own) ? own : outcomes.GetValueOrDefault("success");
        if (outcome.ValueKind is JsonValueKind.Object && outcome.TryGetProperty("error", out var refused) && ErrorOf(refused) is { } error)
        {
            await gate.FailedAsync(new GraphPass(pageId, GraphCall.Person, 0), error, regainAccess: null, CancellationToken.None);
            throw new GraphException(error);
        }

        if (outcome.ValueKind is not JsonValueKind.True && !(outcome.ValueKind is JsonValueKind.String && outcome.ValueEquals("true"u8)))
        {
            throw new GraphDeclinedException();
        }
    }

    public Task<GraphCommentChange> UnblockAsync(string pageId, string parameter, string personId, PageToken accessToken, CancellationToken cancellationToken) =>
        ChangeAsync(GraphCall.Person, HttpMethod.Delete, $"{pageId}/blocked", [(parameter, personId)], null, accessToken, cancellationToken);

    // The next two only look, for a person or once a day: they stop nothing, and what stops others does not concern them.
    public Task<GraphPage> GetPageAsync(string pageId, string fields, PageToken accessToken, CancellationToken cancellationToken) =>
        SendAsync(pipelines.Idempotent, null, HttpMethod.Get, pageId, [("fields", fields)], null, GraphJson.Default.GraphPage, accessToken, cancellationToken);

    public Task<GraphTokenEnvelope> DebugTokenAsync(string inputToken, PageToken accessToken, CancellationToken cancellationToken) =>
        SendAsync(pipelines.Idempotent, null, HttpMethod.Get, "debug_token", [("input_token", inputToken)], null, GraphJson.Default.GraphTokenEnvelope, accessToken, cancellationToken);

    private Task<T> GetAsync<T>(string path, (string Name, string? Value)[] query, JsonTypeInfo<T> type, PageToken accessToken, CancellationToken cancellationToken) =>
        SendAsync(pipelines.Idempotent, GraphCall.Read, HttpMethod.Get, path, query, null, type, accessToken, cancellationToken);

    /// <summary>A change that may be made twice without harm. An exception says whether an earlier try may have made it.</summary>
    private async Task<GraphCommentChange> ChangeAsync(
        GraphCall call,
        HttpMethod method,
        string path,
        (string Name, string? Value)[] query,
        KeyValuePair<string, string>[]? form,
        PageToken accessToken,
        CancellationToken cancellationToken)
    {
        var tries = 0;
        try
        {
            var change = await SendAsync(
                pipelines.Idempotent,
                call,
                method,
                path,
                query,
                () =>
                {
                    tries++;
                    return form is null ? null : new FormUrlEncodedContent(form);
                },
                GraphJson.Default.GraphCommentChange,
                accessToken,
                cancellationToken);

            return change.Success is false ? throw new GraphDeclinedException() : change;
        }
        catch (GraphException exception) when (tries > 1)
        {
            exception.FollowsTry = true;
            throw;
        }
        catch (GraphHeldException held) when (tries > 0)
        {
            held.FollowsTry = true;
            throw;
        }
    }

    private async Task<T> SendAsync<T>(
        ResiliencePipeline pipeline,
        GraphCall? call,
        HttpMethod method,
        string path,
        (string Name, string? Value)[] query,
        Func<HttpContent?>? content,
        JsonTypeInfo<T> type,
        PageToken accessToken,
        CancellationToken cancellationToken)
    {
        return await pipeline.ExecuteAsync(
            async token =>
            {
                // Each try anew: what another call met meanwhile stops this one, too.
                var pass = call is { } kind ? await gate.EnterAsync(accessToken.PageId, kind, token) with
                {
                    Continues = query.Any(parameter => parameter is (After, not null)),
                    ConcernsOne = path.Split('/')[0] != accessToken.PageId,
                } : null;
                try
                {
                    return await SendOnceAsync(pass, token);
                }
                catch (GraphProofException)
                {
                    _isProofPlain = true;
                    return await SendOnceAsync(pass, token);
                }
            },
            cancellationToken);

        async Task<T> SendOnceAsync(GraphPass? pass, CancellationToken token)
        {
            using var request = new HttpRequestMessage(method, Address(path, query, accessToken.Value));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken.Value);
            request.Content = content?.Invoke();
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            return await ReadAsync(response, type, pass, accessToken.PageId, token);
        }
    }

    private string Address(string path, (string Name, string? Value)[] query, string accessToken)
    {
        var address = new StringBuilder(options.Value.GraphUrl.TrimEnd('/')).Append('/').Append(options.Value.Version).Append('/');
        address.AppendJoin('/', path.Split('/').Select(Uri.EscapeDataString));

        var separator = '?';
        void Add(string name, string value)
        {
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        foreach (var (name, value) in query)
        {
            if (value is not null)
            {
                Add(name, value);
            }
        }

        if (secrets.AppSecret is { } secret)
        {
            if (_isProofPlain)
            {
                Add("appsecret_proof", AppSecretProof(secret, accessToken));
            }
            else
            {
                var time = Text(timeProvider.GetUtcNow().ToUnixTimeSeconds());
                Add("appsecret_time", time);
                Add("appsecret_proof", AppSecretProof(secret, $"{accessToken}|{time}"));
            }
        }

        return address.ToString();
    }

    /// <summary>HMAC-SHA256 of what is proved under the app secret, in lower-case hex: the token, or <c>token|unix seconds</c>, which is good for five minutes.</summary>
    internal static string AppSecretProof(string appSecret, string proved) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), Encoding.UTF8.GetBytes(proved)));

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, GraphPass? pass, string pageId, CancellationToken cancellationToken)
    {
        GraphError? error;
        T? answer;
        using (var body = await ReadBodyAsync(response.Content, cancellationToken))
        {
            try
            {
                error = TryReadError(body.Bytes);
                answer = error is null && response.IsSuccessStatusCode ? JsonSerializer.Deserialize(body.Bytes.Span, type) : default;
            }
            catch (JsonException exception)
            {
                throw new GraphProtocolException($"Facebook's answer (HTTP {(int)response.StatusCode}) is not what the Graph API answers.", exception);
            }
        }

        // Nothing of the Page is wrong: it is called once more.
        if (error is { IsOfProof: true } && !_isProofPlain && secrets.AppSecret is not null)
        {
            throw new GraphProofException(error);
        }

        // What was found out is kept even when the caller is about to stop waiting.
        var regainAccess = await gate.ObserveAsync(response, pageId, pass is not null, error is not null, CancellationToken.None);
        if (error is not null)
        {
            if (pass is not null)
            {
                await gate.FailedAsync(pass, error, regainAccess, CancellationToken.None);
            }

            throw new GraphException(error);
        }

        if (answer is null)
        {
            throw new GraphProtocolException($"Facebook answered HTTP {(int)response.StatusCode} without an error that says why.");
        }

        if (answer is IGraphList { HasData: false } or IGraphList { IsUnreadable: true })
        {
            throw new GraphProtocolException("Facebook answered with something else where a list was asked for.");
        }

        if (pass is not null)
        {
            await gate.SucceededAsync(pass, CancellationToken.None);
        }

        return answer;
    }

    private static async Task<AnswerBody> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var body = new AnswerBody();
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            for (int read; (read = await stream.ReadAsync(body.Free, cancellationToken)) > 0;)
            {
                body.Take(read);
            }

            return body;
        }
        catch (Exception exception)
        {
            body.Dispose();

            // So says the decoder of Brotli when it is fed something else.
            if (exception is InvalidOperationException)
            {
                throw new GraphProtocolException("Facebook's answer can't be unpacked.", exception);
            }

            throw;
        }
    }

    private static GraphError? TryReadError(ReadOnlyMemory<byte> body)
    {
        // Looked for first: only bodies with the word pay for a second reading.
        if (body.Span.IndexOf("\"error\""u8) < 0)
        {
            return null;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out var error))
        {
            return null;
        }

        return ErrorOf(error);
    }

    private static GraphError? ErrorOf(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Object => error.Deserialize(GraphJson.Default.GraphError),
        // An older form: the code, with the words beside it.
        JsonValueKind.Number when error.TryGetInt64(out var code) => new GraphError(code, null, null, null, null),
        JsonValueKind.Null => null,
        _ => throw new GraphProtocolException("Facebook answered with an error that can't be read."),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
