using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Graph;
using PageModerator.Log;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Review;

namespace PageModerator.Enforcement;

/// <summary>
/// Carries out pending actions, the machine's and people's, and has them read back. What was carried out and not yet marked when the process
/// died is carried out again where that does no harm, and a reply, where it would, is looked for first.
/// </summary>
internal sealed partial class EnforcementPass(
    ActionTry tries,
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

    private static readonly string[] OfComments = [.. ActionNames.OfComments.Select(kind => kind.Name())];
    private static readonly string[] Deciding = [.. Enum.GetValues<ReviewAct>().Where(act => act.Decides()).Select(act => act.Name())];
    private static readonly string[] AllKinds = [.. Enum.GetValues<ActionKind>().Select(kind => kind.Name())];

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
        public bool Count(TryEnding ending)
        {
            lock (_gate)
            {
                switch (ending.Answer)
                {
                    case TryAnswer.Confirmed:
                        _inARow = 0;
                        Earlier.Clear();
                        break;
                    // One that was refused before a stop and is refused after it is the comment's own.
                    case TryAnswer.Refused when ending.Action.Refusals == 0 && ++_inARow >= Most:
                        Verdict ??= StopReason.Refusals;
                        break;
                    case TryAnswer.Gone when !ending.Action.IsDeleted && ++_gone >= MostGone:
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
        // One pass a Page at a time; another waits its turn, since what it was called for may have come after the first had looked.
        await using var turn = await SessionLock.TakeAsync(database, $"enforcement {pageId}", cancellationToken);
        if (options.Value.Mode is ModerationMode.Enforce)
        {
            return await RunLockedAsync(pageId, cancellationToken);
        }

        // What the machine asked for while enforcing waits, when somebody has switched to observing since; people are told.
        await RefuseOrdersAsync(pageId, cancellationToken);
        return 0;
    }

    private async Task RefuseOrdersAsync(string pageId, CancellationToken cancellationToken)
    {
        while (await ReadDueAsync(pageId, AllKinds, Batch, isOrdersOnly: true, cancellationToken) is { Count: > 0 } orders)
        {
            await StoreAsync(
                [.. orders.Select(order => new TryEnding(order, ActionState.Refused, order.IsAsked
                    ? "The service only observes now (Moderation:Mode), and whether Facebook did this before is not known: somebody should look there."
                    : "The service only observes (Moderation:Mode is Observe) and changes nothing on Facebook: somebody has to do it there."))],
                [],
                cancellationToken);
        }
    }

    private async Task<int> RunLockedAsync(string pageId, CancellationToken cancellationToken)
    {
        var done = 0;
        var hasAnswered = false;
        while (await gate.HeldUntilAsync(pageId, GraphCall.Write, cancellationToken) is null)
        {
            // One at a time tries whether a stop is over.
            var isStopped = await WritesAreStoppedAsync(pageId, cancellationToken);
            var due = await ReadDueAsync(pageId, isStopped ? OfComments : AllKinds, isStopped ? 1 : Batch, isOrdersOnly: false, cancellationToken);
            if (due.Count == 0)
            {
                break;
            }

            await MarkAskedAsync(due, cancellationToken);
            var refusals = new Refusals(await RefusedInARowAsync(pageId, cancellationToken));
            var token = secrets.AccessToken(pageId);
            var endings = new TryEnding?[due.Count];
            var stop = false;
            Exception? unexpected = null;
            await Parallel.ForAsync(0, due.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, cancellation) =>
            {
                if (Volatile.Read(ref stop))
                {
                    return;
                }

                try
                {
                    if (await CarryOutAsync(due[i], token, cancellation) is { } ending)
                    {
                        endings[i] = ending;
                        if (refusals.Count(ending) || ending.EndsPass)
                        {
                            Volatile.Write(ref stop, true);
                        }
                    }
                }
                catch (Exception exception) when (!cancellation.IsCancellationRequested)
                {
                    // What became of the others is stored first.
                    Interlocked.CompareExchange(ref unexpected, exception, null);
                    endings[i] = ActionTry.Unknown(due[i]);
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
            var isAnswering = endings.Any(ending => ending?.Answer is TryAnswer.Confirmed);
            hasAnswered |= isAnswering;

            // A permission that fails here again, after a stop that another change has ended, is missing here alone.
            var isOnesOwn = hasAnswered && endings.Any(IsForbiddenAgain);
            var ended = endings.Select((ending, i) => ending ?? ActionTry.Untried(due[i])).Select(ending =>
                isStopped && ending.Answer is TryAnswer.Refused or TryAnswer.Gone ? tries.TryNextMinute(ending)
                : isAnswering && ending.Answer is TryAnswer.Lost ? tries.CountLost(ending)
                : isOnesOwn && IsForbiddenAgain(ending) ? ActionTry.RefuseForbidden(ending)
                : ending).ToList();
            await StoreAsync(ended, isStopped ? refusals.Earlier : [], cancellationToken);
            done += ended.Count(ending => ending.State is ActionState.Done);
            if (unexpected is not null)
            {
                ExceptionDispatchInfo.Throw(unexpected);
            }

            if (isOnesOwn)
            {
                await gate.PermitWritesAsync(pageId, cancellationToken);
            }
            else if (stop)
            {
                break;
            }
        }

        return done;
    }

    private static bool IsForbiddenAgain(TryEnding? ending) => ending is { Answer: TryAnswer.Forbidden, Action.Refusals: > 0 };

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
             where page_id = $1 and asked_at is not null and state <> 'pending' and kind = any($3)
             order by finished_at desc, id desc limit $2
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(Refusals.Most - 1);
        command.Parameters.AddWithValue(OfComments);
        var refused = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken) && reader.GetBoolean(1))
        {
            refused.Add(reader.GetInt64(0));
        }

        return refused;
    }

    private async Task<List<PendingAction>> ReadDueAsync(string pageId, string[] kinds, int most, bool isOrdersOnly, CancellationToken cancellationToken)
    {
        // People wait for what they ordered, so it goes first; what was refused goes last: while one a minute is tried, it must not keep new
        // comments waiting. What a person orders about one comment, or about one author, is carried out in that order. The limit of one
        // holds the planner to one look by key for each action: on tables that have grown since they were last analysed a plain join goes
        // through all comments.
        await using var command = database.CreateCommand("""
            select a.id, a.comment_id, a.revision, a.requested_at, a.asked_at, a.attempts, c.post_id, c.permalink, c.can_hide,
                   c.current_revision <> a.revision, c.is_hidden, c.deleted_at is not null, a.refusals,
                   a.kind, a.requested_by_name, a.text, a.author_id, c.parent_id,
                   case when a.kind = 'reply' and a.asked_at is not null then array(
                       select k.short_id from comments k
                        where k.page_id = a.page_id and k.post_id = c.post_id and k.author_id = a.page_id and k.first_seen_at < a.asked_at) end,
                   a.kind in ('hide', 'unhide') and exists (
                       select from actions o
                        where o.page_id = a.page_id and o.comment_id = a.comment_id and o.revision >= a.revision and o.id > a.id
                          and o.requested_by is not null and o.kind in ('hide', 'unhide', 'delete') and o.kind <> a.kind and o.state in ('pending', 'done'))
              from (select * from actions d
                     where page_id = $1 and state = 'pending' and not_before <= $2 and kind = any($4) and (requested_by is not null or not $5)
                       and (requested_by is null or not exists (
                               select from actions e
                                where e.page_id = d.page_id and e.state = 'pending' and e.id < d.id
                                  and case when d.kind in ('block', 'unblock') then e.kind in ('block', 'unblock') and e.author_id = d.author_id
                                           else e.comment_id = d.comment_id and e.kind not in ('block', 'unblock') and (e.kind = 'reply') = (d.kind = 'reply') end))
                     order by refusals, requested_by is null, not_before, id limit $3) a
             cross join lateral (select * from comments where page_id = a.page_id and id = a.comment_id limit 1) c
             order by a.refusals, a.requested_by is null, a.not_before, a.id
            """);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.AddWithValue(most);
        command.Parameters.AddWithValue(kinds);
        command.Parameters.AddWithValue(isOrdersOnly);

        var due = new List<PendingAction>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new PendingAction
            {
                Id = reader.GetInt64(0),
                PageId = pageId,
                CommentId = reader.GetString(1),
                Revision = reader.GetInt32(2),
                RequestedAt = await reader.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken),
                AskedAt = await reader.IsDBNullAsync(4, cancellationToken) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                Attempts = reader.GetInt32(5),
                PostId = reader.GetString(6),
                Permalink = await TextAsync(7),
                CanHide = await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetBoolean(8),
                IsEdited = reader.GetBoolean(9),
                IsHidden = reader.GetBoolean(10),
                IsDeleted = reader.GetBoolean(11),
                Refusals = reader.GetInt32(12),
                Kind = ActionNames.ParseKind(reader.GetString(13)),
                PersonName = await TextAsync(14),
                Text = await TextAsync(15),
                AuthorId = await TextAsync(16),
                ParentId = await TextAsync(17),
                EarlierReplies = await reader.IsDBNullAsync(18, cancellationToken) ? [] : await reader.GetFieldValueAsync<string[]>(18, cancellationToken),
                IsOvertaken = reader.GetBoolean(19),
            });
        }

        return due;

        async Task<string?> TextAsync(int column) => await reader.IsDBNullAsync(column, cancellationToken) ? null : reader.GetString(column);
    }

    /// <summary>
    /// Kept before anything is asked: should the process die now, a hidden comment is known to be the machine's work. What can't be undone is
    /// kept each by itself, right before it is asked for.
    /// </summary>
    private async Task MarkAskedAsync(List<PendingAction> due, CancellationToken cancellationToken)
    {
        var first = due.Where(action => action is { IsAsked: false, Kind: not (ActionKind.Reply or ActionKind.Delete) } && ActionTry.WithoutAsking(action) is null).Select(action => action.Id).ToArray();
        if (first.Length > 0)
        {
            await using var command = database.CreateCommand("update actions set asked_at = $2 where id = any($1)");
            command.Parameters.AddWithValue(first);
            command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <returns>Null when somebody else has it in hand.</returns>
    private async Task<TryEnding?> CarryOutAsync(PendingAction action, PageToken token, CancellationToken cancellationToken)
    {
        if (ActionTry.WithoutAsking(action) is { } known)
        {
            return known;
        }

        if (action.Kind is ActionKind.Reply or ActionKind.Delete && !await TryClaimAsync(action, cancellationToken))
        {
            return null;
        }

        return await tries.CarryOutAsync(action, token, cancellationToken);
    }

    /// <summary>Right before it is asked for. After a death, or while the call is out, a reply waits until it can be found.</summary>
    private async Task<bool> TryClaimAsync(PendingAction action, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            update actions set asked_at = coalesce(asked_at, $2), not_before = case when kind = 'reply' then $3 else not_before end
             where id = $1 and state = 'pending' and not_before <= $2
            """);
        command.Parameters.AddWithValue(action.Id);
        var now = timeProvider.GetUtcNow();
        command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = now + ActionTry.ReplySettles, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <param name="endings">What became of the tries.</param>
    /// <param name="again">Actions that were taken to be refused, and are to be tried again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task StoreAsync(List<TryEnding> endings, List<long> again, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();

        await using (var command = new NpgsqlCommand("""
            update actions a
               set state = t.state, failure = case when t.state = 'pending' then coalesce(t.failure, a.failure) else t.failure end, not_before = coalesce(t.not_before, a.not_before), attempts = a.attempts + t.counted::int,
                   refusals = a.refusals + t.refused::int, asked_at = case when t.disproved then null else a.asked_at end,
                   finished_at = case when t.state = 'pending' then null else $5 end
              from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $6::boolean[], $7::boolean[], $8::boolean[])
                as t (id, state, failure, not_before, counted, refused, disproved)
             where a.id = t.id and a.state = 'pending'
            returning a.id
            """, connection))
        {
            command.Parameters.AddWithValue(endings.Select(ending => ending.Action.Id).ToArray());
            command.Parameters.AddWithValue(endings.Select(ending => ending.State.Name()).ToArray());
            command.Parameters.Add(new NpgsqlParameter { Value = endings.Select(ending => ending.Failure).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter { Value = endings.Select(ending => ending.NotBefore).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.AddWithValue(endings.Select(ending => ending.IsCounted).ToArray());
            command.Parameters.AddWithValue(endings.Select(ending => ending.Answer is TryAnswer.Refused or TryAnswer.Forbidden).ToArray());
            // What an earlier try may have done, this one's answer does not undo; a refusal that ends the action stays among those asked.
            command.Parameters.AddWithValue(endings.Select(ending => ending.IsDisproved && !ending.Action.IsAsked && ending.State is ActionState.Pending).ToArray());

            // What somebody else has ended meanwhile is told by them.
            var stored = new HashSet<long>();
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    stored.Add(reader.GetInt64(0));
                }
            }

            endings = endings.FindAll(ending => stored.Contains(ending.Action.Id));
        }

        if (again.Count > 0)
        {
            await using var command = new NpgsqlCommand("""
                update actions a set state = 'pending', finished_at = null, asked_at = null, not_before = $2
                 where id = any($1)
                   and not exists (
                       select from actions o where (o.page_id, o.comment_id, o.revision, o.kind) = (a.page_id, a.comment_id, a.revision, a.kind) and o.state = 'pending')
                   -- A person who was told of the refusal may have decided since.
                   and (a.requested_by is not null or not exists (
                       select from reviews r where (r.page_id, r.comment_id, r.revision) = (a.page_id, a.comment_id, a.revision) and r.undone_at is null and r.act = any($3)))
                """, connection);
            command.Parameters.AddWithValue(again.ToArray());
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.AddWithValue(Deciding);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var done = endings.Where(ending => ending.State is ActionState.Done).Select(ending => ending.Action).ToLookup(action => action.Kind, action => action.CommentId);
        if (ActionNames.OfComments.Any(done.Contains))
        {
            await recorder.RecordChangedAsync(connection, endings[0].Action.PageId, [.. done[ActionKind.Hide]], [.. done[ActionKind.Unhide]], [.. done[ActionKind.Delete]], cancellationToken);
        }

        await log.AppendAsync(connection, [.. endings.Where(ending => ending.State is not ActionState.Pending && ending.IsLogged).Select(Draft)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        foreach (var ending in endings.Where(ending => ending.Failure is not null))
        {
            Log.NotDone(logger, ending.Action.PageId, ending.Action.Kind, ending.Action.CommentId, ending.State, ending.Failure!);
        }
    }

    private static LogDraft Draft(TryEnding ending)
    {
        var action = ending.Action;
        var (done, notDone, words) = action.Kind switch
        {
            ActionKind.Hide => (LogKinds.Hidden, LogKinds.NotHidden, "Facebook confirmed that the comment is hidden."),
            ActionKind.Unhide => (LogKinds.Unhidden, LogKinds.NotUnhidden, "Facebook confirmed that the comment is visible again."),
            ActionKind.Delete => (LogKinds.Deleted, LogKinds.NotDeleted, "Facebook confirmed that the comment is gone."),
            ActionKind.Reply => (LogKinds.Replied, LogKinds.NotReplied, "The Page's answer stands under the comment."),
            ActionKind.Block => (LogKinds.Blocked, LogKinds.NotBlocked, "Facebook confirmed that the comment's author is blocked from the Page."),
            ActionKind.Unblock => (LogKinds.Unblocked, LogKinds.NotUnblocked, "Facebook confirmed that the comment's author may write to the Page again."),
        };
        return new LogDraft
        {
            PageId = action.PageId,
            PostId = action.PostId,
            CommentId = action.CommentId,
            Revision = action.Revision,
            Kind = ending.State is ActionState.Done ? done : notDone,
            Permalink = action.Permalink,
            Reasons = [ending.Failure ?? ending.Remark ?? words],
            MadeBy = action.PersonName ?? LogWriter.System,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(4002, LogLevel.Error, "Page {PageId}: hiding stops ({Reason}); one try a minute shows when it is mended.")]
        public static partial void Stopped(ILogger logger, string pageId, StopReason reason);

        [LoggerMessage(4001, LogLevel.Warning, "Page {PageId}: {Kind} of {CommentId} is {State}: {Reason}")]
        public static partial void NotDone(ILogger logger, string pageId, ActionKind kind, string commentId, ActionState state, string reason);
    }
}
