namespace PageModerator.Tests.Infrastructure;

/// <summary>Where the repository stands that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The folder of shared material beside the repository; tests that need it are skipped where it is absent.</summary>
    public static string Shared => Path.Combine(Root, "..", "shared");

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "PageModerator.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside their repository.");
    }
}
