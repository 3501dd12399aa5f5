namespace PageModerator.Hosting;

/// <summary>A secret that a setting holds, or the file that a setting names; the file is read at each use, so that it may be replaced while the service runs.</summary>
internal static class Secret
{
    /// <returns>The secret without blanks around it, or null when there is none.</returns>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string? Read(string? value, string? path)
    {
        var secret = string.IsNullOrWhiteSpace(path) ? value : File.ReadAllText(path);
        return string.IsNullOrWhiteSpace(secret) ? null : secret.Trim();
    }
}
