using System.CommandLine;
using System.Globalization;
using PageModerator.Hosting;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Networks;
using PageModerator.Screening.Model.Training;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary><c>train</c>: turns labelled comments into a model and its card. No database, no network.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var data = LabelledFiles.Option();
        var output = new Option<string>("--output") { Description = "The directory that the model and its card are written to.", Required = true };
        var vectors = new Option<string>("--vectors")
        {
            Description = "The file of word vectors to start from; without it those that came with the program.",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "models", "vectors", WordVectors.Name),
        };
        var seed = new Option<int>("--seed") { Description = "The same data and seed give the same model, byte for byte.", DefaultValueFactory = _ => new TrainingOptions().Seed };
        var command = new Command("train", "Trains a model from labelled comments and measures it on a tenth kept apart.") { data, output, vectors, seed };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            var rows = LabelledFiles.Read(parsed.GetRequiredValue(data), cancellationToken);
            var options = new TrainingOptions { Seed = parsed.GetValue(seed) };
            var trained = await TrainAsync(rows, ReadVectors(parsed.GetRequiredValue(vectors)), options, cancellationToken);
            await WriteAsync(trained, parsed.GetRequiredValue(output), cancellationToken);
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Model {trained.Model.Version}, trained on {trained.Sources.Sum(source => source.Trained)} comments, stands in {parsed.GetRequiredValue(output)}.");
            EvaluationTable.Write(AnsiConsole.Console, trained.Unseen ?? trained.Tuned, bySource: false);
            return 0;
        }));
        return command;
    }

    private static async Task<TrainedModel> TrainAsync(IReadOnlyList<LabelledText> rows, WordVectors vectors, TrainingOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await AnsiConsole.Progress().StartAsync(context =>
            {
                var task = context.AddTask("Training");
                return Task.Run(() => Trainer.Train(rows, vectors, options, new Shown(task), cancellationToken), cancellationToken);
            });
        }
        catch (InvalidDataException exception)
        {
            throw new StartException(exception.Message, exception);
        }
    }

    private static WordVectors ReadVectors(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return WordVectors.Read(file);
        }
        catch (InvalidDataException exception)
        {
            throw new StartException($"--vectors: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--vectors can't be read: {exception.Message}", exception);
        }
    }

    private static async Task WriteAsync(TrainedModel trained, string directory, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var file = Path.Combine(directory, ModelFile.Name);

            // Written aside and moved at the end: what bears the name is whole.
            var unfinished = $"{file}.unfinished";
            await using (var stream = File.Create(unfinished))
            {
                ModelFile.Write(trained.Model, stream);
            }

            await File.WriteAllTextAsync(Path.Combine(directory, ModelCard.Name), ModelCard.Write(trained), cancellationToken);
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--output can't be written: {exception.Message}", exception);
        }
    }

    private sealed class Shown(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Description = value.Step;
            task.MaxValue = value.Of;
            task.Value = value.Done;
        }
    }
}
