using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CsvHelper;
using PageModerator.Hosting;
using PageModerator.Log;
using PageModerator.Records;

namespace PageModerator.Commands;

/// <summary><c>log export</c> and <c>log verify</c>.</summary>
internal static class LogCommand
{
    public static Command Create() => new("log", "Reads the headteacher's log.") { CreateExport(), CreateVerify() };

    private static Command CreateExport()
    {
        var format = OutputFormat.Option("jsonl", "csv");
        var from = TimeOption("--from", "Entries at or after this time, such as 2026-11-01 or 2026-11-01T08:00: by the clock in London, or with Z in UTC.");
        var to = TimeOption("--to", "Entries at or before this time; a date alone means its end.");
        var output = new Option<FileInfo?>("--output") { Description = "A file; without it, standard output." };
        var command = new Command("export", "Writes the log, an entry a line.") { format, from, to, output };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = await OpenAsync(cancellationToken);
            var rows = app.Services.GetRequiredService<LogReader>().ReadAsync(Start(parsed.GetValue(from)), End(parsed.GetValue(to)), cancellationToken);
            await using var stream = parsed.GetValue(output) is { } file ? Create(file) : Console.OpenStandardOutput();
            if (parsed.GetRequiredValue(format) == "csv")
            {
                await WriteCsvAsync(stream, rows, cancellationToken);
            }
            else
            {
                await WriteJsonLinesAsync(stream, rows, cancellationToken);
            }

            return 0;
        }));
        return command;
    }

    private static FileStream Create(FileInfo file)
    {
        try
        {
            return file.Create();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--output can't be written: {exception.Message}", exception);
        }
    }

    private static Command CreateVerify()
    {
        var command = new Command("verify", "Checks that no entry was changed, taken out or put in.");
        command.SetAction((_, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = await OpenAsync(cancellationToken);
            var check = await app.Services.GetRequiredService<LogReader>().VerifyAsync(cancellationToken);
            if (check.Fault is { } fault)
            {
                throw new StartException(fault);
            }

            Console.WriteLine($"The log holds: {check.Entries} entries, evidence erased of {check.Erased}.{(check.Head is { } head ? $" Last hash: {head}" : "")}");
            return 0;
        }));
        return command;
    }

    private static async Task<WebApplication> OpenAsync(CancellationToken cancellationToken)
    {
        var app = ModeratorApplication.Create();
        try
        {
            await app.OpenDatabaseAsync(cancellationToken);
            await app.Services.GetRequiredService<SchemaVersion>().EnsureAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static Option<string?> TimeOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Start(text) is null)
            {
                result.AddError($"{name}: \"{text}\" is no time: write 2026-11-01 or 2026-11-01T08:00Z.");
            }
        });
        return option;
    }

    // Year first: what else there is, is read one way here and another overseas.
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    // Without an offset it is the school's own clock that is meant.
    private static DateTimeOffset? Start(string? text) =>
        !DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) || time.Year == DateTime.MaxValue.Year ? null
        : time.Kind is DateTimeKind.Unspecified ? InLondon(time)
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime();

    private static DateTimeOffset? End(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && Start(text) is not null
            ? InLondon(day.AddDays(1)).AddTicks(-1)
            : Start(text);

    private static DateTimeOffset InLondon(DateTime time) =>
        new DateTimeOffset(time, TimeZoneInfo.FindSystemTimeZoneById("Europe/London").GetUtcOffset(time)).ToUniversalTime();

    private static async Task WriteJsonLinesAsync(Stream stream, IAsyncEnumerable<LogRow> rows, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(stream);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var entry = row.Entry;
            writer.WriteStartObject();
            writer.WriteNumber("entry", entry.Entry);
            writer.WriteString("at", entry.At);
            writer.WriteString("page", entry.PageId);
            writer.WriteString("post", entry.PostId);
            writer.WriteString("comment", entry.CommentId);
            writer.WriteNumber("revision", entry.Revision);
            writer.WriteString("kind", entry.Kind);
            writer.WriteString("permalink", entry.Permalink);
            writer.WriteString("outcome", entry.Outcome);
            WriteAll(writer, "categories", entry.Categories);
            WriteAll(writer, "concerns", entry.Concerns);
            WriteAll(writer, "reasons", entry.Reasons);
            WriteAll(writer, "clauses", entry.Clauses);
            writer.WriteString("intent", entry.Intent);
            writer.WriteString("action_state", row.ActionStateName);
            if (row.ActionAt is { } actionAt)
            {
                writer.WriteString("action_at", actionAt);
            }

            writer.WriteString("made_by", entry.MadeBy);
            writer.WriteString("policy_version", entry.PolicyVersion);
            writer.WriteString("model_version", entry.ModelVersion);
            writer.WriteString("evidence_hash", Hex(entry.EvidenceHash));
            writer.WriteString("previous_hash", Convert.ToHexStringLower(entry.PreviousHash));
            writer.WriteString("hash", Convert.ToHexStringLower(entry.Hash));
            writer.WriteEndObject();
            await writer.FlushAsync(cancellationToken);
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }
    }

    private static string? Hex(byte[]? hash) => hash is null ? null : Convert.ToHexStringLower(hash);

    private static void WriteAll(Utf8JsonWriter writer, string name, string[] values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static async Task WriteCsvAsync(Stream stream, IAsyncEnumerable<LogRow> rows, CancellationToken cancellationToken)
    {
        // Spreadsheets run what begins like a formula: such cells are written with a mark before them that shows them as text.
        await using var csv = CsvWriter.Create(stream, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        string[] header = ["entry", "at", "page", "post", "comment", "revision", "kind", "permalink", "outcome", "categories", "concerns", "reasons", "clauses", "intent", "action_state", "action_at", "made_by", "policy_version", "model_version", "evidence_hash", "previous_hash", "hash"];
        await csv.WriteRecordAsync(header, cancellationToken);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            var entry = row.Entry;
            await csv.WriteRecordAsync(
                [
                    entry.Entry.ToString(CultureInfo.InvariantCulture), entry.At.ToString("O"), entry.PageId, entry.PostId, entry.CommentId,
                    entry.Revision.ToString(CultureInfo.InvariantCulture), entry.Kind, entry.Permalink, entry.Outcome,
                    string.Join(';', entry.Categories), string.Join(';', entry.Concerns), string.Join(' ', entry.Reasons), string.Join("; ", entry.Clauses),
                    entry.Intent, row.ActionStateName, row.ActionAt?.ToString("O"), entry.MadeBy, entry.PolicyVersion, entry.ModelVersion,
                    Hex(entry.EvidenceHash), Convert.ToHexStringLower(entry.PreviousHash), Convert.ToHexStringLower(entry.Hash),
                ],
                cancellationToken);
        }
    }
}
