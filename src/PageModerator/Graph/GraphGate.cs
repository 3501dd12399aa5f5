using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace PageModerator.Graph;

/// <summary>The leave to make one call.</summary>
/// <param name="Order">Later than everything that was known when it was given.</param>
internal sealed record GraphPass(string PageId, GraphCall Call, long Order)
{
    /// <summary>Whether the call goes on from a place in a list, which may die or lie too deep: an error 100 then says nothing of the request.</summary>
    public bool Continues { get; init; }

    /// <summary>Whether one thing on the Page was asked for: a permission that fails there may be missing there alone.</summary>
    public bool ConcernsOne { get; init; }
}

/// <summary>
/// Every call for a Page passes here. Answers tell what stops further ones: a limit, a block, a dead token, a lost permission. It is kept
/// in the database, so that it outlasts the process and holds for every worker, and in memory, so that a call costs no query.
/// </summary>
internal sealed partial class GraphGate(Func<NpgsqlDataSource> database, IOptions<FacebookOptions> options, TimeProvider timeProvider, ILogger<GraphGate> logger) : IDisposable
{
    /// <summary>How often one call tries whether a dead token or a missing permission was mended.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromMinutes(1);

    /// <summary>A poll each minute must not miss its turn by the blink of an eye.</summary>
    private static readonly TimeSpan NextTry = ProbeInterval - TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstThrottle = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestThrottle = TimeSpan.FromHours(6);

    /// <summary>A block for abuse grows when it is tried, and Facebook does not say how long it lasts.</summary>
    private static readonly TimeSpan FirstBlock = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestBlock = TimeSpan.FromHours(24);

    /// <summary>What stops nothing is remembered for so long after it was last met.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>Facebook is silent about its limits at low use: what it said last counts for less and less, and after so long for nothing.</summary>
    private static readonly TimeSpan UsageWindow = TimeSpan.FromHours(2);

    /// <summary>So much slower a Page is read, and for so long, when its calls grew too abruptly.</summary>
    private const double Eased = 4;
    private static readonly TimeSpan EasedOff = TimeSpan.FromHours(6);

    /// <summary>After an answer which says that all is used, nothing is read for so long; what must be hidden still is.</summary>
    private static readonly TimeSpan UsedUp = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _storing = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Subject, StopReason Reason), (GraphStop Stop, long Order)> _stops = [];
    private readonly Dictionary<string, (GraphUse Use, GraphUse? Stored)> _uses = [];
    private readonly HashSet<string> _loaded = [];

    /// <summary>What the database did not take when it began.</summary>
    private readonly HashSet<(string Subject, StopReason Reason)> _unstored = [];
    private long _order;

    /// <summary>Until when calls of a kind are held, by whichever worker found the reason; null when one may be made now.</summary>
    public async Task<DateTimeOffset?> HeldUntilAsync(string pageId, GraphCall call, CancellationToken cancellationToken)
    {
        await LoadAsync(pageId, cancellationToken);
        return Find(pageId, call).Held?.Until;
    }

    /// <summary>Whether a limit forbids even to look.</summary>
    public async Task<bool> IsThrottledAsync(string pageId, CancellationToken cancellationToken)
    {
        await LoadAsync(pageId, cancellationToken);
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow();
            return _stops.Values.Any(known => (known.Stop.Subject == pageId || known.Stop.Subject == GraphStop.App) && known.Stop.Reason is StopReason.Throttle && known.Stop.Until > now);
        }
    }

    /// <summary>Whether reading is stopped and it is time to try whether it still has to be.</summary>
    public async Task<bool> IsTryDueAsync(string pageId, CancellationToken cancellationToken)
    {
        await LoadAsync(pageId, cancellationToken);
        return Find(pageId, GraphCall.Read) is { Held: null, Probed.Count: > 0 };
    }

    /// <summary>How many times longer than usual the Page should be left between two readings, by how much of its limits is used: 1 up to half, then doubling with every ten percent.</summary>
    public async Task<double> SlowdownAsync(string pageId, CancellationToken cancellationToken)
    {
        await LoadAsync(pageId, cancellationToken);
        lock (_gate)
        {
            var slowdown = Slowdown(Math.Max(Percent(pageId), Percent(GraphStop.App)));
            return _stops.TryGetValue((pageId, StopReason.Pace), out var pace) && pace.Stop.Until > timeProvider.GetUtcNow() ? Math.Max(slowdown, Eased) : slowdown;
        }
    }

    /// <summary>The same, of a percentage.</summary>
    public static double Slowdown(double percent) => Math.Pow(2, Math.Max(0, Math.Min(percent, 100) - 50) / 10);

    /// <summary>Percent used as last told, less with the time since.</summary>
    public static double Percent(GraphUse use, DateTimeOffset now) => Math.Max(0, use.Percent * (1 - ((now - use.At) / UsageWindow)));

    /// <summary>The version that answered last in place of the one asked for; null when it was that one.</summary>
    public string? OtherVersion => KnownVersion(isStored: false);

    /// <summary>Leave to make a call.</summary>
    /// <exception cref="GraphHeldException">Something stops it.</exception>
    public async Task<GraphPass> EnterAsync(string pageId, GraphCall call, CancellationToken cancellationToken)
    {
        bool isLoaded;
        lock (_gate)
        {
            isLoaded = _loaded.Contains(pageId);
        }

        if (!isLoaded)
        {
            await LoadAsync(pageId, cancellationToken);
        }

        var (held, probed) = Find(pageId, call);
        if (held is not null)
        {
            throw held;
        }

        foreach (var stop in probed)
        {
            if (!await TryClaimAsync(stop, cancellationToken))
            {
                throw new GraphHeldException(stop.Reason, timeProvider.GetUtcNow() + ProbeInterval);
            }
        }

        lock (_gate)
        {
            return new GraphPass(pageId, call, ++_order);
        }
    }

    /// <summary>The call was answered: what it disproves is over.</summary>
    public async Task SucceededAsync(GraphPass pass, CancellationToken cancellationToken)
    {
        List<GraphStop> over;
        lock (_gate)
        {
            if (_stops.Count == 0)
            {
                return;
            }

            over =
            [
                .. _stops.Values
                    .Where(known => known.Stop.Subject == pass.PageId || known.Stop.Subject == GraphStop.App)
                    // An answer to a call that was let out before the trouble began says nothing of it.
                    .Where(known => known.Order < pass.Order && known.Stop.Reason.IsTriedBy(pass.Call))
                    .Select(known => known.Stop),
            ];
        }

        foreach (var stop in over)
        {
            await EndAsync(stop, cancellationToken);
        }
    }

    /// <summary>The call was answered with an error: it may stop those that follow.</summary>
    /// <param name="pass">The call's leave.</param>
    /// <param name="error">The error.</param>
    /// <param name="regainAccess">How long the answer's headers ask to be left alone.</param>
    /// <param name="cancellationToken">Ends the storing.</param>
    public async Task FailedAsync(GraphPass pass, GraphError error, TimeSpan? regainAccess, CancellationToken cancellationToken)
    {
        var remedy = error.Remedy;
        var stop = remedy.Recovery switch
        {
            Recovery.BackOff => StopReason.Throttle,
            Recovery.NeedsToken => StopReason.Token,
            Recovery.NeedsPermission when pass.Call is GraphCall.Read && !pass.ConcernsOne => StopReason.ReadPermission,
            Recovery.NeedsPermission when pass.Call is GraphCall.Write && !remedy.MayConcernOne => StopReason.WritePermission,
            Recovery.Blocked => StopReason.Block,
            _ => (StopReason?)null,
        };

        if (stop is { } reason)
        {
            var subject = reason is StopReason.Throttle && remedy.IsOfApp ? GraphStop.App : pass.PageId;
            await BeginAsync(subject, reason, error, reason is StopReason.Throttle ? regainAccess : null, cancellationToken);
            if (remedy.EasesOff)
            {
                await BeginAsync(subject, StopReason.Pace, error, regainAccess: null, cancellationToken);
            }
        }

        var told = remedy.Tells;
        if (pass.Call is GraphCall.Read && error.IsOfRequest)
        {
            told = pass.Continues ? null : StopReason.ReadRequest;
        }
        else if (pass.Call is GraphCall.Person && error.IsOfRequest)
        {
            // Of the ways to name a person Facebook takes one or the other: whoever calls tries both.
            told = null;
        }

        if (told is { } kind)
        {
            await BeginAsync(pass.PageId, kind, error, regainAccess: null, cancellationToken);
        }
    }

    /// <summary>Stops changes on a Page because of what became of several; one a minute tries, and the first that is confirmed ends it.</summary>
    public Task StopWritesAsync(string pageId, StopReason reason, CancellationToken cancellationToken) =>
        BeginAsync(pageId, reason, error: null, regainAccess: null, cancellationToken);

    /// <summary>Ends a missing permission to change a Page, since it turned out to be missing for one comment alone.</summary>
    public async Task PermitWritesAsync(string pageId, CancellationToken cancellationToken)
    {
        GraphStop? stop;
        lock (_gate)
        {
            stop = _stops.GetValueOrDefault((pageId, StopReason.WritePermission)).Stop;
        }

        if (stop is not null)
        {
            await EndAsync(stop, cancellationToken);
        }
    }

    /// <summary>Ends what stopped changes on a Page although no change has shown that it is over.</summary>
    public async Task ResumeWritesAsync(GraphStop stop, CancellationToken cancellationToken)
    {
        await LoadAsync(stop.Subject, cancellationToken);
        await EndAsync(stop, cancellationToken);
    }

    /// <summary>Takes note of what an answer's headers say of limits and of the version that answered.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="pageId">The Page whose call it was.</param>
    /// <param name="isKept">Whether it outlasts this process; otherwise nothing is asked of the database.</param>
    /// <param name="isError">Whether the answer is an error: its code then says what is stopped.</param>
    /// <param name="cancellationToken">Ends the storing.</param>
    /// <returns>How long they ask to be left alone; null when they do not.</returns>
    public async Task<TimeSpan?> ObserveAsync(HttpResponseMessage response, string pageId, bool isKept, bool isError, CancellationToken cancellationToken)
    {
        TimeSpan? longest = null;
        var subjects = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (about, usage) in GraphUsage.Read(response, pageId))
        {
            // A limit is named by the Page's id or by that of the business which the Page belongs to.
            var subject = about == GraphStop.App || options.Value.Pages.Exists(page => page.Id == about) ? about : pageId;
            subjects[subject] = Math.Max(usage.Percent, subjects.GetValueOrDefault(subject));
            if (usage.RegainAccess is { } regain)
            {
                longest = regain > longest || longest is null ? regain : longest;

                if (!isError && isKept)
                {
                    await BeginAsync(subject, StopReason.Throttle, error: null, regain, cancellationToken);
                }
            }
        }

        foreach (var (subject, percent) in subjects)
        {
            await UseAsync(subject, use => new GraphUse { Subject = subject, Percent = percent, At = timeProvider.GetUtcNow(), OtherVersion = use?.OtherVersion }, isKept, cancellationToken);
        }

        if (response.Headers.TryGetValues("facebook-api-version", out var versions) && versions.FirstOrDefault() is { Length: > 0 and <= 32 } version)
        {
            var other = version == options.Value.Version ? null : version;
            if (other != KnownVersion(isKept))
            {
                await UseAsync(GraphStop.App, use => new GraphUse { Subject = GraphStop.App, Percent = use?.Percent ?? 0, At = use?.At ?? timeProvider.GetUtcNow(), OtherVersion = other }, isKept, cancellationToken);
            }
        }

        return longest;
    }

    public void Dispose() => _storing.Dispose();

    // What an unkept answer told is in memory only: the next that is kept still has to store it.
    private string? KnownVersion(bool isStored)
    {
        lock (_gate)
        {
            var known = _uses.GetValueOrDefault(GraphStop.App);
            return (isStored ? known.Stored : known.Use)?.OtherVersion;
        }
    }

    private double Percent(string subject) => _uses.TryGetValue(subject, out var known) ? Percent(known.Use, timeProvider.GetUtcNow()) : 0;

    /// <summary>What holds a call, or what it would try.</summary>
    private (GraphHeldException? Held, IReadOnlyList<GraphStop> Probed) Find(string pageId, GraphCall call)
    {
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow();
            GraphHeldException? held = null;
            var probed = new List<GraphStop>();

            void Hold(StopReason reason, DateTimeOffset until)
            {
                if (held is null || until > held.Until)
                {
                    held = new GraphHeldException(reason, until);
                }
            }

            foreach (var (stop, _) in _stops.Values)
            {
                if ((stop.Subject != pageId && stop.Subject != GraphStop.App) || !stop.Reason.Stops(call))
                {
                    continue;
                }

                if (stop.Until > now)
                {
                    Hold(stop.Reason, stop.Until);
                }
                else if (stop.Reason.IsTriedBy(call))
                {
                    probed.Add(stop);
                }
                else
                {
                    // A call of the other kind tries it.
                    Hold(stop.Reason, now + ProbeInterval);
                }
            }

            if (call is GraphCall.Read)
            {
                foreach (var subject in (string[])[pageId, GraphStop.App])
                {
                    if (_uses.TryGetValue(subject, out var known) && known.Use.Percent >= 100 && known.Use.At + UsedUp > now)
                    {
                        Hold(StopReason.Throttle, known.Use.At + UsedUp);
                    }
                }
            }

            return (held, probed);
        }
    }

    private async Task BeginAsync(string subject, StopReason reason, GraphError? error, TimeSpan? regainAccess, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var (first, longest) = reason switch
        {
            StopReason.Throttle => (FirstThrottle, LongestThrottle),
            StopReason.Block => (FirstBlock, LongestBlock),
            StopReason.Request or StopReason.ReadRequest or StopReason.WrongToken or StopReason.Unknown => (Remembered, Remembered),
            StopReason.Pace => (EasedOff, EasedOff),
            _ => (NextTry, NextTry),
        };

        // In memory first: calls that are about to be made must not wait for the database to learn of it.
        lock (_gate)
        {
            if (!_stops.TryGetValue((subject, reason), out var known) || known.Stop.Until <= now)
            {
                var stop = new GraphStop { Subject = subject, Reason = reason, Code = error?.Code, Subcode = error?.ErrorSubcode, Since = known.Stop?.Since ?? now, Until = now + (regainAccess ?? first), Times = 1 };
                _stops[(subject, reason)] = (stop, ++_order);
            }
        }

        await _storing.WaitAsync(cancellationToken);
        try
        {
            await using var command = database().CreateCommand("""
                insert into graph_stops (subject, reason, code, subcode, since, until, times)
                values ($1, $2, $3, $4, $5, $5 + coalesce($6, $7), 1)
                on conflict (subject, reason) do update
                   set code = coalesce(excluded.code, graph_stops.code),
                       subcode = case when excluded.code is null then graph_stops.subcode else excluded.subcode end,
                       since = case when $9 and graph_stops.until <= $5 then $5 else graph_stops.since end,
                       times = case when $9 and graph_stops.until <= $5 then 1 when $9 or graph_stops.until <= $10 then graph_stops.times + 1 else graph_stops.times end,
                       until = case when $6 is not null or $9 then greatest(graph_stops.until, excluded.until)
                                    when graph_stops.until <= $10 then $5 + least($7 * power(2, least(graph_stops.times, 10)), $8)
                                    else graph_stops.until end
                returning since, until, times, code, subcode, xmax = 0
                """);
            command.Parameters.AddWithValue(subject);
            command.Parameters.AddWithValue(reason.Name());
            command.Parameters.Add(new NpgsqlParameter { Value = OrNull(error?.Code), NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { Value = OrNull(error?.ErrorSubcode), NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = OrNull(regainAccess), NpgsqlDbType = NpgsqlDbType.Interval });
            command.Parameters.Add(new NpgsqlParameter { Value = first, NpgsqlDbType = NpgsqlDbType.Interval });
            command.Parameters.Add(new NpgsqlParameter { Value = longest, NpgsqlDbType = NpgsqlDbType.Interval });
            command.Parameters.AddWithValue(!reason.Stops(GraphCall.Read) && !reason.Stops(GraphCall.Write));
            // The one call that tried has moved the time by a little. Where that is the whole wait, it stays so however late the answer came.
            command.Parameters.Add(new NpgsqlParameter { Value = reason is StopReason.Throttle or StopReason.Block ? now + ProbeInterval : now, NpgsqlDbType = NpgsqlDbType.TimestampTz });

            lock (_gate)
            {
                _unstored.Add((subject, reason));
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var stop = Stop(subject, reason, reader, at: 0);
            lock (_gate)
            {
                _stops[(subject, reason)] = (stop, ++_order);
                _unstored.Remove((subject, reason));
            }

            if (reader.GetBoolean(5))
            {
                Log.Stopped(logger, subject, reason.Name(), stop.Code, stop.Subcode, stop.Until);
            }
        }
        finally
        {
            _storing.Release();
        }
    }

    private async Task EndAsync(GraphStop stop, CancellationToken cancellationToken)
    {
        await _storing.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
            {
                if (!_stops.Remove((stop.Subject, stop.Reason)))
                {
                    return;
                }
            }

            await using var command = database().CreateCommand("delete from graph_stops where subject = $1 and reason = $2");
            command.Parameters.AddWithValue(stop.Subject);
            command.Parameters.AddWithValue(stop.Reason.Name());
            await command.ExecuteNonQueryAsync(cancellationToken);
            Log.Resumed(logger, stop.Subject, stop.Reason.Name());
        }
        finally
        {
            _storing.Release();
        }
    }

    /// <summary>Of all workers one makes the call that tries.</summary>
    private async Task<bool> TryClaimAsync(GraphStop stop, CancellationToken cancellationToken)
    {
        await _storing.WaitAsync(cancellationToken);
        try
        {
            var now = timeProvider.GetUtcNow();
            await using var command = database().CreateCommand("update graph_stops set until = $3 where subject = $1 and reason = $2 and until <= $4");
            command.Parameters.AddWithValue(stop.Subject);
            command.Parameters.AddWithValue(stop.Reason.Name());
            command.Parameters.Add(new NpgsqlParameter { Value = now + NextTry, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            var isOurs = await command.ExecuteNonQueryAsync(cancellationToken) > 0;
            lock (_gate)
            {
                if (_stops.TryGetValue((stop.Subject, stop.Reason), out var known))
                {
                    _stops[(stop.Subject, stop.Reason)] = (known.Stop with { Until = now + NextTry }, known.Order);
                }
            }

            return isOurs;
        }
        finally
        {
            _storing.Release();
        }
    }

    private async Task UseAsync(string subject, Func<GraphUse?, GraphUse> change, bool isKept, CancellationToken cancellationToken)
    {
        GraphUse use;
        lock (_gate)
        {
            var known = _uses.GetValueOrDefault(subject);
            use = change(known.Use);
            _uses[subject] = (use, known.Stored);
            if (!isKept || !IsWorthStoring(use, known.Stored))
            {
                return;
            }

            _uses[subject] = (use, use);
        }

        await using var command = database().CreateCommand("""
            insert into graph_usage (subject, percent, at, other_version) values ($1, $2, $3, $4)
            on conflict (subject) do update set percent = excluded.percent, at = excluded.at, other_version = excluded.other_version
            """);
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(use.Percent);
        command.Parameters.Add(new NpgsqlParameter { Value = use.At, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)use.OtherVersion ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Every answer may carry headers: what changes little is written now and then.
    private static bool IsWorthStoring(GraphUse use, GraphUse? stored) =>
        stored is null ? use.Percent > 0 || use.OtherVersion is not null
        : use.OtherVersion != stored.OtherVersion
            || Math.Abs(use.Percent - stored.Percent) >= 5
            || (use.Percent != stored.Percent && use.At - stored.At > TimeSpan.FromSeconds(10))
            || use.At - stored.At > TimeSpan.FromMinutes(10);

    private async Task LoadAsync(string pageId, CancellationToken cancellationToken)
    {
        // Not while something is being stored: it would be read as it was before, and forgotten.
        await _storing.WaitAsync(cancellationToken);
        try
        {
            var stops = new List<GraphStop>();
            var uses = new List<GraphUse>();
            await using var batch = database().CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select subject, reason, since, until, times, code, subcode from graph_stops where subject in ($1, $2)") { Parameters = { new() { Value = pageId }, new() { Value = GraphStop.App } } });
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select subject, percent, at, other_version from graph_usage where subject in ($1, $2)") { Parameters = { new() { Value = pageId }, new() { Value = GraphStop.App } } });
            await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    stops.Add(Stop(reader.GetString(0), StopReasons.Parse(reader.GetString(1)), reader, at: 2));
                }

                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    uses.Add(new GraphUse
                    {
                        Subject = reader.GetString(0),
                        Percent = reader.GetInt32(1),
                        At = await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken),
                        OtherVersion = await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3),
                    });
                }
            }

            await StoreLateAsync(pageId, stops, cancellationToken);
            lock (_gate)
            {
                Replace(pageId, stops, uses);
                _loaded.Add(pageId);
            }
        }
        finally
        {
            _storing.Release();
        }
    }

    /// <summary>Stores what is still in force of what the database did not take when it began, and adds it to what was read.</summary>
    private async Task StoreLateAsync(string pageId, List<GraphStop> stops, CancellationToken cancellationToken)
    {
        List<GraphStop> late;
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow();
            late =
            [
                .. _stops.Values
                    .Select(known => known.Stop)
                    .Where(stop => (stop.Subject == pageId || stop.Subject == GraphStop.App) && _unstored.Contains((stop.Subject, stop.Reason)) && stop.Until > now),
            ];
        }

        foreach (var stop in late)
        {
            await using var command = database().CreateCommand("""
                insert into graph_stops (subject, reason, code, subcode, since, until, times) values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (subject, reason) do update set until = greatest(graph_stops.until, excluded.until)
                """);
            command.Parameters.AddWithValue(stop.Subject);
            command.Parameters.AddWithValue(stop.Reason.Name());
            command.Parameters.Add(new NpgsqlParameter { Value = stop.Code is { } code ? code : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { Value = stop.Subcode is { } subcode ? subcode : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            command.Parameters.Add(new NpgsqlParameter { Value = stop.Since, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = stop.Until, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.AddWithValue(stop.Times);
            await command.ExecuteNonQueryAsync(cancellationToken);
            lock (_gate)
            {
                _unstored.Remove((stop.Subject, stop.Reason));
            }

            stops.RemoveAll(known => (known.Subject, known.Reason) == (stop.Subject, stop.Reason));
            stops.Add(stop);
        }
    }

    private void Replace(string pageId, List<GraphStop> stops, List<GraphUse> uses)
    {
        foreach (var key in _stops.Keys.Where(key => key.Subject == pageId || key.Subject == GraphStop.App).ToList())
        {
            if (!stops.Exists(stop => (stop.Subject, stop.Reason) == key))
            {
                _stops.Remove(key);
            }
        }

        foreach (var stop in stops)
        {
            var order = _stops.TryGetValue((stop.Subject, stop.Reason), out var known) && known.Stop.Since == stop.Since ? known.Order : ++_order;
            _stops[(stop.Subject, stop.Reason)] = (stop, order);
        }

        foreach (var use in uses)
        {
            // What this process heard later than was stored is newer.
            var isNewer = _uses.TryGetValue(use.Subject, out var known) && known.Use.At >= use.At;
            _uses[use.Subject] = (isNewer ? known.Use : use, use);
        }
    }

    private static GraphStop Stop(string subject, StopReason reason, NpgsqlDataReader reader, int at) => new()
    {
        Subject = subject,
        Reason = reason,
        Since = reader.GetFieldValue<DateTimeOffset>(at),
        Until = reader.GetFieldValue<DateTimeOffset>(at + 1),
        Times = reader.GetInt32(at + 2),
        Code = reader.IsDBNull(at + 3) ? null : reader.GetInt64(at + 3),
        Subcode = reader.IsDBNull(at + 4) ? null : reader.GetInt64(at + 4),
    };

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "Page {PageId}: {Reason} (error {Code}/{Subcode}), until {Until:u} at least.")]
        public static partial void Stopped(ILogger logger, string pageId, string reason, long? code, long? subcode, DateTimeOffset until);

        [LoggerMessage(1002, LogLevel.Information, "Page {PageId}: {Reason} is over.")]
        public static partial void Resumed(ILogger logger, string pageId, string reason);
    }

    private static object OrNull(object? value) => value ?? DBNull.Value;
}
