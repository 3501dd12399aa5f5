using System.Globalization;
using System.Runtime.InteropServices;
using PageModerator.Benchmarks.Marks;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>A measurement as people read it: Markdown that begins with the command, the machine and how busy it was.</summary>
internal sealed class Report(TextWriter output)
{
    /// <summary>Measures a mark and writes its report.</summary>
    public static async Task WriteAsync(string name, IMark mark, TextWriter output, CancellationToken cancellationToken)
    {
        using var body = new StringWriter(CultureInfo.InvariantCulture);
        var before = Load();
        await mark.MeasureAsync(new Report(body), cancellationToken);

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            # {name}

                dotnet run -c Release --project tests/PageModerator.Benchmarks -- {name}

            {RealClock.Instance.GetUtcNow():yyyy-MM-dd HH:mm} UTC · {Processor()}, {Environment.ProcessorCount} logical processors · {RuntimeInformation.FrameworkDescription} · {RuntimeInformation.OSDescription}
            Load of the machine (1, 5, 15 minutes; {Environment.ProcessorCount} means busy) before: {before}; after, this measurement included: {Load()}
            """));
        await output.WriteAsync(body.ToString());
    }

    /// <summary>A paragraph.</summary>
    public void Say(FormattableString text)
    {
        output.WriteLine();
        output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A table: its head first, then its rows.</summary>
    public void Table(string[] head, params IEnumerable<FormattableString[]> rows)
    {
        output.WriteLine();
        output.WriteLine($"| {string.Join(" | ", head)} |");
        output.WriteLine($"| {string.Join(" | ", head.Select((_, column) => column == 0 ? "---" : "---:"))} |");
        foreach (var row in rows)
        {
            output.WriteLine($"| {string.Join(" | ", row.Select(cell => cell.ToString(CultureInfo.InvariantCulture)))} |");
        }
    }

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    private static string Load() => string.Join(" ", File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
}
