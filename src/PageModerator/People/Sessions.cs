using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Records;

namespace PageModerator.People;

/// <summary>
/// Sign-ins: they end after <see cref="Idle"/> without a request, after <see cref="Longest"/> in any case, at sign-out, and at once when the account is
/// disabled, loses its last role, or gets another password or authenticator. A cookie that was copied dies with its sign-in.
/// </summary>
internal sealed class Sessions(IDbContextFactory<ModerationDbContext> contexts, IOptions<FacebookOptions> facebook, TimeProvider timeProvider)
{
    /// <summary>The scheme of the cookie of somebody who is signed in.</summary>
    public const string Scheme = "session";

    /// <summary>The scheme of the cookie of somebody whose password was right and whose second factor is still asked for.</summary>
    public const string HalfwayScheme = "halfway";

    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);
    public static readonly TimeSpan Halfway = TimeSpan.FromMinutes(10);

    private const string SessionClaim = "session";
    private const string StampClaim = "stamp";

    /// <summary>Begins a sign-in, both factors having been shown.</summary>
    public async Task BeginAsync(HttpContext http, Person person, CancellationToken cancellationToken)
    {
        var session = new PersonSession { Id = Guid.NewGuid(), PersonId = person.Id, StartedAt = timeProvider.GetUtcNow() };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.PersonSessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        await http.SignOutAsync(HalfwayScheme);
        await http.SignInAsync(Scheme, Principal(Scheme, person, new Claim(SessionClaim, session.Id.ToString())));
    }

    public static Task BeginHalfwayAsync(HttpContext http, Person person) =>
        http.SignInAsync(HalfwayScheme, Principal(HalfwayScheme, person));

    /// <summary>Whose password was right in the last minutes; null: nobody's.</summary>
    public async Task<Person?> HalfwayOfAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if ((await http.AuthenticateAsync(HalfwayScheme)).Principal is not { } principal || IdOf(principal) is not { } id)
        {
            return null;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stamp = principal.FindFirstValue(StampClaim);
        return await db.People.SingleOrDefaultAsync(person => person.Id == id && person.SecurityStamp == stamp && !person.IsDisabled, cancellationToken);
    }

    public async Task EndAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(http.User.FindFirstValue(SessionClaim), out var id))
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await db.PersonSessions.Where(session => session.Id == id && session.EndedAt == null).ExecuteUpdateAsync(session => session.SetProperty(s => s.EndedAt, timeProvider.GetUtcNow()), cancellationToken);
        }

        await http.SignOutAsync(Scheme);
        await http.SignOutAsync(HalfwayScheme);
    }

    /// <summary>At each request: the sign-in still stands, and who it is of, as of now.</summary>
    public async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var cancellationToken = context.HttpContext.RequestAborted;
        if (await FindAsync(context.Principal!, cancellationToken) is { } viewer)
        {
            context.HttpContext.RequestServices.GetRequiredService<ViewerSource>().Set(viewer);
            context.ShouldRenew = context.Properties.IssuedUtc is not { } issued || timeProvider.GetUtcNow() - issued > TimeSpan.FromMinutes(1);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }

    private async Task<Viewer?> FindAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (IdOf(principal) is not { } id || !Guid.TryParse(principal.FindFirstValue(SessionClaim), out var sessionId))
        {
            return null;
        }

        var stamp = principal.FindFirstValue(StampClaim);
        var since = timeProvider.GetUtcNow() - Longest;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await
            (from session in db.PersonSessions
             join owner in db.People on session.PersonId equals owner.Id
             where session.Id == sessionId && session.EndedAt == null && session.StartedAt > since
             where owner.Id == id && !owner.IsDisabled && owner.SecurityStamp == stamp
             select owner)
            .SingleOrDefaultAsync(cancellationToken);
        if (person is null)
        {
            return null;
        }

        var roles = await db.PersonRoles.Where(role => role.PersonId == id).ToListAsync(cancellationToken);
        var viewer = Viewer.Of(person, roles, facebook.Value.Pages.Select(page => page.Id));
        return viewer.Pages.Count == 0 ? null : viewer;
    }

    private static Guid? IdOf(ClaimsPrincipal principal) => Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    private static ClaimsPrincipal Principal(string scheme, Person person, params Claim[] further) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, person.Id.ToString()), new Claim(StampClaim, person.SecurityStamp ?? ""), .. further], scheme));
}
