using Microsoft.EntityFrameworkCore;
using Npgsql;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Review;

/// <summary>Something about the school that stands elsewhere than on its Page.</summary>
/// <param name="Place">The site, in words.</param>
/// <param name="Url">The full address.</param>
/// <param name="Seen">The day, in the school's time.</param>
/// <param name="Individual">Who wrote it, if known.</param>
/// <param name="Nature">What it says.</param>
/// <param name="About">Names of categories and concerns.</param>
/// <param name="ActionTaken">What was done, if anything.</param>
internal sealed record ElsewhereNote(string Place, Uri Url, DateOnly Seen, string? Individual, string Nature, IReadOnlyList<string> About, string? ActionTaken);

/// <summary>Enters what people found elsewhere. It is screened for whom it speaks of, so that the wall holds for it too.</summary>
internal sealed class ElsewhereDesk(IDbContextFactory<ModerationDbContext> contexts, LogWriter log, PersonEvents events, ScreenerSource screeners)
{
    /// <summary>Enters it and gives the id by which the log knows it.</summary>
    public async Task<string> NoteAsync(Viewer viewer, string pageId, ElsewhereNote note, CancellationToken cancellationToken)
    {
        var id = $"elsewhere-{Guid.NewGuid():N}";
        var verdict = screeners.For(pageId).Screen(new ScreeningInput($"{note.Nature}\n{note.ActionTaken}\n{note.Individual}"));
        Concern[] said = [.. note.About.Select(name => Vocabulary.TryParse(name, out Concern concern) ? (Concern?)concern : null).OfType<Concern>()];

        // A person who entered it wants it judged: whoever it names, it is not merely left.
        verdict = verdict with { Outcome = verdict.Outcome is Outcome.Leave ? Outcome.Queue : verdict.Outcome, Concerns = [.. verdict.Concerns.Union(said).Order()] };

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        foreach (var keeper in VerdictRestrictions.Keepers(verdict))
        {
            await VerdictRestrictions.AddAsync(connection, pageId, id, 1, keeper, verdict, cancellationToken);
        }

        events.Add(db, LogKinds.NotedElsewhere, viewer.Id, pageId: pageId, commentId: id);
        await db.SaveChangesAsync(cancellationToken);
        await log.AppendAsync(
            connection,
            [
                new LogDraft
                {
                    PageId = pageId,
                    PostId = "elsewhere",
                    CommentId = id,
                    Revision = 1,
                    Kind = LogKinds.NotedElsewhere,
                    Permalink = note.Url.AbsoluteUri,
                    Categories = [.. note.About.Where(name => Vocabulary.TryParse(name, out Category _))],
                    Concerns = [.. said.Select(concern => concern.Name())],
                    Reasons = [$"Seen on {note.Place}.", .. note.ActionTaken is { } taken ? [taken] : Array.Empty<string>()],
                    MadeBy = viewer.Signature(),
                    Evidence = new EvidenceDraft(note.Nature, null, note.Individual, SchoolTime.StartOf(note.Seen), null, note.Place),
                },
            ],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    public async Task<bool> IsSeenAsync(Sight sight, string id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await sight.Entries(db).AnyAsync(entry => entry.CommentId == id, cancellationToken);
    }
}
