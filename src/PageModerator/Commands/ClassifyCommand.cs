using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using PageModerator.Hosting;
using PageModerator.Screening;

namespace PageModerator.Commands;

/// <summary><c>classify</c>: screens the texts of a CSV file. No database, no network.</summary>
internal static class ClassifyCommand
{
    private const string StandardStream = "-";

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

        // Written aside and moved at the end: what bears the name is whole.
        var unfinished = $"{output}.unfinished";
        try
        {
            await using (var file = File.Create(unfinished))
            {
                await ClassifyAsync(screener, input, file, cancellationToken);
            }

            File.Move(unfinished, output, overwrite: true);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--output can't be written: {exception.Message}", exception);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task ClassifyAsync(PageScreener screener, string input, Stream output, CancellationToken cancellationToken)
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

    /// <summary>Reads bytes as one character each, which leaves CSV's marks where they are, and decodes field by field: so a broken one is found in its row.</summary>
    private static async IAsyncEnumerable<(string Id, string Text)> ReadAsync(Stream source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(source, Encoding.Latin1, detectEncodingFromByteOrderMarks: false);
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = bad => throw new StartException($"--input: row {bad.Context.Parser!.Row - 1} is not well-formed CSV: a field with quotes must be quoted as a whole, its quotes doubled."),
            MaxFieldSize = 0,
        });

        if (!await csv.ReadAsync())
        {
            throw new StartException("--input is empty: a header line with a column text is needed.");
        }

        var header = csv.Record!.Select((name, i) => Decode(name, 0, i).Trim('\uFEFF', ' ').ToLowerInvariant()).ToList();
        var textColumn = header.IndexOf("text");
        var idColumn = header.IndexOf("id");
        if (textColumn < 0)
        {
            throw new StartException($"--input has no column text; its header names {string.Join(", ", header)}: name the column of the comments text.");
        }

        for (var row = 1; await csv.ReadAsync(); row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = csv.Record!;
            if (textColumn >= record.Length)
            {
                throw new StartException($"--input: row {row} (line {csv.RawRow}) has {record.Length} fields and none for the column text.");
            }

            var id = idColumn >= 0 && idColumn < record.Length ? Decode(record[idColumn], row, idColumn) : row.ToString(CultureInfo.InvariantCulture);
            yield return (id, Decode(record[textColumn], row, textColumn));
        }
    }

    private static string Decode(string bytes, int row, int column)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(bytes));
        }
        catch (DecoderFallbackException exception)
        {
            throw new StartException($"--input: row {row} is not UTF-8 (field {column + 1}, byte {exception.Index + 1}): save the file as CSV UTF-8.", exception);
        }
    }
}
