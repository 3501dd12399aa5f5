using Microsoft.Extensions.Options;
using PageModerator.Screening;
using PageModerator.Screening.Model;

namespace PageModerator.Benchmarks.Screening;

/// <summary>The rules and the champion that the program would use: those beside it, or those that <c>Models__Directory</c> names.</summary>
internal static class ChampionFiles
{
    private static readonly ModelsOptions Files = new() { Directory = Environment.GetEnvironmentVariable("Models__Directory") ?? "models" };

    private static string Champion => Path.Combine(Files.FullDirectory, "champion", ModelFile.Name);

    /// <summary>Everything that screening needs, read anew.</summary>
    public static Screener ReadScreener() => new ScreenerSource(Options.Create(Files), []).Default;

    /// <summary>The champion, read anew; null where there is none.</summary>
    public static TextModel? ReadModel()
    {
        if (!File.Exists(Champion))
        {
            return null;
        }

        using var file = File.OpenRead(Champion);
        return ModelFile.Read(file);
    }
}
