using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace PageModerator.Log;

/// <summary>
/// What an entry's hash is made of: SHA-256 over a JSON array of the previous hash and every column in a fixed order. Whoever has the
/// table can compute it with any language; docs/operations.md says how.
/// </summary>
internal static class LogChain
{
    public static byte[] Start { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>Times are kept by PostgreSQL to the microsecond: what is hashed must be what is stored.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static byte[] Hash(LogEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Convert.ToHexStringLower(entry.PreviousHash));
            writer.WriteNumberValue(entry.Entry);
            writer.WriteStringValue(entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            writer.WriteStringValue(entry.PageId);
            writer.WriteStringValue(entry.PostId);
            writer.WriteStringValue(entry.CommentId);
            writer.WriteNumberValue(entry.Revision);
            writer.WriteStringValue(entry.Kind);
            writer.WriteStringValue(entry.Permalink);
            writer.WriteStringValue(entry.Outcome);
            WriteAll(writer, entry.Categories);
            WriteAll(writer, entry.Concerns);
            WriteAll(writer, entry.Reasons);
            WriteAll(writer, entry.Clauses);
            writer.WriteStringValue(entry.Intent);
            writer.WriteStringValue(entry.MadeBy);
            writer.WriteStringValue(entry.PolicyVersion);
            writer.WriteStringValue(entry.ModelVersion);
            writer.WriteStringValue(entry.EvidenceHash is { } evidence ? Convert.ToHexStringLower(evidence) : null);
            writer.WriteEndArray();
        }

        return SHA256.HashData(buffer.WrittenSpan);
    }

    public static byte[] Hash(Evidence evidence)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Convert.ToHexStringLower(evidence.Salt));
            writer.WriteStringValue(evidence.Text);
            writer.WriteStringValue(evidence.AuthorId);
            writer.WriteStringValue(evidence.AuthorName);
            writer.WriteStringValue(evidence.CommentedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            writer.WriteStringValue(evidence.Attachment);
            writer.WriteStringValue(evidence.PostText);
            writer.WriteEndArray();
        }

        return SHA256.HashData(buffer.WrittenSpan);
    }

    private static void WriteAll(Utf8JsonWriter writer, string[] values)
    {
        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
