using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Tests.Rules;

namespace PageModerator.Screening.Tests;

/// <summary>What goes with the program under <c>models</c>, and the comments written for training.</summary>
internal static class ShippedModels
{
    public static string Folder { get; } = Path.Combine(Root(), "models");

    private static readonly Lazy<Screener> Whole = new(() =>
    {
        using var policy = RuleFiles.Policy();
        using var champion = File.OpenRead(Path.Combine(Folder, "champion", ModelFile.Name));
        return new Screener(RuleFiles.Shipped, SchoolPolicy.Load(policy), ModelFile.Read(champion));
    });

    /// <summary>Rules, patterns, champion and policy as a Page without settings of its own gets them.</summary>
    public static Screener Screener => Whole.Value;

    /// <summary>Every comment of <c>models/training</c>, file by file.</summary>
    public static IEnumerable<(string File, IReadOnlyList<LabelledText> Texts)> Training() =>
        Directory.GetFiles(Path.Combine(Folder, "training"), "*.csv").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), Read(file)));

    /// <summary>Every comment of the examinations, file by file.</summary>
    public static IEnumerable<(string File, IReadOnlyList<LabelledText> Texts)> Groups()
    {
        var folder = Path.Combine(Folder, "..", "tests", "PageModerator.Screening.Tests", "Groups");
        return Directory.GetFiles(folder, "*.csv", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(folder, file), Read(file)));
    }

    private static IReadOnlyList<LabelledText> Read(string path)
    {
        using var stream = File.OpenRead(path);
        return LabelledTextReader.Read(stream, Path.GetFileName(path));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PageModerator.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
