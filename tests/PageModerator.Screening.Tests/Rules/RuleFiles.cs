using PageModerator.Screening.Rules;

namespace PageModerator.Screening.Tests.Rules;

/// <summary>The rule files that go with the program, and files made up on the spot.</summary>
internal static class RuleFiles
{
    public const string Header = "term,sign,strength,needs,unless,clause,note\n";

    private static readonly string Folder = FindFolder();

    public static IEnumerable<RuleSource> Shipped { get; } =
        [.. Directory.GetFiles(Folder, "*.csv").Order(StringComparer.Ordinal).Select(path => new RuleSource(Path.GetFileName(path), () => File.OpenRead(path)))];

    public static RuleSet ShippedSet { get; } = RuleSet.Load(Shipped);

    public static Stream Policy() => File.OpenRead(Path.Combine(Folder, "policy.json"));

    public static RuleSource Of(string name, string content) => new(name, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)));

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PageModerator.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository."), "models", "rules");
    }
}
