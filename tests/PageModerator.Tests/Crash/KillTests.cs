using System.Globalization;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Crash;

public sealed class KillTests
{
    /// <summary>Repeats the run whose seed a failure has told.</summary>
    private const string SeedVariable = "PAGEMODERATOR_KILL_SEED";

    [Fact]
    public async Task Service_that_dies_at_any_step_loses_nothing_and_does_nothing_twice()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var told) ? told : Random.Shared.Next();
        await using var run = new KillRun(seed, RealClock.Instance);

        var report = await run.RunAsync(most: 20, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        report.Faults.ShouldBeEmpty($"{SeedVariable}={seed} repeats this run.");
        report.Kills.Values.Sum().ShouldBeGreaterThan(2);
        report.Abusive.ShouldBeGreaterThan(10);
        report.Orders.Values.Sum().ShouldBeGreaterThan(0);
    }
}
