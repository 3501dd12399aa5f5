namespace PageModerator.Sandbox;

internal static class Sandbox;
