using Npgsql;
using PageModerator.Screening;
using PageModerator.Screening.Policy;

namespace PageModerator.People;

/// <summary>Puts what speaks of the headteacher, or of other listed people, behind the wall in the verdict's own transaction: nobody sees it before.</summary>
internal sealed class VerdictRestrictions : IVerdictConsequence
{
    public async Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken)
    {
        foreach (var (revision, verdict) in screened)
        {
            foreach (var keeper in Keepers(verdict))
            {
                await AddAsync(connection, revision.PageId, revision.CommentId, revision.Number, keeper, verdict, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Who a comment is kept for, if anybody. What could not be screened may be about the headteacher. What only thanks a teacher and is left
    /// asks for nobody's judgement and is not kept.
    /// </summary>
    public static IEnumerable<Role> Keepers(Verdict verdict)
    {
        if (Unscreened.Is(verdict) || verdict.Concerns.Contains(Concern.AboutHeadteacher) || verdict.Subjects.Any(person => person.Role is SchoolRole.Headteacher))
        {
            yield return Role.ChairOfGovernors;
        }

        if (verdict.Outcome is not Outcome.Leave && verdict.Subjects.Any(person => person.Role is not SchoolRole.Headteacher))
        {
            yield return Role.Headteacher;
        }
    }

    /// <summary>Adds a restriction inside the caller's transaction; one that stands already is left as it is.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, string pageId, string commentId, int revision, Role keeper, Verdict verdict, CancellationToken cancellationToken)
    {
        var subjects = verdict.Subjects.Where(person => (person.Role is SchoolRole.Headteacher) == (keeper is Role.ChairOfGovernors)).Select(person => person.Name).ToArray();
        await using var command = new NpgsqlCommand("""
            insert into restrictions (page_id, comment_id, revision, keeper, subjects, keys, is_urgent)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (page_id, comment_id, revision, keeper) do nothing
            """, connection);
        command.Parameters.AddWithValue(pageId);
        command.Parameters.AddWithValue(commentId);
        command.Parameters.AddWithValue(revision);
        command.Parameters.AddWithValue(keeper.Name());
        command.Parameters.AddWithValue(subjects);
        command.Parameters.AddWithValue(subjects.SelectMany(SurnameKeys.Listed).Distinct(StringComparer.Ordinal).ToArray());
        command.Parameters.AddWithValue(verdict.Concerns.Any(concern => concern is Concern.Safeguarding or Concern.Threat or Concern.Extremism));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
