using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;
using PageModerator.Log;

namespace PageModerator.Enforcement;

/// <summary>
/// Carries out pending actions and reads back what Facebook made of them. Hiding is setting a flag, so an action that was carried out
/// and not yet marked when the process died is simply carried out again.
/// </summary>
internal sealed partial class EnforcementPass(
    IGraphApi graph,
    NpgsqlDataSource database,
    LogWriter log,
    GraphGate gate,
    CommentRecorder recorder,
    FacebookSecrets secrets,
    IOptions<ModerationOptions> options,
    TimeProvider timeProvider,
    ILogger<EnforcementPass> logger)
{
    private const int Batch = 200;
    private const int AtOnce = 8;

    /// <summary>The first wait after a try that failed; it doubles with each.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>Facebook's outages last hours, and until then a hide costs a call each quarter of an hour; people are told of it long before.</summary>
    private static readonly TimeSpan Hopeful = TimeSpan.FromHours(24);

    private sealed record Pending
    {
        public required long Id { get; init; }

        public required string PageId { get; init; }

        public required string CommentId { get; init; }

        public required int Revision { get; init; }

        public required DateTimeOffset RequestedAt { get; init; }

        public required bool IsAsked { get; init; }

        public required int Attempts { get; init; }

        public required string PostId { get; init; }

        public required string? Permalink { get; init; }

        public required bool? CanHide { get; init; }

        public required bool IsEdited { get; init; }

        public required bool IsHidden { get; init; }

        public required bool IsDeleted { get; init; }
    }

    /// <param name="State">What the action has become; still pending when it is to be tried again.</param>
    private sealed record Ending(Pending Pending, ActionState State, string? Failure)
    {
        public DateTimeOffset? NotBefore { get; init; }

        /// <summary>Whether the try counts against the action: not when it failed of something that no comment is to blame for.</summary>
        public bool IsCounted { get; init; } = true;

        /// <summary>Whether the log is told: not of what somebody else's entry tells already.</summary>
        public bool IsLogged { get; init; } = true;
    }

    /// <summary>Carries out what is due for a Page.</summary>
    /// <returns>How many actions Facebook confirmed.</returns>
    public async Task<int> RunAsync(string pageId, CancellationToken cancellationToken)
    {
        // What was asked while enforcing waits as well, when somebody has switched to observing since.
        if (options.Value.Mode is not ModerationMode.Enforce)
        {
            return 0;
        }

        // One worker a Page at a time. The lock goes with the connection, so with the process too.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await TryLockAsync(connection, pageId, cancellationToken))
        {
            return 0;
        }

        try
        {
            return await RunLockedAsync(pageId, cancellationToken);
        }
        finally
        {
            await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<int> RunLockedAsync(string pageId, CancellationToken cancellationToken)
    {
        var done = 0;
        while (await gate.HeldUntilAsync(pageId, GraphCall.Write, cancellationToken) is null)
        {
            var due = await ReadDueAsync(pageId, cancellationToken);
            if (due.Count == 0)
            {
                break;
            }

            await MarkAskedAsync(due, cancellationToken);
            var token = secrets.AccessToken(pageId);
            var endings = new Ending[due.Count];
            var stop = false;
            await Parallel.ForAsync(0, due.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, cancellation) =>
            {
                if (Volatile.Read(ref stop))
                {
                    return;
                }

                var (ending, stops) = await CarryOutAsync(due[i], token, cancellation);
                endings[i] = ending;
                if (stops)
                {
                    Volatile.Write(ref stop, true);
                }
            });

            var ended = endings.Where(ending => ending is not null).ToList();
            await StoreAsync(ended, cancellationToken);
            done += ended.Count(ending => ending.State is ActionState.Done);
            if (stop)
            {
                break;
            }
        }

        return done;
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, string pageId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection);
        command.Parameters.AddWithValue($"enforcement {pageId}");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<List<Pending>> ReadDueAsync(string pageId, CancellationToken cancellationToken)
    {
        // The limit of one holds the planner to one look by key for each action: on tables that have grown since they were last analysed a
        // plain join goes through all comments of the Page.
        await using var command = database.CreateCommand("""
            select a.id, a.comment_id, a.revision, a.requested_at, a.asked_at is not null, a.attempts, c.post_id, c.permalink, c.can_hide,
                   c.current_revision <> a.revision, c.is_hidden, c.deleted_at is not null
              from (select * from actions
                     where page_id = $1 and state = 'pending' and not_before <= $2
                     order by not_before, id limit $3) a
             cross join lateral (select * from comments where page_id = a.page_id and id = a.comment_id limit 1) c
             order by a.not_before, a.id
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.AddWithValue(Batch);

        var due = new List<Pending>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new Pending
            {
                Id = reader.GetInt64(0),
                PageId = pageId,
                CommentId = reader.GetString(1),
                Revision = reader.GetInt32(2),
                RequestedAt = await reader.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken),
                IsAsked = reader.GetBoolean(4),
                Attempts = reader.GetInt32(5),
                PostId = reader.GetString(6),
                Permalink = await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7),
                CanHide = await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetBoolean(8),
                IsEdited = reader.GetBoolean(9),
                IsHidden = reader.GetBoolean(10),
                IsDeleted = reader.GetBoolean(11),
            });
        }

        return due;
    }

    /// <summary>Kept before anything is asked: should the process die now, a hidden comment is known to be the machine's work.</summary>
    private async Task MarkAskedAsync(List<Pending> due, CancellationToken cancellationToken)
    {
        var first = due.Where(pending => !pending.IsAsked && WithoutAsking(pending) is null).Select(pending => pending.Id).ToArray();
        if (first.Length > 0)
        {
            await using var command = database.CreateCommand("update actions set asked_at = $2 where id = any($1)");
            command.Parameters.AddWithValue(first);
            command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>How an action ends that Facebook need not be asked for; null when it has to be asked.</summary>
    private static Ending? WithoutAsking(Pending pending) => pending switch
    {
        { IsDeleted: true } => new Ending(pending, ActionState.Refused, "The comment is gone from Facebook."),
        { IsEdited: true } => new Ending(pending, ActionState.GaveUp, "The comment was edited before it could be hidden; its new text was screened instead."),
        { IsHidden: true, IsAsked: false } => new Ending(pending, ActionState.GaveUp, "Somebody else hid the comment on Facebook first.") { IsLogged = false },
        { CanHide: false } => new Ending(pending, ActionState.Refused, "Facebook does not let the Page hide this comment."),
        _ => null,
    };

    private async Task<(Ending Ending, bool Stops)> CarryOutAsync(Pending pending, PageToken token, CancellationToken cancellationToken)
    {
        if (WithoutAsking(pending) is { } known)
        {
            return (known, false);
        }

        var commentId = pending.CommentId;
        try
        {
            var change = await graph.SetHiddenAsync(commentId, isHidden: true, GraphFields.HiddenState, token, cancellationToken);
            var isHidden = change.IsHidden ?? (await graph.GetCommentAsync(commentId, GraphFields.HiddenState, token, cancellationToken)).IsHidden;
            return isHidden is true
                ? (new Ending(pending, ActionState.Done, null), false)
                : (TryLater(pending, "Facebook accepted the hide and still shows the comment."), false);
        }
        catch (GraphException exception)
        {
            return exception.Error.Recovery switch
            {
                Recovery.Gone => (new Ending(pending, ActionState.Refused, "The comment is gone from Facebook, or the Page may not see it."), false),
                Recovery.Refused => (new Ending(pending, ActionState.Refused, exception.Message), false),
                // A permission that fails on one comment may fail on it alone (a comment by an admin): that comment goes to a person.
                Recovery.NeedsPermission when exception.Error.Remedy.MayConcernOne => (new Ending(pending, ActionState.Refused, exception.Message), false),
                // The comment is not at fault, and nothing else is tried now; the gate knows until when.
                Recovery.NeedsPermission or Recovery.NeedsToken or Recovery.BackOff or Recovery.Blocked => (Wait(pending, exception.Message, TimeSpan.Zero), true),
                Recovery.Retry or Recovery.AskForLess or Recovery.Done => (TryLater(pending, exception.Message), false),
            };
        }
        catch (GraphHeldException held)
        {
            return (Wait(pending, held.Message, TimeSpan.Zero), true);
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            return (Wait(pending, exception.Message, FirstWait), true);
        }
    }

    private Ending TryLater(Pending pending, string failure)
    {
        if (timeProvider.GetUtcNow() - pending.RequestedAt >= Hopeful)
        {
            return new Ending(pending, ActionState.GaveUp, failure);
        }

        var wait = FirstWait * Math.Pow(2, Math.Min(pending.Attempts, 10));
        return Wait(pending, failure, wait < LongestWait ? wait : LongestWait) with { IsCounted = true };
    }

    private Ending Wait(Pending pending, string failure, TimeSpan wait) =>
        new(pending, ActionState.Pending, failure) { NotBefore = timeProvider.GetUtcNow() + wait, IsCounted = false };

    private async Task StoreAsync(List<Ending> endings, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();

        await using (var command = new NpgsqlCommand("""
            update actions a
               set state = t.state, failure = t.failure, not_before = coalesce(t.not_before, a.not_before), attempts = a.attempts + t.counted::int,
                   finished_at = case when t.state = 'pending' then null else $5 end
              from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $6::boolean[]) as t (id, state, failure, not_before, counted)
             where a.id = t.id and a.state = 'pending'
            """, connection))
        {
            command.Parameters.AddWithValue(endings.Select(ending => ending.Pending.Id).ToArray());
            command.Parameters.AddWithValue(endings.Select(ending => ending.State.Name()).ToArray());
            command.Parameters.Add(new NpgsqlParameter { Value = endings.Select(ending => ending.Failure).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter { Value = endings.Select(ending => ending.NotBefore).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.AddWithValue(endings.Select(ending => ending.IsCounted).ToArray());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var hidden = endings.Where(ending => ending.State is ActionState.Done).Select(ending => ending.Pending).ToList();
        if (hidden.Count > 0)
        {
            await recorder.RecordHiddenAsync(connection, hidden[0].PageId, [.. hidden.Select(pending => pending.CommentId)], cancellationToken);
        }

        await log.AppendAsync(connection, [.. endings.Where(ending => ending.State is not ActionState.Pending && ending.IsLogged).Select(Draft)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        foreach (var ending in endings.Where(ending => ending.Failure is not null))
        {
            Log.NotDone(logger, ending.Pending.PageId, ending.Pending.CommentId, ending.State, ending.Failure!);
        }
    }

    private static LogDraft Draft(Ending ending) => new()
    {
        PageId = ending.Pending.PageId,
        PostId = ending.Pending.PostId,
        CommentId = ending.Pending.CommentId,
        Revision = ending.Pending.Revision,
        Kind = ending.State is ActionState.Done ? LogKinds.Hidden : LogKinds.NotHidden,
        Permalink = ending.Pending.Permalink,
        Reasons = [ending.Failure ?? "Facebook confirmed that the comment is hidden."],
    };

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "Page {PageId}: hide of {CommentId} is {State}: {Reason}")]
        public static partial void NotDone(ILogger logger, string pageId, string commentId, ActionState state, string reason);
    }
}
