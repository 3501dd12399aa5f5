using System.Text;
using System.Text.Json;

namespace PageModerator.Sandbox.Graph;

/// <summary>Takes calls one by one: faults strike here, batches are taken apart here, and everything is recorded here.</summary>
internal sealed class GraphFront(GraphApi api, SandboxFaults faults, SandboxCalls calls, SandboxOptions options, TimeProvider time)
{
    private const int MostInBatch = 50;

    private static readonly byte[] Html = Encoding.UTF8.GetBytes(
        "<!DOCTYPE html><html><head><title>Facebook | Error</title></head><body>Sorry, something went wrong.</body></html>");

    private static readonly byte[] Garbage = [0xff, 0x00, 0x1f, 0x8b, 0x7b, 0x22, 0xc3];

    private readonly Lock _gate = new();
    private readonly Random _order = new(options.Seed);

    /// <summary>Answers a call.</summary>
    /// <returns>Null: the connection is to be cut.</returns>
    public async Task<GraphAnswer?> AnswerAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var route = GraphRoute.Of(request);
        var fault = faults.Take(route.Kind, route.NodeId);

        if (fault is { Kind: SandboxFaultKind.Slow, AfterEffect: false })
        {
            await Task.Delay(fault.Delay, time, cancellationToken);
        }

        // without an effect the true answer is needed only to be given late or in part
        var isCarriedOut = fault is null or { AfterEffect: true } or { Kind: SandboxFaultKind.Truncated or SandboxFaultKind.Slow }
            || (fault.Kind is SandboxFaultKind.Ignored or SandboxFaultKind.Declined or SandboxFaultKind.Echoed && request.Method == "GET");
        var answer = !isCarriedOut ? null
            : route.Kind == SandboxCallKind.Batch ? await BatchAsync(request, cancellationToken)
            : api.Answer(request, route);
        var given = fault is null ? answer : Strike(request, answer, fault);

        calls.Add(
            new SandboxCall(route.Kind, request.Method, request.Line, request.Parameters, at, (given ?? answer)?.Error?.Code),
            answer?.Error?.IsUnmatched == true);

        if (fault is { Kind: SandboxFaultKind.Slow, AfterEffect: true })
        {
            await Task.Delay(fault.Delay, time, cancellationToken);
        }

        return given;
    }

    private GraphAnswer? Strike(GraphRequest request, GraphAnswer? answer, SandboxFault fault) => fault.Kind switch
    {
        SandboxFaultKind.Error => api.Refuse(request, new GraphError(fault.Code, fault.Message, Subcode: fault.Subcode)
        {
            Status = fault.Status,
            IsTransient = fault.IsTransient,
        }),
        SandboxFaultKind.Html => new GraphAnswer(500, Html, []) { ContentType = "text/html; charset=utf-8" },
        SandboxFaultKind.PlainText => new GraphAnswer(200, Encoding.UTF8.GetBytes("Service Unavailable"), []) { ContentType = "text/plain" },
        SandboxFaultKind.Truncated => answer! with { Body = answer.Body[..(answer.Body.Length / 2)] },
        SandboxFaultKind.Drop or SandboxFaultKind.NullBatchItem => null,
        SandboxFaultKind.Empty => new GraphAnswer(200, ReadOnlyMemory<byte>.Empty, []),
        SandboxFaultKind.Garbage => new GraphAnswer(200, Garbage, []),
        SandboxFaultKind.OtherJson => new GraphAnswer(200, Encoding.UTF8.GetBytes("[1,2,3]"), []),
        SandboxFaultKind.Ignored => answer ?? new GraphAnswer(200, Encoding.UTF8.GetBytes("""{"success":true}"""), []),
        SandboxFaultKind.Declined => answer ?? new GraphAnswer(200, Encoding.UTF8.GetBytes("""{"success":false}"""), []),
        SandboxFaultKind.Echoed => answer ?? new GraphAnswer(200, Encoding.UTF8.GetBytes($$"""{"id":"{{request.Path[0].Split('_')[^1]}}"}"""), []),
        SandboxFaultKind.Slow => answer,
    };

    private async Task<GraphAnswer> BatchAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        if (api.Enter(request) is { } refusal)
        {
            return api.Refuse(request, refusal);
        }

        List<GraphRequest> items;

        try
        {
            items = Items(request);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return api.Refuse(request, GraphError.Unmatched(100, "(#100) Param batch must be a JSON array of items with method and relative_url"));
        }

        if (items.Count is 0 or > MostInBatch)
        {
            return api.Refuse(request, GraphError.Parameter($"Too many requests in batch message. Maximum batch size is {MostInBatch}"));
        }

        // independent items run in any order; the answers keep the order asked
        var order = Enumerable.Range(0, items.Count).ToArray();

        lock (_gate)
        {
            _order.Shuffle(order);
        }

        var answers = new GraphAnswer?[items.Count];

        foreach (var index in order)
        {
            answers[index] = await AnswerAsync(items[index], cancellationToken);
        }

        var withHeaders = request.Parameters.GetValueOrDefault("include_headers") is not ("false" or "0");

        return GraphAnswer.Json(writer => Write(writer, answers, withHeaders), api.Headers(request, time.GetUtcNow()));
    }

    private static List<GraphRequest> Items(GraphRequest request)
    {
        using var json = JsonDocument.Parse(request.Parameters["batch"]);

        return [.. json.RootElement.EnumerateArray().Select(item => Item(item, request))];
    }

    private static GraphRequest Item(JsonElement item, GraphRequest envelope)
    {
        var read = GraphRequest.OfBatchItem(
            item.GetProperty("method").GetString()!,
            item.GetProperty("relative_url").GetString()!,
            item.TryGetProperty("body", out var body) ? body.GetString() : null,
            item.TryGetProperty("access_token", out var token) ? token.GetString() : envelope.Token);

        // the proof goes once, at the top
        var parameters = new Dictionary<string, string>(read.Parameters);

        foreach (var name in (string[])["appsecret_proof", "appsecret_time"])
        {
            if (envelope.Parameters.TryGetValue(name, out var value))
            {
                parameters.TryAdd(name, value);
            }
        }

        // items that wait for others are not carried out, and so not let through
        var isKnown = item.EnumerateObject().All(property => property.Name is "method" or "relative_url" or "body" or "access_token" or "headers");

        return read with
        {
            Parameters = parameters,
            Version = read.Version ?? envelope.Version,
            Fault = isKnown ? null : GraphError.Unmatched(100, "(#100) The sandbox carries out independent items only"),
        };
    }

    private static void Write(Utf8JsonWriter writer, GraphAnswer?[] answers, bool withHeaders)
    {
        writer.WriteStartArray();

        foreach (var answer in answers)
        {
            if (answer is null)
            {
                writer.WriteNullValue();
                continue;
            }

            writer.WriteStartObject();
            writer.WriteNumber("code", answer.Status);

            if (withHeaders)
            {
                writer.WriteStartArray("headers");

                foreach (var (name, value) in answer.Headers)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", name);
                    writer.WriteString("value", value);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteString("body", answer.Body.Span);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
