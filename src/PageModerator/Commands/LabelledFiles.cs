using System.CommandLine;
using PageModerator.Hosting;
using PageModerator.Screening.Model.Data;

namespace PageModerator.Commands;

/// <summary>The option <c>--data</c>, which the commands about models share.</summary>
internal static class LabelledFiles
{
    public static Option<string[]> Option() => new("--data")
    {
        Description = "CSV or CSV.gz files of labelled comments, with columns text and label.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <exception cref="StartException">A file can't be read, or a row of it is wrong.</exception>
    public static IReadOnlyList<LabelledText> Read(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        var rows = new List<LabelledText>();
        foreach (var file in files)
        {
            try
            {
                using var stream = File.OpenRead(file);
                rows.AddRange(LabelledTextReader.Read(stream, Path.GetFileName(file), cancellationToken));
            }
            catch (InvalidDataException exception)
            {
                throw new StartException($"--data: {exception.Message}", exception);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StartException($"--data can't be read: {exception.Message}", exception);
            }
        }

        return rows;
    }
}
