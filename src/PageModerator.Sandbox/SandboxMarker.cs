namespace PageModerator.Sandbox;

internal static class SandboxMarker;
