using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Screening;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Measuring;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary>
/// <c>evaluate</c>: measures on labelled comments what a model does by itself and what the whole screening does with it, and whether the
/// outcome hangs on who is named. No database, no network.
/// </summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var data = LabelledFiles.Option();
        var model = new Option<string?>("--model") { Description = "The directory of the model; without it the champion is measured." };
        var unseen = new Option<bool>("--unseen") { Description = "Only the tenth of the school comments that training keeps apart." };
        var format = OutputFormat.Option("table", "json");
        var command = new Command("evaluate", "Measures a model, and the screening that it is part of, on labelled comments.") { data, model, unseen, format };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = ModeratorApplication.Create();
            var models = app.Services.GetRequiredService<IOptions<ModelsOptions>>().Value.FullDirectory;
            var rows = Read(parsed.GetRequiredValue(data), parsed.GetValue(unseen), cancellationToken);
            var measured = Load(parsed.GetValue(model) ?? Path.Combine(models, "champion"));
            var screener = app.Services.GetRequiredService<ScreenerSource>().With(measured);
            var report = new EvaluationReport(
                measured.Version,
                Evaluator.Evaluate(screener, rows, cancellationToken),
                Evaluator.Evaluate(measured, rows, cancellationToken),
                ReadFairness(Path.Combine(models, "fairness")).Evaluate(screener, cancellationToken));
            if (parsed.GetRequiredValue(format) == "json")
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, EvaluationJson.Default.EvaluationReport));
            }
            else
            {
                var console = AnsiConsole.Console;
                console.Profile.Width = Console.IsOutputRedirected ? EvaluationTable.Width : console.Profile.Width;
                EvaluationTable.Write(console, report);
            }

            return 0;
        }));
        return command;
    }

    private static LabelledText[] Read(IEnumerable<string> files, bool unseen, CancellationToken cancellationToken)
    {
        var rows = LabelledFiles.Read(files, cancellationToken);
        LabelledText[] kept = unseen ? [.. rows.Where(DataSplit.IsUnseen)] : [.. rows];
        return kept.Length > 0 ? kept : throw new StartException(unseen
            ? "--unseen leaves nothing to measure on: no comment of these files is of the tenth kept apart, by its brief, and has concerns."
            : "--data holds no comment: there is nothing to measure on.");
    }

    private static TextModel Load(string directory)
    {
        var file = Path.Combine(directory, ModelFile.Name);
        try
        {
            using var stream = File.OpenRead(file);
            return ModelFile.Read(stream);
        }
        catch (InvalidDataException exception)
        {
            throw new StartException($"--model: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--model can't be read: {exception.Message}", exception);
        }
    }

    private static FairnessSet ReadFairness(string directory)
    {
        try
        {
            return FairnessSet.Read(file => File.OpenRead(Path.Combine(directory, file)));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Models:Directory, {directory}: {exception.Message}", exception);
        }
    }
}

/// <summary>What <c>evaluate</c> found.</summary>
/// <param name="ModelVersion">Which model.</param>
/// <param name="Screening">Rules, patterns, model and policy together: what happens on a Page.</param>
/// <param name="Model">By the model's scores and thresholds alone.</param>
/// <param name="Fairness">Of the whole screening, whatever the data.</param>
internal sealed record EvaluationReport(string ModelVersion, Evaluation Screening, Evaluation Model, FairnessEvaluation Fairness);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
