using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Review.Pages;

/// <summary>
/// Who signed in and who changed whose account, for administrators: of those whom they may know of. Acts on comments are left out, because even their
/// number would tell of what is kept from an administrator.
/// </summary>
[For(Role.Administrator)]
internal sealed class AuditModel(IDbContextFactory<ModerationDbContext> contexts, PeopleDesk desk, ViewerSource viewers) : PageModel
{
    private const int Length = 100;

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <summary>Where the next page begins; null: there is none.</summary>
    public long? Next { get; private set; }

    public async Task OnGetAsync(long? before, CancellationToken cancellationToken)
    {
        var known = (await desk.ReadAsync(viewers.Current, cancellationToken)).ToDictionary(account => account.Person.Id, account => account.Person.Name);
        var ids = known.Keys.Cast<Guid?>().ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = await db.PersonEvents
            .Where(happening => happening.CommentId == null && (before == null || happening.Id < before))
            .Where(happening => happening.PersonId == null ? happening.SubjectId == null || ids.Contains(happening.SubjectId) : ids.Contains(happening.PersonId))
            .OrderByDescending(happening => happening.Id)
            .Take(Length + 1)
            .ToListAsync(cancellationToken);

        Next = events.Count > Length ? events[Length - 1].Id : null;
        Rows =
        [
            .. events.Take(Length).Select(happening => new Row(
                happening.At,
                happening.PersonId is { } id ? known[id] : happening.SubjectId is null ? "somebody unknown" : "the settings or the command line",
                Words(happening.Kind),
                happening.SubjectId is { } subject ? known.GetValueOrDefault(subject, "somebody of another Page") : "",
                happening.Detail,
                happening.Address)),
        ];
    }

    private static string Words(string kind) => kind switch
    {
        "signed_in" => "signed in",
        "sign_in_failed" => "could not sign in",
        "locked_out" => "was locked out",
        "signed_out" => "signed out",
        "invited" => "sent a link",
        "invitation_accepted" => "set the account up",
        "password_changed" => "changed the password",
        "authenticator_changed" => "set up an authenticator app",
        "recovery_codes_made" => "got new recovery codes",
        "roles_changed" => "changed roles",
        "absence_changed" => "changed an absence",
        "disabled" => "disabled an account",
        "enabled" => "enabled an account",
        _ => kind.Replace('_', ' '),
    };

    internal sealed record Row(DateTimeOffset At, string Who, string What, string Whose, string? Detail, string? Address);
}
