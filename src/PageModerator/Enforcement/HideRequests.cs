using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PageModerator.Screening;

namespace PageModerator.Enforcement;

/// <summary>Asks for a hide where a verdict says so, in the verdict's own transaction.</summary>
internal sealed class HideRequests(IOptions<ModerationOptions> options, TimeProvider timeProvider) : IVerdictConsequence
{
    public async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken)
    {
        var toHide = screened.Where(IsAsked).Select(one => one.Revision).ToList();
        if (toHide.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("""
            insert into actions (page_id, comment_id, revision, kind, ordinal, state, requested_at, not_before, attempts, refusals)
            select page_id, comment_id, revision, 'hide', 0, 'pending', $4, $4, 0, 0
              from unnest($1::text[], $2::text[], $3::integer[]) as t (page_id, comment_id, revision)
            on conflict do nothing
            """, connection);
        command.Parameters.AddWithValue(toHide.Select(revision => revision.PageId).ToArray());
        command.Parameters.AddWithValue(toHide.Select(revision => revision.CommentId).ToArray());
        command.Parameters.AddWithValue(toHide.Select(revision => revision.Number).ToArray());
        command.Parameters.Add(new NpgsqlParameter { Value = timeProvider.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // What Facebook or a colleague has hidden already is left as it is and not counted as ours.
    private bool IsAsked(ScreenedRevision screened) =>
        options.Value.Mode is ModerationMode.Enforce
        && screened.Verdict.Outcome is Outcome.Hide
        && !screened.Revision.IsHidden;
}
