using PageModerator.Screening.Rules;

namespace PageModerator.Screening.Tests.Rules;

/// <summary>The rule files that go with the program, and files made up on the spot.</summary>
internal static class RuleFiles
{
    public const string Header = "term,sign,strength,needs,unless,clause,note\n";

    private static readonly string Folder = Path.Combine(ShippedModels.Folder, "rules");

    public static IEnumerable<RuleSource> Shipped { get; } =
        [.. Directory.GetFiles(Folder, "*.csv").Order(StringComparer.Ordinal).Select(path => new RuleSource(Path.GetFileName(path), () => File.OpenRead(path)))];

    public static RuleSet ShippedSet { get; } = RuleSet.Load(Shipped);

    public static Stream Policy() => File.OpenRead(Path.Combine(Folder, "policy.json"));

    public static RuleSource Of(string name, string content) => new(name, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)));
}
