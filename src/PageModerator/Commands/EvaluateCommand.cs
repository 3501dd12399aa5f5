using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using PageModerator.Hosting;
using PageModerator.Screening.Model;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary><c>evaluate</c>: measures a model on labelled comments. No database, no network.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var data = LabelledFiles.Option();
        var model = new Option<string>("--model")
        {
            Description = "The directory of the model; without it the champion is measured.",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "models", "champion"),
        };
        var format = OutputFormat.Option("table", "json");
        var command = new Command("evaluate", "Measures a model on labelled comments.") { data, model, format };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            var rows = LabelledFiles.Read(parsed.GetRequiredValue(data), cancellationToken);
            var evaluation = Evaluator.Evaluate(Load(parsed.GetRequiredValue(model)), rows, cancellationToken);
            if (parsed.GetRequiredValue(format) == "json")
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(evaluation, EvaluationJson.Default.Evaluation));
            }
            else
            {
                EvaluationTable.Write(AnsiConsole.Console, evaluation, bySource: true);
            }

            return 0;
        }));
        return command;
    }

    private static LinearModel Load(string directory)
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
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Evaluation))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
