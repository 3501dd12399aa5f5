using PageModerator.Screening.Model;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>The comments of <c>models/training</c>; marks are run from the root of the repository.</summary>
internal static class TrainingFiles
{
    private static readonly string Folder = Path.Combine("models", "training");

    public static IReadOnlyList<LabelledText> Read(CancellationToken cancellationToken)
    {
        var texts = new List<LabelledText>();
        foreach (var file in Directory.GetFiles(Folder, "*.csv").Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            texts.AddRange(LabelledTextReader.Read(stream, Path.GetFileName(file), cancellationToken));
        }

        return texts;
    }
}
