using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace PageModerator.Sandbox.Graph;

/// <summary>A call as Graph understands it, whichever way its parts were sent.</summary>
internal sealed record GraphRequest
{
    public required string Method { get; init; }

    /// <summary>Path without the version, in parts.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>Null: none named.</summary>
    public string? Version { get; init; }

    /// <summary>Query and body; the body wins. The token is not among them.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public string? Token { get; init; }

    /// <summary>Sent in the query, so that <c>paging.next</c> repeats it.</summary>
    public bool IsTokenInQuery { get; init; }

    public required string Line { get; init; }

    /// <summary>Set when the body could not be understood.</summary>
    public GraphError? Fault { get; init; }

    public static async Task<GraphRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        Dictionary<string, string> parameters = [];
        GraphError? fault = null;

        foreach (var (name, value) in request.Query)
        {
            parameters[name] = value.ToString();
        }

        var isTokenInQuery = parameters.ContainsKey("access_token");

        if (request.HasFormContentType)
        {
            foreach (var (name, value) in await request.ReadFormAsync(cancellationToken))
            {
                parameters[name] = value.ToString();
            }
        }
        else if (request.HasJsonContentType())
        {
            fault = await ReadJsonAsync(request.Body, parameters, cancellationToken);
        }

        var header = request.Headers.Authorization.ToString();
        var bearer = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

        return Create(request.Method, request.Path.Value ?? "/", $"{request.Path}{request.QueryString}", parameters, bearer) with
        {
            IsTokenInQuery = isTokenInQuery,
            Fault = fault,
        };
    }

    /// <summary>An item of a batch: a relative address and a form body as text.</summary>
    public static GraphRequest OfBatchItem(string method, string relativeUrl, string? body, string? token)
    {
        var address = "/" + relativeUrl.TrimStart('/');
        var question = address.IndexOf('?', StringComparison.Ordinal);
        Dictionary<string, string> parameters = [];

        foreach (var part in new[] { question < 0 ? "" : address[(question + 1)..], body ?? "" })
        {
            foreach (var (name, value) in QueryHelpers.ParseQuery(part))
            {
                parameters[name] = value.ToString();
            }
        }

        return Create(method, question < 0 ? address : address[..question], address, parameters, token);
    }

    private static GraphRequest Create(string method, string path, string target, Dictionary<string, string> parameters, string? bearer)
    {
        parameters.Remove("access_token", out var token);

        // the way out for clients that can only GET and POST
        if (parameters.Remove("method", out var wanted))
        {
            method = wanted;
        }

        method = method.ToUpperInvariant();
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var version = parts is [['v', >= '0' and <= '9', ..] first, ..] ? first : null;

        return new GraphRequest
        {
            Method = method,
            Version = version,
            Path = version is null ? parts : parts[1..],
            Parameters = parameters,
            Token = token ?? bearer,
            Line = $"{method} {target}",
        };
    }

    private static async Task<GraphError?> ReadJsonAsync(Stream body, Dictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);

            foreach (var property in json.RootElement.EnumerateObject())
            {
                parameters[property.Name] = property.Value.ValueKind == JsonValueKind.String
                    ? property.Value.GetString()!
                    : property.Value.GetRawText();
            }

            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return GraphError.Unmatched(100, "(#100) The body is not a JSON object");
        }
    }
}
