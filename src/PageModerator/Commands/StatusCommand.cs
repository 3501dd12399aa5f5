using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Hosting;
using PageModerator.Screening;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary><c>status</c>: how each Page is.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var format = OutputFormat.Option("table", "json");
        var command = new Command("status", "Shows how each Page is.") { format };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = ModeratorApplication.Create();
            await app.PrepareAsync(migrates: false, cancellationToken);
            var pages = await app.Services.GetRequiredService<PageHealth>().ReadAsync(cancellationToken);
            var mode = app.Services.GetRequiredService<IOptions<ModerationOptions>>().Value.Mode;
            var model = app.Services.GetRequiredService<ScreenerSource>().ModelVersion;

            if (parsed.GetRequiredValue(format) == "json")
            {
                WriteJson(pages, mode, model);
            }
            else
            {
                WriteTable(pages, mode, model);
            }

            return 0;
        }));
        return command;
    }

    private static void WriteTable(IReadOnlyList<PageState> pages, ModerationMode mode, string? model)
    {
        var table = new Table().AddColumns("Page", "Last read", "To screen", "To hide", "Stuck", "State");
        foreach (var page in pages)
        {
            table.AddRow(
                Markup.Escape($"{page.Name} ({page.Id})"),
                page.LastPollSucceededAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
                page.Waiting.ToString(CultureInfo.InvariantCulture),
                page.Pending.ToString(CultureInfo.InvariantCulture),
                page.Stuck.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(page.Fault ?? (page.PausedUntil is { } until ? $"paused until {until:u}" : "healthy")));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Mode: {mode}. Model: {model ?? "none, rules only"}.");
    }

    private static void WriteJson(IReadOnlyList<PageState> pages, ModerationMode mode, string? model)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("mode", mode.ToString().ToLowerInvariant());
        writer.WriteString("champion", model);
        writer.WriteStartArray("pages");
        foreach (var page in pages)
        {
            writer.WriteStartObject();
            writer.WriteString("id", page.Id);
            writer.WriteString("name", page.Name);
            WriteTime(writer, "last_successful_poll", page.LastPollSucceededAt);
            WriteTime(writer, "paused_until", page.PausedUntil);
            writer.WriteNumber("waiting", page.Waiting);
            writer.WriteNumber("pending_actions", page.Pending);
            writer.WriteNumber("stuck_actions", page.Stuck);
            writer.WriteString("fault", page.Fault);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteString(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
