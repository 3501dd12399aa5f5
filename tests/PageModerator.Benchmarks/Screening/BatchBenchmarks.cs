using BenchmarkDotNet.Attributes;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Screening;

namespace PageModerator.Benchmarks.Screening;

/// <summary>A batch as it waits after a busy evening: the comments of the sandbox's Page over and over, a tenth abusive.</summary>
[MemoryDiagnoser]
public class BatchBenchmarks
{
    private const int Comments = 1000;

    private readonly Screener _screener = ChampionFiles.ReadScreener();
    private ScreeningInput[] _comments = [];

    [GlobalSetup]
    public async Task FillAsync()
    {
        var ordinary = await Workbench.OrdinaryCommentsAsync(CancellationToken.None);
        _comments = [.. Enumerable.Range(0, Comments).Select(i => new ScreeningInput(i % 10 == 0 ? Workbench.Abuse : ordinary[i % ordinary.Length]))];
    }

    [Benchmark(Description = "screen 1,000 comments, one thread")]
    public int Screen() => _comments.Count(comment => _screener.Screen(comment).Outcome is Outcome.Hide);
}
