using System.Globalization;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Enforcement;
using PageModerator.Tests.Crash;

namespace PageModerator.Benchmarks.Marks;

/// <summary>What is lost, doubled or left undone when a <c>serve</c> under load and faults is killed again and again.</summary>
internal sealed class KillsMark : IMark
{
    private const int Kills = 200;

    /// <summary>Repeats the run whose seed a failure has told.</summary>
    private const string SeedVariable = "PAGEMODERATOR_KILL_SEED";

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var told) ? told : Random.Shared.Next();
        await Console.Error.WriteLineAsync($"{SeedVariable}={seed}");
        await using var run = new KillRun(seed, RealClock.Instance, kills => Console.Error.WriteLine($"{kills} of {Kills}"));
        var result = await run.RunAsync(Kills, TimeSpan.MaxValue, cancellationToken);

        report.Say($"Seed {seed} ({SeedVariable}={seed} repeats it). A `serve` of its own process polls a Page every second while a comment comes in every 20 to 120 ms, a third of them breaking a rule; one call in ten fails (error 2, HTML, cut off, connection lost before or after the effect). People restore, delete, answer and block meanwhile. It is killed with SIGKILL.");
        report.Table(["killed at", "times"], result.Kills.OrderBy(kill => kill.Key).Select(kill => (FormattableString[])[$"{kill.Key.ToString().ToLowerInvariant()}", $"{kill.Value}"]));
        report.Table(
            ["at the end", ""],
            [$"comments", $"{result.Comments}"],
            [$"breaking a rule, each hidden, with one entry `screened` and one `hidden`", $"{result.Abusive}"],
            [$"of which people restored", $"{result.Orders.GetValueOrDefault(ActionKind.Unhide)}"],
            [$"others deleted, each once", $"{result.Orders.GetValueOrDefault(ActionKind.Delete)}"],
            [$"answered, each with one reply", $"{result.Orders.GetValueOrDefault(ActionKind.Reply)}"],
            [$"authors blocked", $"{result.Orders.GetValueOrDefault(ActionKind.Block)}"],
            [$"lost, doubled, wrongly hidden, or left undone", $"{result.Faults.Count}"]);
        if (result.Faults.Count > 0)
        {
            throw new InvalidOperationException($"{SeedVariable}={seed} repeats this run. {string.Join(' ', result.Faults)}");
        }
    }
}
