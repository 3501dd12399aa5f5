using System.Diagnostics;
using Shouldly;

namespace PageModerator.Tests.Infrastructure;

/// <summary>The program as people start it: a process of its own.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "PageModerator.dll");

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">The command and its options.</param>
    /// <param name="settings">Environment variables; null takes one away.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="directory">Its working directory; null: a temporary one.</param>
    /// <param name="cancellationToken">Ends it by force.</param>
    public static async Task<ProgramRun> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? settings,
        byte[]? input,
        string? directory,
        CancellationToken cancellationToken)
    {
        using var process = Start(arguments, settings, directory);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            if (input is not null)
            {
                await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts a command that runs on.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? settings, string? directory)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start).ShouldNotBeNull();
    }
}
