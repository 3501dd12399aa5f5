using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Polling;

namespace PageModerator.Screening;

/// <summary>A revision and what screening says of it.</summary>
internal sealed record ScreenedRevision(WaitingRevision Revision, Verdict Verdict);

/// <summary>What follows from verdicts, in the transaction that stores them. The folders downstream implement it; this one doesn't know them.</summary>
internal interface IVerdictConsequence
{
    Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken);
}

/// <summary>Screens what was recorded: verdict, action and log entry are committed together or not at all.</summary>
internal sealed partial class ScreeningPass(
    NpgsqlDataSource database,
    ScreenerSource screeners,
    IEnumerable<IVerdictConsequence> consequences,
    TimeProvider timeProvider,
    ILogger<ScreeningPass> logger)
{
    private const int Batch = 500;

    /// <summary>So many at once, and none of them screened, is no comment's fault.</summary>
    private const int Many = 3;

    private readonly IVerdictConsequence[] _consequences = [.. consequences];

    /// <summary>Screens all that waits of a Page.</summary>
    /// <returns>What was screened, in the order in which it was recorded.</returns>
    public async IAsyncEnumerable<ScreenedRevision> RunAsync(string pageId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var screened = await ScreenBatchAsync(pageId, cancellationToken);
            foreach (var revision in screened)
            {
                yield return revision;
            }

            if (screened.Count < Batch)
            {
                yield break;
            }
        }
    }

    private async Task<IReadOnlyList<ScreenedRevision>> ScreenBatchAsync(string pageId, CancellationToken cancellationToken)
    {
        var screener = screeners.For(pageId);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        var waiting = await RevisionStore.TakeAsync(connection, pageId, Batch, cancellationToken);
        if (waiting.Count == 0)
        {
            return [];
        }

        var screened = ScreenAll(screener, waiting, cancellationToken);
        await StoreAsync(connection, screened, cancellationToken);
        foreach (var consequence in _consequences)
        {
            await consequence.ApplyAsync(connection, screened, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Log.Screened(logger, pageId, screened.Length, screened.Count(one => one.Verdict.Outcome is Outcome.Queue), screened.Count(one => one.Verdict.Outcome is Outcome.Hide));
        return screened;
    }

    /// <summary>Screens on all processors. One that can't be screened waits for a person; when none can, something else is wrong, and all are tried again.</summary>
    private ScreenedRevision[] ScreenAll(Screener screener, IReadOnlyList<WaitingRevision> waiting, CancellationToken cancellationToken)
    {
        var screened = new ScreenedRevision[waiting.Count];
        var failed = new ConcurrentQueue<(WaitingRevision Revision, Exception Failure)>();
        Parallel.For(0, waiting.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var revision = waiting[i];
            try
            {
                screened[i] = new ScreenedRevision(revision, screener.Screen(new ScreeningInput(revision.Message) { Attachment = revision.Attachment, LinkUrl = revision.LinkUrl }));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                failed.Enqueue((revision, failure));
                screened[i] = new ScreenedRevision(revision, Unscreened.Verdict(screener.Policy));
            }
        });

        if (failed.Count >= Many && failed.Count == waiting.Count)
        {
            ExceptionDispatchInfo.Throw(failed.First().Failure);
        }

        foreach (var (revision, failure) in failed)
        {
            // The exception's own words may quote the comment.
            Log.NotScreened(logger, revision.PageId, revision.CommentId, failure.GetType().Name, failure.TargetSite?.Name);
        }

        return screened;
    }

    private async Task StoreAsync(NpgsqlConnection connection, ScreenedRevision[] screened, CancellationToken cancellationToken)
    {
        // COPY: a single stream for the batch, and arrays of different lengths need no tricks.
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy verdicts (revision_id, outcome, categories, concerns, reasons, marks, policy_version, model_version, screened_at) from stdin (format binary)",
            cancellationToken);
        var now = timeProvider.GetUtcNow();
        foreach (var (revision, verdict) in screened)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(revision.Id, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(verdict.Outcome.Name(), NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(VerdictJson.Categories(verdict), NpgsqlDbType.Jsonb, cancellationToken);
            await writer.WriteAsync(verdict.Concerns.Select(concern => concern.Name()).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(VerdictJson.Reasons(verdict), NpgsqlDbType.Jsonb, cancellationToken);
            await writer.WriteAsync(VerdictJson.Marks(verdict), NpgsqlDbType.Jsonb, cancellationToken);
            await writer.WriteAsync(verdict.PolicyVersion, NpgsqlDbType.Varchar, cancellationToken);
            if (verdict.ModelVersion is { } version)
            {
                await writer.WriteAsync(version, NpgsqlDbType.Varchar, cancellationToken);
            }
            else
            {
                await writer.WriteNullAsync(cancellationToken);
            }

            await writer.WriteAsync(now, NpgsqlDbType.TimestampTz, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "Page {PageId}: screened {Count} revisions, {Queued} queued, {Hidden} to hide.")]
        public static partial void Screened(ILogger logger, string pageId, int count, int queued, int hidden);

        [LoggerMessage(3002, LogLevel.Error, "Page {PageId}: {CommentId} could not be screened and waits for a person ({Failure} in {Method}).")]
        public static partial void NotScreened(ILogger logger, string pageId, string commentId, string failure, string? method);
    }
}
