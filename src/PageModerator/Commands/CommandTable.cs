using System.CommandLine;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;

namespace PageModerator.Commands;

/// <summary>The command line: which commands there are, and how each ends.</summary>
internal static class CommandTable
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Moderates the comments on a school's Facebook Page.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            ClassifyCommand.Create(),
            LogCommand.Create(),
            MigrateCommand.Create(),
            StatusCommand.Create(),
            DoctorCommand.Create(),
            DigestCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            HealthCommand.Create(),
            UsersCommand.Create(),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(cancellationToken));

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Use --help to see what can be said.");
            return WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(9) });
    }

    /// <summary>Runs a command's work: what can't be done ends with exit code 1 and a sentence for a person.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await Console.Error.WriteLineAsync(failure);
            }
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            foreach (var failure in exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct())
            {
                await Console.Error.WriteLineAsync(failure);
            }
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped before the end.");
        }
#pragma warning disable CA1031 // The edge of the program: what nobody foresaw ends it with a sentence, too.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"An unforeseen fault ended this: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }

        return Failed;
    }
}
