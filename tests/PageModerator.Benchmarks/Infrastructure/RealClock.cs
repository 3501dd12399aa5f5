namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>The machine's clock: what is measured here is real time.</summary>
internal static class RealClock
{
#pragma warning disable RS0030 // The benchmarks' counterpart of the application's own one place.
    public static TimeProvider Instance => TimeProvider.System;
#pragma warning restore RS0030
}
