using Polly;
using Polly.Retry;

namespace PageModerator.Graph;

/// <summary>How calls to Graph are made again, keyed by what the call may suffer.</summary>
internal sealed class GraphPipelines(TimeProvider timeProvider)
{
    /// <summary>For calls that may run twice without harm: tried again within seconds, never when Facebook asks to be left alone.</summary>
    public ResiliencePipeline Idempotent { get; } = new ResiliencePipelineBuilder { Name = "graph-idempotent", TimeProvider = timeProvider }
        .AddTimeout(TimeSpan.FromSeconds(60))
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(IsPassing(arguments.Outcome.Exception)),
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .AddTimeout(TimeSpan.FromSeconds(20))
        .Build();

    /// <summary>For a call that must not run twice: never tried again here.</summary>
    public ResiliencePipeline Once { get; } = new ResiliencePipelineBuilder { Name = "graph-once", TimeProvider = timeProvider }
        .AddTimeout(TimeSpan.FromSeconds(20))
        .Build();

    private static bool IsPassing(Exception? exception) => exception switch
    {
        GraphException graph => graph.Error.Recovery is Recovery.Retry,
        { } other => GraphFailure.Is(other),
        null => false,
    };
}
