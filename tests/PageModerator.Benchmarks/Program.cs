using System.Runtime.InteropServices;
using BenchmarkDotNet.Running;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Benchmarks.Marks;
using PageModerator.Benchmarks.Screening;

namespace PageModerator.Benchmarks;

/// <summary>
/// Measures the marks of the design: <c>-- MARK</c> prints a report in Markdown. <see cref="VectorsImport"/> has verbs of its own. Any other arguments are BenchmarkDotNet's.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, IMark> Marks = new(StringComparer.Ordinal)
    {
        ["screening"] = new ScreeningMark(),
        ["drain"] = new DrainMark(),
        ["latency"] = new LatencyMark(),
        ["start"] = new StartMark(),
        ["alerts"] = new AlertMark(),
        ["insight"] = new InsightMark(),
        ["review"] = new ReviewMark(),
        ["quiet"] = new QuietMark(),
        ["memory"] = new MemoryMark(),
        ["kills"] = new KillsMark(),
        ["left-out"] = new LeftOutMark(),
    };

    private static async Task<int> Main(string[] args)
    {
        if (args is ["words", var words, .. var data])
        {
            await VectorsImport.WriteWordsAsync(words, data);
            return 0;
        }

        if (args is ["vectors", var numbers, var vectors])
        {
            await VectorsImport.ImportAsync(numbers, vectors);
            return 0;
        }

        if (args is [HurriedService.Verb])
        {
            await HurriedService.RunAsync(Console.Out, CancellationToken.None);
            return 0;
        }

        if (args is not [var name] || !Marks.TryGetValue(name, out var mark))
        {
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
            return 0;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        // What was started here, a database and services, is stopped before the program ends.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        await Report.WriteAsync(name, mark, Console.Out, stop.Token);
        return 0;
    }
}
