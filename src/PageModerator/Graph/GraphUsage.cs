using System.Text.Json;

namespace PageModerator.Graph;

/// <summary>One of Graph's usage records: percentages of a limit, which may pass 100.</summary>
/// <param name="EstimatedTimeToRegainAccess">Minutes.</param>
internal sealed record GraphUsage(long? CallCount, long? TotalTime, long? TotalCputime, long? EstimatedTimeToRegainAccess)
{
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
                .SelectMany(usages => usages.Value)
                .Max(usage => usage.EstimatedTimeToRegainAccess);
            return minutes > 0 ? TimeSpan.FromMinutes(minutes.Value) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
