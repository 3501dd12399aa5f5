using System.Diagnostics;
using System.Globalization;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary><c>serve</c> as people start it: a process of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ServiceProcess(Process process, DateTimeOffset startedAt)
    {
        _process = process;
        StartedAt = startedAt;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The moment before the process was begun.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Resident memory in MiB, as Linux counts it.</summary>
    public double ResidentMemory => MebibytesOf("VmRSS:");

    /// <summary>The part of it that is no file's: heaps, stacks, code compiled while it ran.</summary>
    public double AnonymousMemory => MebibytesOf("RssAnon:");

    /// <summary>All that it has written, once it is disposed.</summary>
    public string Written { get; private set; } = "";

    /// <summary>The most memory that was ever resident, in MiB.</summary>
    public double MostResidentMemory => MebibytesOf("VmHWM:");

    public static ServiceProcess Start(IReadOnlyDictionary<string, string?> settings, string program = "PageModerator.dll", string verb = "serve")
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, program), verb])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var startedAt = RealClock.Instance.GetUtcNow();
        return new ServiceProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet can't be started."), startedAt);
    }

    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public void EnsureRuns()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The service ended with exit code {_process.ExitCode.ToString(CultureInfo.InvariantCulture)}; start it alone to see why.");
        }
    }

    /// <summary>Stops it as an operator would, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        Written = string.Concat(await Task.WhenAll(_output, _error));
        _process.Dispose();
    }

    private double MebibytesOf(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
