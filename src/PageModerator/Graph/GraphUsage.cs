using System.Text.Json;

namespace PageModerator.Graph;

/// <summary>One of Graph's usage records: percentages of a limit, which may pass 100.</summary>
/// <param name="Type">Whose limit: <c>pages</c> is the one that concerns us.</param>
/// <param name="EstimatedTimeToRegainAccess">Minutes.</param>
internal sealed record GraphUsage(string? Type, long? CallCount, long? TotalTime, long? TotalCputime, long? EstimatedTimeToRegainAccess)
{
    /// <summary>Limits count over 24 hours: no honest pause is longer.</summary>
    private const long MostMinutes = 24 * 60;

    private const string BusinessUseCase = "X-Business-Use-Case-Usage";

    /// <summary>The longest pause that the headers of an answer ask for; null when they ask for none. A malformed header never fails a call.</summary>
    public static TimeSpan? RegainAccess(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(BusinessUseCase, out var values))
        {
            return null;
        }

        try
        {
            var minutes = values
                .Select(value => JsonSerializer.Deserialize(value, GraphJson.Default.DictionaryStringListGraphUsage))
                .SelectMany(usages => usages ?? [])
                .SelectMany(usages => usages.Value ?? [])
                .Where(usage => usage?.Type is null or "pages")
                .Max(usage => usage?.EstimatedTimeToRegainAccess);
            return minutes > 0 ? TimeSpan.FromMinutes(Math.Min(minutes.Value, MostMinutes)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
