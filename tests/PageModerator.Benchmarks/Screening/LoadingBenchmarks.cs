using BenchmarkDotNet.Attributes;
using PageModerator.Screening;
using PageModerator.Screening.Model;

namespace PageModerator.Benchmarks.Screening;

/// <summary>What a start reads before the first comment.</summary>
[MemoryDiagnoser]
public class LoadingBenchmarks
{
    /// <summary>Null, and quick, where there is no champion.</summary>
    [Benchmark(Description = "load the model")]
    public TextModel? Model() => ChampionFiles.ReadModel();

    [Benchmark(Description = "load model, rules and policy")]
    public Screener All() => ChampionFiles.ReadScreener();
}
