using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace PageModerator.Log;

/// <summary>What somebody wants to have written into the log; number, hashes and time are the log's own.</summary>
internal sealed record LogDraft
{
    public required string PageId { get; init; }

    public required string PostId { get; init; }

    public required string CommentId { get; init; }

    public required int Revision { get; init; }

    public required string Kind { get; init; }

    public string? Permalink { get; init; }

    public string? Outcome { get; init; }

    public string[] Categories { get; init; } = [];

    public string[] Concerns { get; init; } = [];

    public string[] Reasons { get; init; } = [];

    public string[] Clauses { get; init; } = [];

    public string Intent { get; init; } = LogIntents.None;

    /// <summary>The name of the person whose act it tells of; <see cref="LogWriter.System"/> otherwise.</summary>
    public string MadeBy { get; init; } = LogWriter.System;

    public string? PolicyVersion { get; init; }

    public string? ModelVersion { get; init; }

    public EvidenceDraft? Evidence { get; init; }
}

internal sealed record EvidenceDraft(string Text, string? AuthorId, string? AuthorName, DateTimeOffset CommentedAt, string? Attachment, string PostText);

internal static class LogIntents
{
    public const string Hide = "hide";
    public const string WouldHide = "would_hide";
    public const string None = "none";
}

/// <summary>The only code that appends to the log. Writers stand in line, so that the chain has one order.</summary>
internal sealed class LogWriter(TimeProvider timeProvider)
{
    /// <summary>In place of a person's name.</summary>
    public const string System = "system";

    private const int SaltBytes = 16;

    /// <summary>Any number will do that no other lock of the program uses.</summary>
    private const long ChainLock = 0x4C4F_4743_4841_494E;

    /// <summary>
    /// Appends inside the caller's transaction. A draft of the system whose comment, revision and kind stand in the log already is passed
    /// over: what is done twice is told once. What a person did is told each time, so the caller sees to it that it was done once.
    /// </summary>
    public async Task AppendAsync(NpgsqlConnection connection, IReadOnlyList<LogDraft> drafts, CancellationToken cancellationToken)
    {
        if (drafts.Count == 0)
        {
            return;
        }

        await using (var chainLock = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = ChainLock } } })
        {
            await chainLock.ExecuteNonQueryAsync(cancellationToken);
        }

        var told = await FindToldAsync(connection, drafts, cancellationToken);
        var (entry, hash) = await ReadHeadAsync(connection, cancellationToken);
        var at = LogChain.Truncate(timeProvider.GetUtcNow());
        var entries = new List<LogEntry>(drafts.Count);
        var evidence = new List<Evidence>(drafts.Count);

        foreach (var draft in drafts)
        {
            if (draft.MadeBy == System && !told.Add((draft.PageId, draft.CommentId, draft.Revision, draft.Kind)))
            {
                continue;
            }

            entry++;
            var own = draft.Evidence is { } kept ? Keep(entry, kept) : null;
            var next = Chain(draft, entry, at, hash, own is null ? null : LogChain.Hash(own));
            hash = next.Hash;
            entries.Add(next);
            if (own is not null)
            {
                evidence.Add(own);
            }
        }

        await WriteEntriesAsync(connection, entries, cancellationToken);
        await WriteEvidenceAsync(connection, evidence, cancellationToken);
    }

    private static Evidence Keep(long entry, EvidenceDraft draft) => new()
    {
        Entry = entry,
        Salt = RandomNumberGenerator.GetBytes(SaltBytes),
        Text = draft.Text,
        AuthorId = draft.AuthorId,
        AuthorName = draft.AuthorName,
        CommentedAt = LogChain.Truncate(draft.CommentedAt),
        Attachment = draft.Attachment,
        PostText = draft.PostText,
    };

    private static LogEntry Chain(LogDraft draft, long number, DateTimeOffset at, byte[] previousHash, byte[]? evidenceHash)
    {
        LogEntry Make(byte[] hash) => new()
        {
            Entry = number,
            At = at,
            PageId = draft.PageId,
            PostId = draft.PostId,
            CommentId = draft.CommentId,
            Revision = draft.Revision,
            Kind = draft.Kind,
            Permalink = draft.Permalink,
            Outcome = draft.Outcome,
            Categories = draft.Categories,
            Concerns = draft.Concerns,
            Reasons = draft.Reasons,
            Clauses = draft.Clauses,
            Intent = draft.Intent,
            MadeBy = draft.MadeBy,
            PolicyVersion = draft.PolicyVersion,
            ModelVersion = draft.ModelVersion,
            EvidenceHash = evidenceHash,
            PreviousHash = previousHash,
            Hash = hash,
        };

        return Make(LogChain.Hash(Make([])));
    }

    private static async Task<HashSet<(string, string, int, string)>> FindToldAsync(NpgsqlConnection connection, IReadOnlyList<LogDraft> drafts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select e.page_id, e.comment_id, e.revision, e.kind
              from unnest($1::text[], $2::text[], $3::integer[], $4::text[]) as t (page_id, comment_id, revision, kind)
              join log_entries e using (page_id, comment_id, revision, kind)
             where e.made_by = 'system'
            """, connection);
        command.Parameters.AddWithValue(drafts.Select(draft => draft.PageId).ToArray());
        command.Parameters.AddWithValue(drafts.Select(draft => draft.CommentId).ToArray());
        command.Parameters.AddWithValue(drafts.Select(draft => draft.Revision).ToArray());
        command.Parameters.AddWithValue(drafts.Select(draft => draft.Kind).ToArray());

        var told = new HashSet<(string, string, int, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            told.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3)));
        }

        return told;
    }

    private static async Task<(long Entry, byte[] Hash)> ReadHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select entry, hash from log_entries order by entry desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken))
            : (0, LogChain.Start);
    }

    private static async Task WriteEntriesAsync(NpgsqlConnection connection, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            """
            copy log_entries (entry, at, page_id, post_id, comment_id, revision, kind, permalink, outcome, categories, concerns, reasons,
                              clauses, intent, made_by, policy_version, model_version, evidence_hash, previous_hash, hash)
            from stdin (format binary)
            """,
            cancellationToken);
        foreach (var entry in entries)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(entry.Entry, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(entry.At, NpgsqlDbType.TimestampTz, cancellationToken);
            await writer.WriteAsync(entry.PageId, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(entry.PostId, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(entry.CommentId, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(entry.Revision, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(entry.Kind, NpgsqlDbType.Varchar, cancellationToken);
            await WriteTextAsync(writer, entry.Permalink, cancellationToken);
            await WriteTextAsync(writer, entry.Outcome, cancellationToken);
            await writer.WriteAsync(entry.Categories, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(entry.Concerns, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(entry.Reasons, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(entry.Clauses, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(entry.Intent, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(entry.MadeBy, NpgsqlDbType.Varchar, cancellationToken);
            await WriteTextAsync(writer, entry.PolicyVersion, cancellationToken);
            await WriteTextAsync(writer, entry.ModelVersion, cancellationToken);
            await WriteBytesAsync(writer, entry.EvidenceHash, cancellationToken);
            await WriteBytesAsync(writer, entry.PreviousHash, cancellationToken);
            await WriteBytesAsync(writer, entry.Hash, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static async Task WriteEvidenceAsync(NpgsqlConnection connection, List<Evidence> evidence, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy evidence (entry, salt, text, author_id, author_name, commented_at, attachment, post_text) from stdin (format binary)",
            cancellationToken);
        foreach (var kept in evidence)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(kept.Entry, NpgsqlDbType.Bigint, cancellationToken);
            await WriteBytesAsync(writer, kept.Salt, cancellationToken);
            await writer.WriteAsync(kept.Text, NpgsqlDbType.Text, cancellationToken);
            await WriteTextAsync(writer, kept.AuthorId, cancellationToken);
            await WriteTextAsync(writer, kept.AuthorName, cancellationToken);
            await writer.WriteAsync(kept.CommentedAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await WriteTextAsync(writer, kept.Attachment, cancellationToken);
            await writer.WriteAsync(kept.PostText, NpgsqlDbType.Text, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static Task WriteTextAsync(NpgsqlBinaryImporter writer, string? text, CancellationToken cancellationToken) =>
        text is null ? writer.WriteNullAsync(cancellationToken) : writer.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

    private static Task WriteBytesAsync(NpgsqlBinaryImporter writer, byte[]? bytes, CancellationToken cancellationToken) =>
        bytes is null ? writer.WriteNullAsync(cancellationToken) : writer.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken);
}
