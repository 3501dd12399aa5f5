using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Benchmarks.Screening;
using PageModerator.Screening;
using PageModerator.Screening.Model;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;

namespace PageModerator.Benchmarks.Marks;

/// <summary>How long a comment takes: parts and allocations by BenchmarkDotNet, then call by call for the slow ones among them.</summary>
internal sealed class ScreeningMark : IMark
{
    private const int Warmup = 20;
    private const int Rounds = 50;

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var model = ChampionFiles.ReadModel();
        report.Say($"Model: {model?.Version ?? "none, rules alone"}. One thread throughout.");
        foreach (var benchmarks in (Type[])[typeof(CommentBenchmarks), typeof(BatchBenchmarks), typeof(LoadingBenchmarks)])
        {
            report.Say($"{Measure(benchmarks)}");
        }

        await MeasureCallsAsync(report, model, cancellationToken);
    }

    private static string Measure(Type benchmarks)
    {
        // In this process: what is measured is built as it stands, and the report goes to standard output alone.
        var artifacts = Directory.CreateTempSubdirectory("pagemoderator-benchmarks-");
        try
        {
            var config = ManualConfig.CreateEmpty()
                .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddColumn(StatisticColumn.Median)
                .HideColumns("Job", "Toolchain", "IterationCount", "LaunchCount", "WarmupCount")
                .AddLogger(new TextLogger(Console.Error))
                .WithArtifactsPath(artifacts.FullName);
            var table = new AccumulationLogger();
            MarkdownExporter.GitHub.ExportToLog(BenchmarkRunner.Run(benchmarks, config), table);
            return table.GetLog().Trim();
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static async Task MeasureCallsAsync(Report report, TextModel? model, CancellationToken cancellationToken)
    {
        var texts = await Workbench.OrdinaryCommentsAsync(cancellationToken);
        var inputs = texts.Select(text => new ScreeningInput(text)).ToArray();
        var detector = new PersonalDataDetector(KnownContacts.None, new NameFinder([]));
        var masked = texts.Select(text => Masker.Mask(detector.Scan(NormalizedText.Of(text)))).Where(text => text.IsClean).ToArray();
        var screener = ChampionFiles.ReadScreener();
        var scores = new double[ModelOutputs.Count];

        report.Say($"Call by call over the {texts.Length} ordinary comments of the sandbox's Page ({texts.Average(text => text.Length):F0} characters on average), {Rounds} times:");
        var rows = new List<FormattableString[]> { Row("screen: all of it", Time(inputs, input => screener.Screen(input))) };
        if (model is not null)
        {
            rows.Add(Row("model alone", Time(masked, text => model.Score(text, scores))));
        }

        report.Table(["", "calls", "median, µs", "95 % within, µs", "99 % within, µs", "calls a second at the median"], rows);
    }

    private static FormattableString[] Row(string what, Quantiles times) =>
    [
        $"{what}",
        $"{times.Count}",
        $"{times.Median.TotalMicroseconds:F1}",
        $"{times.At(0.95).TotalMicroseconds:F1}",
        $"{times.At(0.99).TotalMicroseconds:F1}",
        $"{1 / times.Median.TotalSeconds:F0}",
    ];

    private static Quantiles Time<T>(T[] items, Action<T> call)
    {
        for (var round = 0; round < Warmup; round++)
        {
            Array.ForEach(items, call);
        }

        var clock = RealClock.Instance;
        var times = new TimeSpan[Rounds * items.Length];
        for (var i = 0; i < times.Length; i++)
        {
            var started = clock.GetTimestamp();
            call(items[i % items.Length]);
            times[i] = clock.GetElapsedTime(started);
        }

        return new Quantiles(times);
    }
}
