namespace PageModerator.Tests.Infrastructure;

/// <summary>The machine's clock, for the few tests in which a wait of the program must really pass.</summary>
internal static class RealClock
{
#pragma warning disable RS0030 // The tests' counterpart of the application's own one place.
    public static TimeProvider Instance => TimeProvider.System;
#pragma warning restore RS0030
}
