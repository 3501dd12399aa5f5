using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PageModerator.Enforcement;
using PageModerator.Hosting;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;

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

    /// <summary>Facebook has made a comment visible again, as a person ordered, and the answer is on its way.</summary>
    Restored,

    /// <summary>Facebook has deleted a comment, and the answer is on its way.</summary>
    Deleted,

    /// <summary>Facebook was asked for a reply and has not given it.</summary>
    Reply,

    /// <summary>Facebook has given the reply, and the answer is on its way.</summary>
    Replied,

    /// <summary>Facebook has blocked an author, and the answer is on its way.</summary>
    Blocked,

    /// <summary>PostgreSQL goes, comes back, and then the service dies.</summary>
    Database,
}

/// <summary>What a run of kills has shown.</summary>
/// <param name="Kills">How often the service was killed at each step.</param>
/// <param name="Comments">Comments on the Page at the end.</param>
/// <param name="Abusive">Those among them that break a rule.</param>
/// <param name="Orders">What people ordered meanwhile: how often each was.</param>
/// <param name="Faults">What does not hold, a sentence each. Empty: all is well.</param>
internal sealed record KillReport(IReadOnlyDictionary<KillStep, int> Kills, int Comments, int Abusive, IReadOnlyDictionary<ActionKind, int> Orders, IReadOnlyList<string> Faults);

/// <summary>
/// Kills the real service again and again, at random moments and at each named step, while comments pour in and Facebook and PostgreSQL
/// fail, and then holds what is left against what must always hold. No hook in the program is needed: a step is caught from outside, by
/// an answer that the sandbox holds back or a table that is locked. The seed decides steps, waits, faults and comments.
/// </summary>
internal sealed class KillRun(int seed, TimeProvider clock, Action<int>? onKilled = null) : IAsyncDisposable
{
    private const string Abuse = "you are all wankers, every one of you";
    private const int Posts = 5;

    /// <summary>No call outlives the service that made it by so long.</summary>
    private static readonly TimeSpan CallsEnd = TimeSpan.FromSeconds(3);

    private static readonly ActionKind[] Ordered = [ActionKind.Unhide, ActionKind.Delete, ActionKind.Reply, ActionKind.Block];

    private static readonly string[] Ordinary = ["Lovely assembly today", "What time does it start?", "Thank you all", "See you there!", "Well done Year 4"];
    private static readonly TimeSpan LongestCatch = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly Random _random = new(seed);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pagemoderator-kills-");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Dictionary<KillStep, int> _kills = [];
    private int _leaks;
    private readonly Lock _posting = new();
    private readonly List<string> _abusive = [];
    private readonly List<ActionOrder> _orders = [];
    private int _posted;
    private PrivatePostgres? _postgres;
    private SandboxServer? _sandbox;
    private Process? _service;

    private string Mail => Path.Combine(_directory.FullName, "mail");

    private string[] Secrets => [Sandbox.AccessToken, Sandbox.AppSecret];

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

        // Alive until people have something to give orders about.
        var first = _service = Start();
        await UntilAsync(
            async () => await ScalarAsync("select count(*) from pg_class where relname = 'log_entries'", cancellationToken) > 0 && await ScalarAsync("select least((select count(*) from verdicts where outcome = 'leave'), (select count(*) from comments where is_hidden))", cancellationToken) > 0,
            LongestEnd,
            cancellationToken);
        Kill(first);

        var begun = clock.GetTimestamp();
        var steps = Enum.GetValues<KillStep>();
        for (var i = 0; i < most && clock.GetElapsedTime(begun) < time; i++)
        {
            // Each step in turn, and between them moments that nobody has thought of.
            var step = i % 2 == 0 ? steps[1 + (i / 2 % (steps.Length - 1))] : KillStep.Anywhere;
            await OrderAsync(
                step switch
                {
                    KillStep.Restored => ActionKind.Unhide,
                    KillStep.Deleted => ActionKind.Delete,
                    KillStep.Reply or KillStep.Replied => ActionKind.Reply,
                    KillStep.Blocked => ActionKind.Block,
                    _ => Ordered[_random.Next(Ordered.Length)],
                },
                cancellationToken);
            await KillAsync(step, cancellationToken);
            _kills[step] = _kills.GetValueOrDefault(step) + 1;
            onKilled?.Invoke(i + 1);
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
                var comment = Sandbox.Page.AddComment(posts[random.Next(posts.Length)], text, new SandboxPerson(string.Create(CultureInfo.InvariantCulture, $"7{_posted:D6}"), "Jo Hartley"));
                _posted++;
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

    /// <summary>A person orders something about a comment that the service has recorded, as the review site does.</summary>
    private async Task OrderAsync(ActionKind kind, CancellationToken cancellationToken)
    {
        // Restoring what the machine has hidden; the rest about ordinary comments, each of which is the subject of one order.
        var open = await TextsAsync(
            kind is ActionKind.Unhide ? "select id from comments where is_hidden order by id"
            : "select c.id from comments c where author_id <> page_id and exists (select from verdicts v join revisions r on r.id = v.revision_id where r.comment_id = c.id and v.outcome = 'leave') order by c.id",
            cancellationToken);
        var left = open.Except(_orders.Select(order => order.CommentId)).ToList();
        if (left.Count == 0)
        {
            return;
        }

        var order = new ActionOrder(Sandbox.PageId, left[_random.Next(left.Count)], 1, kind, Guid.Empty, "Ms Okafor")
        {
            Text = kind is ActionKind.Reply ? string.Create(CultureInfo.InvariantCulture, $"Thank you ({_orders.Count}).") : null,
        };
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await new ActionRequests(clock).AddAsync(connection, order, cancellationToken);
        _orders.Add(order);
    }

    private async Task KillAsync(KillStep step, CancellationToken cancellationToken)
    {
        var feeds = Sandbox.Calls.Count(SandboxCallKind.Feed);
        var service = _service = Start();
        if (step is not (KillStep.Read or KillStep.Restored or KillStep.Deleted or KillStep.Reply or KillStep.Replied or KillStep.Blocked))
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
            case KillStep.Restored:
                await CatchCallAsync(SandboxCallKind.Unhide, isAfterEffect: true, cancellationToken);
                break;
            case KillStep.Deleted:
                await CatchCallAsync(SandboxCallKind.Delete, isAfterEffect: true, cancellationToken);
                break;
            case KillStep.Replied:
                await CatchCallAsync(SandboxCallKind.Reply, isAfterEffect: true, cancellationToken);
                break;
            case KillStep.Blocked:
                await CatchCallAsync(SandboxCallKind.Block, isAfterEffect: true, cancellationToken);
                break;
            case KillStep.Reply:
                using (Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Slow) { Call = SandboxCallKind.Reply, Delay = TimeSpan.FromSeconds(2) }))
                {
                    await UntilAsync(
                        async () => await ScalarAsync("select count(*) from actions where kind = 'reply' and state = 'pending' and asked_at is not null", cancellationToken) > 0,
                        LongestCatch,
                        cancellationToken);
                    Kill(service);
                }

                return;
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
        var before = Sandbox.Calls.Count(kind);
        using var slow = Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Slow) { Call = kind, AfterEffect = isAfterEffect, Delay = TimeSpan.FromSeconds(2), Rate = 1 });
        // One that took effect is told of before its answer is held back. Of the others the first slow answer is given to the end; the next
        // calls of the kind are then surely under way.
        await UntilAsync(() => Task.FromResult(Sandbox.Calls.Count(kind) > before), LongestCatch, cancellationToken);
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
        await Task.Delay(CallsEnd, clock, cancellationToken);
        await ExecuteAsync("update actions set not_before = requested_at where state = 'pending'", cancellationToken);
        var orders = _orders.ToLookup(order => order.Kind);
        var restored = orders[ActionKind.Unhide].Select(order => order.CommentId).ToHashSet();
        var recorded = _posted + orders[ActionKind.Reply].Count();
        var service = _service = Start();
        var isDone = await UntilAsync(
            async () => Abusive().All(id => Sandbox.Page.Comment(id)!.IsHidden != restored.Contains(id))
                && await ScalarAsync("select count(*) from comments", cancellationToken) == recorded
                && await ScalarAsync("select (select count(*) from revisions where awaits_screening) + (select count(*) from actions where state = 'pending')", cancellationToken) == 0,
            LongestEnd,
            cancellationToken);
        Kill(service);

        var faults = new List<string>();
        if (!isDone)
        {
            faults.Add($"After {LongestEnd} without faults not all is done.");
        }

        var abusive = Abusive();
        var hidden = Sandbox.Page.Hidden.Select(comment => comment.Id).ToHashSet();
        var standing = Sandbox.Page.Comments;
        Expect(abusive.Count(id => !hidden.Contains(id) && !restored.Contains(id)), 0, "comments that break a rule are visible");
        Expect(hidden.Except(abusive).Count(), 0, "ordinary comments are hidden");
        Expect(hidden.Count(restored.Contains), 0, "restored comments are hidden");
        Expect(await ScalarAsync("select count(*) from comments", cancellationToken), recorded, "comments are recorded");
        Expect(await ScalarAsync("select count(*) from revisions", cancellationToken), recorded, "revisions are recorded");
        Expect(await ScalarAsync("select count(*) from verdicts", cancellationToken), _posted, "verdicts are recorded");
        Expect(await ScalarAsync("select count(*) from actions where state = 'done' and kind = 'hide'", cancellationToken), abusive.Count, "hides are done");
        Expect(await ScalarAsync("select count(*) from actions where state = 'done' and kind <> 'hide'", cancellationToken), _orders.Count, "orders are done");
        Expect(standing.Count, recorded - orders[ActionKind.Delete].Count(), "comments stand on Facebook");
        Expect(orders[ActionKind.Delete].Count(order => standing.Any(comment => comment.Id == order.CommentId)), 0, "comments stand that were to be deleted");
        Expect(orders[ActionKind.Reply].Count(order => standing.Count(comment => comment.ParentId == order.CommentId && comment.Message == order.Text) != 1), 0, "replies do not stand there once");
        Expect(Sandbox.Page.Blocked.Count, orders[ActionKind.Block].Count(), "people are blocked");
        Expect(await ScalarAsync("select count(*) from log_entries where kind = 'screened'", cancellationToken), abusive.Count, "screenings are logged");
        foreach (var (kind, acts) in (IEnumerable<(string, int)>)[("hidden", abusive.Count), ("unhidden", restored.Count), ("deleted", orders[ActionKind.Delete].Count()), ("replied", orders[ActionKind.Reply].Count()), ("blocked", orders[ActionKind.Block].Count())])
        {
            Expect(await ScalarAsync($"select count(*) from log_entries where kind = '{kind}'", cancellationToken), acts, $"entries are {kind}");
        }

        var others = await TextsAsync("select kind || ' of ' || comment_id from log_entries where kind not in ('screened', 'hidden', 'unhidden', 'deleted', 'replied', 'blocked')", cancellationToken);
        Expect(others.Count, 0, $"other entries are in the log ({string.Join(", ", others)})");
        Expect(Sandbox.Calls.UnmatchedRequests.Count + Sandbox.Calls.Count(SandboxCallKind.Edit), 0, "calls were made that nobody may make");
        foreach (var (what, arguments) in (IEnumerable<(string, string[])>)[("The log's chain is broken.", ["log", "verify"]), ("The log can't be exported.", ["log", "export"])])
        {
            using var command = Start(arguments);
            await command.WaitForExitAsync(cancellationToken);
            if (command.ExitCode != 0)
            {
                faults.Add(what);
            }
        }

        Expect(_leaks, 0, "lines of output hold the token or the app's secret");
        Expect((await WrittenSecrets.FindAsync(_postgres!.ConnectionString, Mail, Secrets, cancellationToken)).Count, 0, "mails or tables hold the token or the app's secret");

        if (faults.Count > 0)
        {
            faults.Add("The service last said: " + string.Join(" | ", _output.TakeLast(20)));
        }

        return new KillReport(_kills, _posted, abusive.Count, orders.ToDictionary(group => group.Key, group => group.Count()), faults);

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

    private async Task<List<string>> TextsAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_postgres!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // Written above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        var texts = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
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
            ["Mail__PickupDirectory"] = Mail,
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
            if (WrittenSecrets.StandIn(text, Secrets))
            {
                Interlocked.Increment(ref _leaks);
            }

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
