using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Enforcement;
using PageModerator.Screening;

namespace PageModerator.Log;

/// <summary>Enters what was queued or is to be hidden, with its evidence, in the verdict's own transaction. What is left is not logged.</summary>
internal sealed class VerdictEntries(LogWriter log, IOptions<ModerationOptions> options) : IVerdictConsequence
{
    public Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<ScreenedRevision> screened, CancellationToken cancellationToken) =>
        log.AppendAsync(
            connection,
            [.. screened.Where(one => one.Verdict.Outcome is not Outcome.Leave).Select(Draft)],
            cancellationToken);

    private LogDraft Draft(ScreenedRevision screened)
    {
        var (revision, verdict) = screened;
        return new LogDraft
        {
            PageId = revision.PageId,
            PostId = revision.PostId,
            CommentId = revision.CommentId,
            Revision = revision.Number,
            Kind = LogKinds.Screened,
            Permalink = revision.Permalink,
            Outcome = verdict.Outcome.Name(),
            Categories = [.. verdict.Findings.OrderByDescending(finding => finding.Score).Select(finding => finding.Category.Name()).Distinct()],
            Concerns = [.. verdict.Concerns.Select(concern => concern.Name())],
            Reasons = [.. verdict.Reasons.Select(reason => reason.Text)],
            Clauses = [.. verdict.Clauses],
            Intent = Intent(revision.IsHidden, verdict.Outcome),
            PolicyVersion = verdict.PolicyVersion,
            ModelVersion = verdict.ModelVersion,
            Evidence = new EvidenceDraft(
                revision.Message,
                revision.AuthorId,
                revision.AuthorName,
                revision.CommentedAt,
                revision.Attachment is AttachmentKind.None ? null : revision.Attachment.ToString().ToLowerInvariant(),
                revision.PostText),
        };
    }

    private string Intent(bool isHidden, Outcome outcome) => (outcome, isHidden, options.Value.Mode) switch
    {
        (Outcome.Hide, false, ModerationMode.Enforce) => LogIntents.Hide,
        (Outcome.Hide, false, ModerationMode.Observe) => LogIntents.WouldHide,
        _ => LogIntents.None,
    };
}
