using System.Diagnostics;
using Shouldly;

namespace PageModerator.Tests.Documentation;

/// <summary>
/// Runs what the documentation tells people to type. <c>dotnet run --project src/PageModerator --</c> becomes the program that was built with
/// the tests: building it again would only take time.
/// </summary>
internal sealed record Shell(int ExitCode, string Output, string Error)
{
    private const string Prelude = """
        set -euo pipefail
        dotnet() {
            if [[ "${*:1:4}" == 'run --project src/PageModerator --' ]]; then
                shift 4
                command dotnet exec "$PAGEMODERATOR" "$@"
            else
                command dotnet "$@"
            fi
        }

        """;

    public static async Task<Shell> RunAsync(string script, string directory, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        using var process = Start(script, directory, settings);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new Shell(process.ExitCode, await output, await error);
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Runs what doesn't end by itself until it says <paramref name="sign"/>, then types Ctrl+C.</summary>
    public static async Task<Shell> RunUntilAsync(string sign, string script, string directory, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        using var process = Start(script, directory, settings);
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = new List<string>();
            var isStopped = false;
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                output.Add(line);
                if (!isStopped && line.Contains(sign, StringComparison.Ordinal))
                {
                    isStopped = true;
                    await InterruptAsync(process.Id, cancellationToken);
                }
            }

            await process.WaitForExitAsync(cancellationToken);
            return new Shell(process.ExitCode, string.Join('\n', output), await error);
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(string script, string directory, IReadOnlyDictionary<string, string?> settings)
    {
        // A session of its own, so that Ctrl+C reaches the shell and what it started, and not the tests.
        var start = new ProcessStartInfo("setsid", ["bash", "-c", Prelude + script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        start.Environment["PAGEMODERATOR"] = System.IO.Path.Combine(AppContext.BaseDirectory, "PageModerator.dll");
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start).ShouldNotBeNull();
    }

    private static async Task InterruptAsync(int group, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-INT", "--", $"-{group}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
