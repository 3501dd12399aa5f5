using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using PageModerator.Hosting;
using PageModerator.Screening;

namespace PageModerator.Commands;

/// <summary><c>classify</c>: screens the texts of a CSV file. No database, no network.</summary>
internal static class ClassifyCommand
{
    private const string StandardStream = "-";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        SkipEmptyLines = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    public static Command Create()
    {
        var input = new Option<string>("--input") { Description = "A CSV file with a header and a column text; - is standard input.", Required = true };
        var output = new Option<string>("--output") { Description = "Where the JSON lines go; - is standard output.", DefaultValueFactory = _ => StandardStream };
        var command = new Command("classify", "Screens the texts of a CSV file: a JSON object a row, in the order of the rows.") { input, output };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(() =>
            RunAsync(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(string input, string output, CancellationToken cancellationToken)
    {
        await using var app = ModeratorApplication.Create();
        var screener = app.Services.GetRequiredService<ScreenerSource>().Default;

        if (output == StandardStream)
        {
            await using var standard = Console.OpenStandardOutput();
            await ClassifyAsync(screener, input, standard, cancellationToken);
            return 0;
        }

        if (input != StandardStream && Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            throw new StartException("--output names the file of --input: name another.");
        }

        try
        {
            await WriteAsync(screener, input, output, cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--output can't be written: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a file that is whole once it bears its name; a pipe or a device is written to as it stands.</summary>
    private static async Task WriteAsync(Screener screener, string input, string output, CancellationToken cancellationToken)
    {
        if (File.Exists(output))
        {
            await using (var standing = File.OpenWrite(output))
            {
                // Nothing can be lost there, and what only looks like an empty file must not be replaced.
                if (!standing.CanSeek || standing.Length is 0)
                {
                    await ClassifyAsync(screener, input, standing, cancellationToken);
                    return;
                }
            }

            output = File.ResolveLinkTarget(output, returnFinalTarget: true)?.FullName ?? output;
        }

        var unfinished = $"{output}.unfinished";
        try
        {
            await using (var file = File.Create(unfinished))
            {
                await ClassifyAsync(screener, input, file, cancellationToken);
            }

            File.Move(unfinished, output, overwrite: true);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static async Task ClassifyAsync(Screener screener, string input, Stream output, CancellationToken cancellationToken)
    {
        await using var source = Open(input);
        await using var buffered = new BufferedStream(output, 64 * 1024);
        await using var writer = new Utf8JsonWriter(buffered, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await foreach (var (id, text) in ReadAsync(source, cancellationToken))
        {
            VerdictJson.WriteRow(writer, id, screener.Screen(new ScreeningInput(text)));
            await writer.FlushAsync(cancellationToken);
            writer.Reset();
            buffered.WriteByte((byte)'\n');
        }
    }

    private static Stream Open(string input)
    {
        try
        {
            return input == StandardStream ? Console.OpenStandardInput() : File.OpenRead(input);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--input can't be read: {exception.Message}", exception);
        }
    }

    private static async IAsyncEnumerable<(string Id, string Text)> ReadAsync(Stream source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var csv = CsvReader.Create(source, Options, leaveOpen: true);
        await ReadHeaderAsync(csv, cancellationToken);
        if (!csv.TryGetFieldIndex("text", out var textColumn))
        {
            throw new StartException(csv.Headers.Count == 0
                ? "--input is empty: a header line with a column text is needed."
                : $"--input has no column text, its header names {string.Join(", ", csv.Headers)}: call the comments' column text.");
        }

        var hasId = csv.TryGetFieldIndex("id", out var idColumn);
        for (var row = 1; await ReadRowAsync(csv, row, cancellationToken); row++)
        {
            yield return (hasId ? Decode(csv, idColumn, row) : row.ToString(CultureInfo.InvariantCulture), Decode(csv, textColumn, row));
        }
    }

    private static async Task ReadHeaderAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
        }
        catch (CsvFormatException exception)
        {
            throw new StartException("--input: the header is not well-formed CSV: a name with quotes must be quoted as a whole, its quotes doubled.", exception);
        }
    }

    private static async Task<bool> ReadRowAsync(CsvReader csv, int row, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException exception)
        {
            throw new StartException($"--input: row {row} has more or fewer fields than the header, or a quote out of place: a text with commas, quotes or line breaks must be quoted, its quotes doubled.", exception);
        }
    }

    // Field by field, so that a broken one is found in its row.
    private static string Decode(CsvReader csv, int column, int row)
    {
        try
        {
            return StrictUtf8.GetString(csv.GetSpan(column));
        }
        catch (DecoderFallbackException exception)
        {
            throw new StartException($"--input: row {row} is not UTF-8 (column {csv.Headers[column]}, byte {exception.Index + 1}): save the file as CSV UTF-8.", exception);
        }
    }
}
