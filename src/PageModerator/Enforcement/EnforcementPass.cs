using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;
using PageModerator.Log;
using PageModerator.Polling;

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

        public required int Refusals { get; init; }

        public required string PostId { get; init; }

        public required string? Permalink { get; init; }

        public required bool? CanHide { get; init; }

        public required bool IsEdited { get; init; }

        public required bool IsHidden { get; init; }

        public required bool IsDeleted { get; init; }
    }

    /// <summary>What Facebook said to a try.</summary>
    private enum Answer
    {
        /// <summary>Nothing that tells about the comment, or it was not asked.</summary>
        None,

        /// <summary>It was asked, and nothing that can be read came back.</summary>
        Lost,

        Confirmed,
        Refused,
        Gone,
    }

    /// <param name="State">What the action has become; still pending when it is to be tried again.</param>
    private sealed record Ending(Pending Pending, ActionState State, string? Failure)
    {
        public Answer Answer { get; init; }

        public DateTimeOffset? NotBefore { get; init; }

        /// <summary>Whether the try counts against the action: not when it failed of something that no comment is to blame for.</summary>
        public bool IsCounted { get; init; } = true;

        /// <summary>Whether the log is told: not of what somebody else's entry tells already.</summary>
        public bool IsLogged { get; init; } = true;

        /// <summary>Whether Facebook was not called, or refused at the first try, so that nothing came of it.</summary>
        public bool IsDisproved { get; init; }

        /// <summary>Whether nothing else is tried now.</summary>
        public bool EndsPass { get; init; }
    }

    /// <summary>Tells a comment that can't be hidden from a Page on which nothing can be hidden any more.</summary>
    /// <param name="earlier">What was refused in a row before this pass.</param>
    private sealed class Refusals(List<long> earlier)
    {
        /// <summary>So many different comments refused in a row are not the comments' fault.</summary>
        public const int Most = 3;

        /// <summary>So many comments gone at once were not all deleted: the token may have lost its sight.</summary>
        private const int MostGone = 5;

        private readonly Lock _gate = new();
        private int _inARow = earlier.Count;
        private int _gone;

        /// <summary>Refused before this pass, in a row that nothing has broken.</summary>
        public List<long> Earlier { get; } = earlier;

        /// <summary>Why changes should stop; null as long as they need not.</summary>
        public StopReason? Verdict { get; private set; }

        /// <summary>Takes an ending into account, and says whether changes should stop.</summary>
        public bool Count(Ending ending)
        {
            lock (_gate)
            {
                switch (ending.Answer)
                {
                    case Answer.Confirmed:
                        _inARow = 0;
                        Earlier.Clear();
                        break;
                    // One that was refused before a stop and is refused after it is the comment's own.
                    case Answer.Refused when ending.Pending.Refusals == 0 && ++_inARow >= Most:
                        Verdict ??= StopReason.Refusals;
                        break;
                    case Answer.Gone when !ending.Pending.IsDeleted && ++_gone >= MostGone:
                        Verdict ??= StopReason.Vanished;
                        break;
                }

                return Verdict is not null;
            }
        }
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

        // One pass a Page at a time; another waits its turn, since what it was called for may have come after the first had looked. The lock
        // goes with the connection, so with the process too.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await LockAsync(connection, pageId, cancellationToken);
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
            // One at a time tries whether a stop is over.
            var isStopped = await WritesAreStoppedAsync(pageId, cancellationToken);
            var due = await ReadDueAsync(pageId, isStopped ? 1 : Batch, cancellationToken);
            if (due.Count == 0)
            {
                break;
            }

            await MarkAskedAsync(due, cancellationToken);
            var refusals = new Refusals(await RefusedInARowAsync(pageId, cancellationToken));
            var token = secrets.AccessToken(pageId);
            var endings = new Ending?[due.Count];
            var stop = false;
            await Parallel.ForAsync(0, due.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, cancellation) =>
            {
                if (Volatile.Read(ref stop))
                {
                    return;
                }

                var ending = await CarryOutAsync(due[i], token, cancellation);
                endings[i] = ending;
                if (refusals.Count(ending) || ending.EndsPass)
                {
                    Volatile.Write(ref stop, true);
                }
            });

            if (refusals.Verdict is { } reason && !isStopped)
            {
                await gate.StopWritesAsync(pageId, reason, cancellationToken);
                isStopped = true;
                Log.Stopped(logger, pageId, reason);
            }

            // Whose fault it is, shows when a change is confirmed again: until then nothing is taken to be refused or gone for good.
            // An answer that is lost while others arrive is that comment's own trouble, and counts.
            var isAnswering = endings.Any(ending => ending?.Answer is Answer.Confirmed);
            var ended = endings.OfType<Ending>().Select(ending =>
                isStopped && ending.Answer is Answer.Refused or Answer.Gone ? TryNextMinute(ending)
                : isAnswering && ending.Answer is Answer.Lost ? TryLater(ending.Pending, ending.Failure!)
                : ending).ToList();
            await StoreAsync(ended, isStopped ? refusals.Earlier : [], cancellationToken);
            done += ended.Count(ending => ending.State is ActionState.Done);
            if (stop)
            {
                break;
            }
        }

        return done;
    }

    private async Task<bool> WritesAreStoppedAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from graph_stops where subject = $1 and reason = any($2))");
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue((string[])[StopReason.Refusals.Name(), StopReason.Vanished.Name()]);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The actions that Facebook has refused since it last confirmed one.</summary>
    private async Task<List<long>> RefusedInARowAsync(string pageId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select id, state = 'refused' and refusals = 1 from actions
             where page_id = $1 and asked_at is not null and state <> 'pending'
             order by finished_at desc, id desc limit $2
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(Refusals.Most - 1);
        var refused = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken) && reader.GetBoolean(1))
        {
            refused.Add(reader.GetInt64(0));
        }

        return refused;
    }

    private static async Task LockAsync(NpgsqlConnection connection, string pageId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_lock(hashtextextended($1, 0))", connection) { CommandTimeout = 0 };
        command.Parameters.AddWithValue($"enforcement {pageId}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<Pending>> ReadDueAsync(string pageId, int most, CancellationToken cancellationToken)
    {
        // What was refused goes last: while one a minute is tried, it must not keep new comments waiting. The limit of one holds the
        // planner to one look by key for each action: on tables that have grown since they were last analysed a plain join goes through
        // all comments of the Page.
        await using var command = database.CreateCommand("""
            select a.id, a.comment_id, a.revision, a.requested_at, a.asked_at is not null, a.attempts, c.post_id, c.permalink, c.can_hide,
                   c.current_revision <> a.revision, c.is_hidden, c.deleted_at is not null, a.refusals
              from (select * from actions
                     where page_id = $1 and state = 'pending' and kind = 'hide' and not_before <= $2
                     order by refusals, not_before, id limit $3) a
             cross join lateral (select * from comments where page_id = a.page_id and id = a.comment_id limit 1) c
             order by a.refusals, a.not_before, a.id
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.AddWithValue(most);

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
                Refusals = reader.GetInt32(12),
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
        // Of the machine's own hide only the confirmation was lost; what was written since stays hidden with it.
        { IsHidden: true, IsAsked: true } => new Ending(pending, ActionState.Done, null),
        { IsEdited: true } => new Ending(pending, ActionState.GaveUp, "The comment was edited before it could be hidden; its new text was screened instead."),
        { IsHidden: true, IsAsked: false } => new Ending(pending, ActionState.GaveUp, "Somebody else hid the comment on Facebook first.") { IsLogged = false },
        { CanHide: false } => new Ending(pending, ActionState.Refused, "Facebook does not let the Page hide this comment."),
        _ => null,
    };

    private async Task<Ending> CarryOutAsync(Pending pending, PageToken token, CancellationToken cancellationToken)
    {
        if (WithoutAsking(pending) is { } known)
        {
            return known;
        }

        GraphCommentChange change;
        try
        {
            change = await graph.SetHiddenAsync(pending.CommentId, isHidden: true, GraphFields.HiddenState, token, cancellationToken);
        }
        catch (GraphException exception)
        {
            var isRefused = exception.Error.Recovery is not (Recovery.Retry or Recovery.AskForLess or Recovery.Done);
            return await ExplainAsync(pending, exception, token, cancellationToken) with { IsDisproved = isRefused && !exception.FollowsTry };
        }
        catch (GraphHeldException held)
        {
            return Wait(pending, held.Message, TimeSpan.Zero) with { IsDisproved = !held.FollowsTry, EndsPass = true };
        }
        catch (GraphDeclinedException declined)
        {
            return TryLater(pending, declined.Message);
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            return Wait(pending, exception.Message, FirstWait) with { Answer = Answer.Lost, EndsPass = true };
        }

        try
        {
            return change.IsHidden ?? await ReadBackAsync(pending, token, cancellationToken)
                ? new Ending(pending, ActionState.Done, null) { Answer = Answer.Confirmed }
                : TryLater(pending, "Facebook accepted the hide and still shows the comment.");
        }
        catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
        {
            return TryLater(pending, unread.Message);
        }
    }

    private async Task<bool> ReadBackAsync(Pending pending, PageToken token, CancellationToken cancellationToken) =>
        (await graph.GetCommentAsync(pending.CommentId, GraphFields.HiddenState, token, cancellationToken)).IsHidden is true;

    private async Task<Ending> ExplainAsync(Pending pending, GraphException exception, PageToken token, CancellationToken cancellationToken) =>
        exception.Error.Recovery switch
        {
            Recovery.Gone => await ExplainGoneAsync(pending, exception, token, cancellationToken),
            Recovery.Refused => Refuse(pending, exception),
            // A permission that fails on one comment may fail on it alone (a comment by an admin): that comment goes to a person.
            Recovery.NeedsPermission when exception.Error.Remedy.MayConcernOne => Refuse(pending, exception),
            // The comment is not at fault, and nothing else is tried now; the gate knows until when.
            Recovery.NeedsPermission or Recovery.NeedsToken or Recovery.BackOff or Recovery.Blocked => Wait(pending, exception.Message, TimeSpan.Zero) with { EndsPass = true },
            Recovery.Retry or Recovery.AskForLess or Recovery.Done => TryLater(pending, exception.Message),
        };

    /// <summary>The same error means gone, forbidden and unsupported: gone is what can't be read either.</summary>
    private async Task<Ending> ExplainGoneAsync(Pending pending, GraphException exception, PageToken token, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadBackAsync(pending, token, cancellationToken)
                ? new Ending(pending, ActionState.Done, null) { Answer = Answer.Confirmed }
                : Refuse(pending, exception);
        }
        catch (GraphException unread) when (unread.Error.Recovery is Recovery.Gone)
        {
            return new Ending(pending, ActionState.Refused, "The comment is gone from Facebook, or the Page may not see it.") { Answer = Answer.Gone };
        }
        catch (Exception unread) when (GraphFailure.Is(unread) || unread is GraphHeldException)
        {
            return TryLater(pending, unread.Message);
        }
    }

    private static Ending Refuse(Pending pending, GraphException exception) => new(pending, ActionState.Refused, exception.Message) { Answer = Answer.Refused };

    private Ending TryNextMinute(Ending ending) =>
        Wait(ending.Pending, ending.Failure!, GraphGate.ProbeInterval) with { Answer = ending.Answer, IsDisproved = ending.IsDisproved };

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

    /// <param name="endings">What became of the tries.</param>
    /// <param name="again">Actions that were taken to be refused, and are to be tried again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task StoreAsync(List<Ending> endings, List<long> again, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();

        await using (var command = new NpgsqlCommand("""
            update actions a
               set state = t.state, failure = t.failure, not_before = coalesce(t.not_before, a.not_before), attempts = a.attempts + t.counted::int,
                   refusals = a.refusals + t.refused::int, asked_at = case when t.disproved then null else a.asked_at end,
                   finished_at = case when t.state = 'pending' then null else $5 end
              from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $6::boolean[], $7::boolean[], $8::boolean[])
                as t (id, state, failure, not_before, counted, refused, disproved)
             where a.id = t.id and a.state = 'pending'
            """, connection))
        {
            command.Parameters.AddWithValue(endings.Select(ending => ending.Pending.Id).ToArray());
            command.Parameters.AddWithValue(endings.Select(ending => ending.State.Name()).ToArray());
            command.Parameters.Add(new NpgsqlParameter { Value = endings.Select(ending => ending.Failure).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter { Value = endings.Select(ending => ending.NotBefore).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.AddWithValue(endings.Select(ending => ending.IsCounted).ToArray());
            command.Parameters.AddWithValue(endings.Select(ending => ending.Answer is Answer.Refused).ToArray());
            // What an earlier try may have done, this one's answer does not undo; a refusal that ends the action stays among those asked.
            command.Parameters.AddWithValue(endings.Select(ending => ending.IsDisproved && !ending.Pending.IsAsked && ending.State is ActionState.Pending).ToArray());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        if (again.Count > 0)
        {
            await using var command = new NpgsqlCommand("update actions set state = 'pending', finished_at = null, asked_at = null, not_before = $2 where id = any($1)", connection);
            command.Parameters.AddWithValue(again.ToArray());
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
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
        [LoggerMessage(4002, LogLevel.Error, "Page {PageId}: hiding stops ({Reason}); one try a minute shows when it is mended.")]
        public static partial void Stopped(ILogger logger, string pageId, StopReason reason);

        [LoggerMessage(4001, LogLevel.Warning, "Page {PageId}: hide of {CommentId} is {State}: {Reason}")]
        public static partial void NotDone(ILogger logger, string pageId, string commentId, ActionState state, string reason);
    }
}
