using Npgsql;
using NpgsqlTypes;
using PageModerator.Screening;

namespace PageModerator.Alerts;

/// <summary>Raises an alert for each verdict that can't wait for the digest, in the verdict's own transaction: who dies in between has lost none.</summary>
internal sealed class UrgentConcerns(ScreenerSource screeners, TimeProvider timeProvider) : IVerdictConsequence
{
    /// <summary>Whether people are told at once.</summary>
    public static bool IsUrgent(Concern concern) => concern is Concern.Safeguarding or Concern.Threat or Concern.Extremism;

    public async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        foreach (var (revision, verdict) in screened.Where(one => one.Verdict.Concerns.Any(IsUrgent)))
        {
            await using var command = new NpgsqlCommand("""
                insert into comment_alerts (id, page_id, comment_id, revision, concerns, is_reference_only, commented_at, raised_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (page_id, comment_id, revision) do nothing
                """, connection);
            command.Parameters.AddWithValue(Guid.NewGuid());
            command.Parameters.AddWithValue(revision.PageId);
            command.Parameters.AddWithValue(revision.CommentId);
            command.Parameters.AddWithValue(revision.Number);
            command.Parameters.AddWithValue(verdict.Concerns.Where(IsUrgent).Select(concern => concern.Name()).ToArray());
            command.Parameters.AddWithValue(screeners.For(revision.PageId).Policy.Alerts.IsReferenceOnly(verdict));
            command.Parameters.Add(new NpgsqlParameter { Value = revision.CommentedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
