using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using PageModerator.Enforcement;
using PageModerator.Records;

namespace PageModerator.Log;

/// <summary>An entry with how the hide that it set out has ended since; the entry itself never changes.</summary>
internal sealed record LogRow(LogEntry Entry, ActionState? ActionState, DateTimeOffset? ActionAt)
{
    public string ActionStateName => (ActionState, Entry.Intent) switch
    {
        ({ } state, _) => state.Name(),
        (null, LogIntents.WouldHide) => LogIntents.WouldHide,
        _ => "none",
    };
}

/// <summary>What a check of the chain found.</summary>
/// <param name="Entries">How many entries were checked.</param>
/// <param name="Erased">Of how many entries the evidence was erased since.</param>
/// <param name="Fault">The first fault, in one sentence; null when the chain holds.</param>
/// <param name="Head">The last entry's hash in hex: kept elsewhere, it also shows whether entries were cut off the end.</param>
internal sealed record LogCheck(long Entries, long Erased, string? Fault, string? Head);

/// <summary>Reads the log, a stream at a time.</summary>
internal sealed class LogReader(IDbContextFactory<ModerationDbContext> contexts)
{
    /// <summary>Entries in their order; both ends of the time belong to it.</summary>
    public async IAsyncEnumerable<LogRow> ReadAsync(
        DateTimeOffset? earliest,
        DateTimeOffset? latest,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows =
            from entry in db.LogEntries
            where (earliest == null || entry.At >= earliest) && (latest == null || entry.At <= latest)
            join action in db.Actions.Where(action => action.Kind == ActionKind.Hide && action.Ordinal == 0)
                on new { entry.PageId, entry.CommentId, entry.Revision, entry.Kind } equals new { action.PageId, action.CommentId, action.Revision, Kind = LogKinds.Screened }
                into actions
            from action in actions.DefaultIfEmpty()
            orderby entry.Entry
            select new { Entry = entry, State = (ActionState?)action.State, action.FinishedAt };

        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new LogRow(row.Entry, row.State, row.FinishedAt);
        }
    }

    /// <summary>Computes the whole chain anew and holds it against what is stored.</summary>
    public async Task<LogCheck> VerifyAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var previous = LogChain.Start;
        long count = 0;
        long erased = 0;
        var rows =
            from entry in db.LogEntries
            join kept in db.Evidence on entry.Entry equals kept.Entry into all
            from kept in all.DefaultIfEmpty()
            orderby entry.Entry
            select new { Entry = entry, Evidence = kept };

        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            count++;
            if (Fault(row.Entry, row.Evidence, count, previous) is { } fault)
            {
                return new LogCheck(count, erased, fault, null);
            }

            if (row.Entry.EvidenceHash is not null && row.Evidence is null)
            {
                erased++;
            }

            previous = row.Entry.Hash;
        }

        return new LogCheck(count, erased, null, count == 0 ? null : Convert.ToHexStringLower(previous));
    }

    private static string? Fault(LogEntry entry, Evidence? evidence, long expected, byte[] previous)
    {
        if (entry.Entry != expected)
        {
            return $"Entry {expected} is missing: after entry {expected - 1} comes {entry.Entry}.";
        }

        if (!CryptographicOperations.FixedTimeEquals(entry.PreviousHash, previous))
        {
            return $"Entry {entry.Entry} does not follow from entry {entry.Entry - 1}: an entry was put in, taken out or exchanged.";
        }

        if (!CryptographicOperations.FixedTimeEquals(entry.Hash, LogChain.Hash(entry)))
        {
            return $"Entry {entry.Entry} was changed after it was written.";
        }

        return evidence is not null && !(entry.EvidenceHash is { } hash && CryptographicOperations.FixedTimeEquals(hash, LogChain.Hash(evidence)))
            ? $"The evidence of entry {entry.Entry} was changed after it was written."
            : null;
    }
}
