using System.Text.Json;
using System.Text.Json.Serialization;

namespace PageModerator.Graph;

/// <summary>One of Graph's usage records: percentages of a limit, which may pass 100.</summary>
/// <param name="Type">Whose limit: <c>pages</c> is the one that concerns us.</param>
/// <param name="EstimatedTimeToRegainAccess">Minutes.</param>
internal sealed record GraphUsage([property: JsonConverter(typeof(GraphSideTextConverter))] string? Type, long? CallCount, long? TotalTime, long? TotalCputime, long? EstimatedTimeToRegainAccess)
{
    /// <summary>Limits count over 24 hours: no honest pause is longer.</summary>
    private const long MostMinutes = 24 * 60;

    private const int MostPercent = 1000;

    public int Percent => (int)Math.Clamp(Math.Max(Math.Max(CallCount ?? 0, TotalTime ?? 0), TotalCputime ?? 0), 0, MostPercent);

    /// <summary>How long Facebook asks to be left alone; null when it does not.</summary>
    public TimeSpan? RegainAccess =>
        EstimatedTimeToRegainAccess is > 0 and var minutes ? TimeSpan.FromMinutes(Math.Min(minutes, MostMinutes)) : null;

    /// <summary>What the headers of an answer say of limits. What is malformed in one never fails a call: it says nothing.</summary>
    /// <returns>A record for a Page's id, for <see cref="GraphStop.App"/>, or for the id of a business.</returns>
    public static IEnumerable<(string Subject, GraphUsage Usage)> Read(HttpResponseMessage response, string pageId)
    {
        var business = Values(response, "X-Business-Use-Case-Usage")
            .SelectMany(value => TryRead(() => JsonSerializer.Deserialize(value, GraphJson.Default.DictionaryStringJsonElement)) ?? [])
            .SelectMany(usages => Several(usages.Value).Where(usage => usage?.Type is null or "pages").Select(usage => (usages.Key, usage)))
            .ToList();

        // Where the Page is named, others beside it are other Pages; where it is not, the business is named that it belongs to.
        if (business.Exists(record => record.Key == pageId))
        {
            business.RemoveAll(record => record.Key != pageId);
        }

        var page = Values(response, "X-Page-Usage").Select(value => (pageId, TryRead(() => JsonSerializer.Deserialize(value, GraphJson.Default.GraphUsage))));
        var app = Values(response, "X-App-Usage").Select(value => (GraphStop.App, TryRead(() => JsonSerializer.Deserialize(value, GraphJson.Default.GraphUsage))));

        return business.Concat(page!).Concat(app!).Where(record => record.Item2 is not null)!;
    }

    private static IEnumerable<GraphUsage?> Several(JsonElement usages) => usages.ValueKind switch
    {
        JsonValueKind.Array => usages.EnumerateArray().Select(usage => TryRead(() => usage.Deserialize(GraphJson.Default.GraphUsage))),
        JsonValueKind.Object => [TryRead(() => usages.Deserialize(GraphJson.Default.GraphUsage))],
        _ => [],
    };

    private static IEnumerable<string> Values(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? values : [];

    private static T? TryRead<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
