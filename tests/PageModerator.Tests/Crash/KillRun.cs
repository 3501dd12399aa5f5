using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PageModerator.Hosting;
using PageModerator.Sandbox;

namespace PageModerator.Tests.Crash;

/// <summary>Where the service is when it dies.</summary>
internal enum KillStep
{
    /// <summary>At any moment.</summary>
    Anywhere,

    /// <summary>Facebook was asked for comments and has not answered.</summary>
    Read,

    /// <summary>What was read is being written.</summary>
    Record,

    /// <summary>Verdicts are being written.</summary>
    Screen,

    /// <summary>Entries of the log are being written, in the verdicts' transaction.</summary>
    Log,

    /// <summary>Facebook was asked to hide and has not done it.</summary>
    Act,

    /// <summary>Facebook has hidden the comment, and the answer is on its way.</summary>
    Acted,

    /// <summary>That Facebook confirmed the hide is being written.</summary>
    Confirm,

    /// <summary>PostgreSQL goes, comes back, and then the service dies.</summary>
    Database,
}

/// <summary>What a run of kills has shown.</summary>
/// <param name="Kills">How often the service was killed at each step.</param>
/// <param name="Comments">Comments on the Page at the end.</param>
/// <param name="Abusive">Those among them that break a rule.</param>
/// <param name="Faults">What does not hold, a sentence each. Empty: all is well.</param>
internal sealed record KillReport(IReadOnlyDictionary<KillStep, int> Kills, int Comments, int Abusive, IReadOnlyList<string> Faults);

/// <summary>
/// Kills the real service again and again, at random moments and at each named step, while comments pour in and Facebook and PostgreSQL
/// fail, and then holds what is left against what must always hold. No hook in the program is needed: a step is caught from outside, by
/// an answer that the sandbox holds back or a table that is locked. The seed decides steps, waits, faults and comments.
/// </summary>
internal sealed class KillRun(int seed, TimeProvider clock) : IAsyncDisposable
{
    private const string Abuse = "you are all wankers, every one of you";
    private const int Posts = 5;

    private static readonly string[] Ordinary = ["Lovely assembly today", "What time does it start?", "Thank you all", "See you there!", "Well done Year 4"];
    private static readonly TimeSpan LongestCatch = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly Random _random = new(seed);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pagemoderator-kills-");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Dictionary<KillStep, int> _kills = [];
    private readonly Lock _posting = new();
    private readonly List<string> _abusive = [];
    private PrivatePostgres? _postgres;
    private SandboxServer? _sandbox;
    private Process? _service;

    private SandboxServer Sandbox => _sandbox ?? throw new InvalidOperationException("The run has not begun.");

    /// <param name="most">So often the service is killed at most.</param>
    /// <param name="time">No kill is begun after so long.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<KillReport> RunAsync(int most, TimeSpan time, CancellationToken cancellationToken)
    {
        _postgres = await PrivatePostgres.StartAsync(_directory.FullName, cancellationToken);
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true, Seed = seed }, clock, cancellationToken);
        var posts = Enumerable.Range(0, Posts).Select(i => _sandbox.Page.AddPost($"Sports day {i}").Id).ToArray();
        AddFaults();

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = PostAsync(posts, enough.Token);
        var begun = clock.GetTimestamp();
        var steps = Enum.GetValues<KillStep>();
        for (var i = 0; i < most && clock.GetElapsedTime(begun) < time; i++)
        {
            // Each step in turn, and between them moments that nobody has thought of.
            var step = i % 2 == 0 ? steps[1 + (i / 2 % (steps.Length - 1))] : KillStep.Anywhere;
            await KillAsync(step, cancellationToken);
            _kills[step] = _kills.GetValueOrDefault(step) + 1;
        }

        await enough.CancelAsync();
        await load;
        return await EndAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is { } service)
        {
            Kill(service);
        }

        _service?.Dispose();

        if (_sandbox is { } sandbox)
        {
            await sandbox.DisposeAsync();
        }

        NpgsqlConnection.ClearAllPools();
        if (_postgres is { } postgres)
        {
            await postgres.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private void AddFaults()
    {
        foreach (var fault in (SandboxFault[])
        [
            new(SandboxFaultKind.Error) { Code = 2, Rate = 0.02 },
            new(SandboxFaultKind.Html) { Rate = 0.02 },
            new(SandboxFaultKind.Truncated) { Rate = 0.02 },
            new(SandboxFaultKind.Drop) { Rate = 0.02 },
            new(SandboxFaultKind.Drop) { Rate = 0.02, AfterEffect = true },
        ])
        {
            Sandbox.Faults.Add(fault);
        }
    }

    private async Task PostAsync(string[] posts, CancellationToken cancellationToken)
    {
        var random = new Random(seed + 1);
        try
        {
            while (true)
            {
                var isAbusive = random.Next(3) == 0;
                var text = isAbusive ? Abuse : Ordinary[random.Next(Ordinary.Length)];
                var comment = Sandbox.Page.AddComment(posts[random.Next(posts.Length)], text, new SandboxPerson("7001", "Jo Hartley"));
                if (isAbusive)
                {
                    lock (_posting)
                    {
                        _abusive.Add(comment.Id);
                    }
                }

                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 120)), clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Enough was posted.
        }
    }

    private async Task KillAsync(KillStep step, CancellationToken cancellationToken)
    {
        var feeds = Sandbox.Calls.Count(SandboxCallKind.Feed);
        var service = _service = Start();
        if (step is not KillStep.Read)
        {
            await UntilAsync(() => Task.FromResult(Sandbox.Calls.Count(SandboxCallKind.Feed) > feeds), LongestCatch * 3, cancellationToken);
        }

        switch (step)
        {
            case KillStep.Anywhere:
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(2500)), clock, cancellationToken);
                break;
            case KillStep.Read:
                await CatchCallAsync(SandboxCallKind.Feed, isAfterEffect: false, cancellationToken);
                break;
            case KillStep.Act:
                await CatchCallAsync(SandboxCallKind.Hide, isAfterEffect: false, cancellationToken);
                break;
            case KillStep.Acted:
                await CatchCallAsync(SandboxCallKind.Hide, isAfterEffect: true, cancellationToken);
                break;
            case KillStep.Record:
                await KillAtTableAsync("revisions", service, cancellationToken);
                return;
            case KillStep.Screen:
                await KillAtTableAsync("verdicts", service, cancellationToken);
                return;
            case KillStep.Log:
                await KillAtTableAsync("evidence", service, cancellationToken);
                return;
            case KillStep.Confirm:
                var hidden = Sandbox.Page.Hidden.Count;
                await UntilAsync(() => Task.FromResult(Sandbox.Page.Hidden.Count > hidden), LongestCatch, cancellationToken);
                await KillAtTableAsync("actions", service, cancellationToken);
                return;
            case KillStep.Database:
                await _postgres!.DisposeAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1500)), clock, cancellationToken);
                _postgres = await PrivatePostgres.StartAsync(_directory.FullName, cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(2500)), clock, cancellationToken);
                break;
            default:
                throw new UnreachableException();
        }

        Kill(service);
    }

    /// <summary>Ends when the service waits for the answer to such a call, or after a while without one.</summary>
    private async Task CatchCallAsync(SandboxCallKind kind, bool isAfterEffect, CancellationToken cancellationToken)
    {
        // A call is told of when it is answered, so the last of a few answers is held back, and what came before it counted.
        var hidden = Sandbox.Page.Hidden.Count;
        var before = Sandbox.Calls.Count(kind);
        using var slow = Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Slow) { Call = kind, AfterEffect = isAfterEffect, Delay = TimeSpan.FromSeconds(2), Rate = 1 });
        if (isAfterEffect)
        {
            await UntilAsync(() => Task.FromResult(Sandbox.Page.Hidden.Count > hidden), LongestCatch, cancellationToken);
        }
        else
        {
            // The first slow answer is given to the end; the next calls of the kind are then surely under way.
            await UntilAsync(() => Task.FromResult(Sandbox.Calls.Count(kind) > before), LongestCatch, cancellationToken);
        }
    }

    /// <summary>Kills the service while it waits to write to a table, or after a while without that.</summary>
    private async Task KillAtTableAsync(string table, Process service, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
#pragma warning disable CA2100 // The names are written above.
        await using (var locking = new NpgsqlCommand($"lock table {table} in share row exclusive mode", connection))
#pragma warning restore CA2100
        {
            await locking.ExecuteNonQueryAsync(cancellationToken);
        }

        await UntilAsync(
            async () =>
            {
                await using var waiting = new NpgsqlCommand("select exists (select from pg_locks where not granted and locktype = 'relation')", connection);
                return await waiting.ExecuteScalarAsync(cancellationToken) is true;
            },
            LongestCatch,
            cancellationToken);
        Kill(service);
        await transaction.RollbackAsync(cancellationToken);
    }

    private async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan most, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Look, clock);
        while (!await condition())
        {
            if (clock.GetElapsedTime(begun) > most)
            {
                return false;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return true;
    }

    private async Task<KillReport> EndAsync(CancellationToken cancellationToken)
    {
        Sandbox.Faults.Clear();
        await ExecuteAsync("update actions set not_before = requested_at where state = 'pending'", cancellationToken);
        var service = _service = Start();
        var isDone = await UntilAsync(
            async () => Abusive().All(id => Sandbox.Page.Comment(id)!.IsHidden)
                && await ScalarAsync("select count(*) from comments", cancellationToken) == Sandbox.Page.Comments.Count
                && await ScalarAsync("select (select count(*) from revisions where awaits_screening) + (select count(*) from actions where state = 'pending')", cancellationToken) == 0,
            LongestEnd,
            cancellationToken);
        Kill(service);

        var faults = new List<string>();
        if (!isDone)
        {
            faults.Add($"After {LongestEnd} without faults not all is done.");
        }

        var comments = Sandbox.Page.Comments.Count;
        var abusive = Abusive();
        var hidden = Sandbox.Page.Hidden.Select(comment => comment.Id).ToHashSet();
        Expect(abusive.Count(id => !hidden.Contains(id)), 0, "comments that break a rule are visible");
        Expect(hidden.Except(abusive).Count(), 0, "ordinary comments are hidden");
        Expect(await ScalarAsync("select count(*) from comments", cancellationToken), comments, "comments are recorded");
        Expect(await ScalarAsync("select count(*) from revisions", cancellationToken), comments, "revisions are recorded");
        Expect(await ScalarAsync("select count(*) from verdicts", cancellationToken), comments, "verdicts are recorded");
        Expect(await ScalarAsync("select count(*) from actions where state = 'done'", cancellationToken), abusive.Count, "hides are done");
        Expect(await ScalarAsync("select count(*) from log_entries where kind = 'screened'", cancellationToken), abusive.Count, "screenings are logged");
        Expect(await ScalarAsync("select count(*) from log_entries where kind = 'hidden'", cancellationToken), abusive.Count, "hides are logged");
        Expect(await ScalarAsync("select count(*) from log_entries where kind not in ('screened', 'hidden')", cancellationToken), 0, "other entries are in the log");
        Expect(Sandbox.Calls.UnmatchedRequests.Count + Sandbox.Calls.Count(SandboxCallKind.Edit) + Sandbox.Calls.Count(SandboxCallKind.Reply) + Sandbox.Calls.Count(SandboxCallKind.Delete), 0, "calls were made that nobody may make");
        if (await VerifyAsync(cancellationToken) is { } broken)
        {
            faults.Add(broken);
        }

        if (faults.Count > 0)
        {
            faults.Add("The service last said: " + string.Join(" | ", _output.TakeLast(20)));
        }

        return new KillReport(_kills, comments, abusive.Count, faults);

        void Expect(long actual, long expected, string what)
        {
            if (actual != expected)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{actual} {what}, and it should be {expected}."));
            }
        }
    }

    private List<string> Abusive()
    {
        lock (_posting)
        {
            return [.. _abusive];
        }
    }

    private async Task<long> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // Written above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // Written above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What the program itself says of the log's chain; null when it holds.</summary>
    private async Task<string?> VerifyAsync(CancellationToken cancellationToken)
    {
        using var verify = Start("log", "verify");
        await verify.WaitForExitAsync(cancellationToken);
        return verify.ExitCode == 0 ? null : "The log's chain is broken.";
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "PageModerator.dll"), .. arguments.DefaultIfEmpty("serve")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in (Dictionary<string, string>)new()
        {
            ["ConnectionStrings__PageModerator"] = _postgres!.ConnectionString,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Facebook__GraphUrl"] = Sandbox.GraphUrl.ToString(),
            ["Facebook__AppId"] = Sandbox.AppId,
            ["Facebook__AppSecret"] = Sandbox.AppSecret,
            ["Facebook__PollInterval"] = "00:00:01",
            ["Facebook__Pages__0__Id"] = Sandbox.PageId,
            ["Facebook__Pages__0__AccessToken"] = Sandbox.AccessToken,
            ["Moderation__Mode"] = "Enforce",
            ["Mail__PickupDirectory"] = Path.Combine(_directory.FullName, "mail"),
            ["Mail__From"] = "pagemoderator@school.example",
            ["People__0__Email"] = "head@school.example",
            ["People__0__Roles"] = "headteacher, administrator",
            ["People__1__Email"] = "office@school.example",
            ["People__1__Roles"] = "moderator, administrator",
            ["People__2__Email"] = "chair@school.example",
            ["People__2__Roles"] = "chair of governors",
        })
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet can't be started.");
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { Length: > 0 } text)
        {
            _output.Enqueue(text);
            while (_output.Count > 200 && _output.TryDequeue(out _))
            {
            }
        }
    }

    // SIGKILL: no handler runs, nothing is flushed.
    private static void Kill(Process service)
    {
        if (!service.HasExited)
        {
            service.Kill();
        }

        service.WaitForExit();
    }
}
