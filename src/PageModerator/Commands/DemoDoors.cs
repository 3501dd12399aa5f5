using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Commands;

/// <summary>
/// Ways into the review site of the demo, for each role: a link that signs in, and the password and the code that would do the same. They exist in the
/// demo alone, where every comment and every person is invented; the links change with each run.
/// </summary>
internal sealed class DemoDoors
{
    private readonly string _word = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly string _password = $"demo-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
    private readonly List<Door> _doors = [];

    private DemoDoors()
    {
    }

    /// <summary>Sets everybody's account up and lets the links in.</summary>
    public static async Task<DemoDoors> OpenAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var doors = new DemoDoors();
        var accounts = app.Services.GetRequiredService<Accounts>();
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        var roles = (await db.PersonRoles.ToListAsync(cancellationToken)).ToLookup(role => role.PersonId);
        foreach (var person in await db.People.Where(person => person.IsFromSettings).OrderBy(person => person.Id).ToListAsync(cancellationToken))
        {
            var key = OneTimeCode.NewKey();
            await accounts.SetPasswordAsync(person.Id, doors._password, cancellationToken);

            // Set up with the code of the step before, so that the one shown is still good.
            await accounts.SetAuthenticatorAsync(person.Id, key, OneTimeCode.At(key, now - TimeSpan.FromSeconds(30)), cancellationToken);
            doors._doors.Add(new Door(person.Id, person.Name, person.Email!, string.Join(", ", roles[person.Id].Select(role => role.Role).Order().Select(role => role.Words())), key));
        }

        doors._doors.Sort((one, other) => roles[one.Id].Min(role => role.Role).CompareTo(roles[other.Id].Min(role => role.Role)));
        app.MapGet($"/demo/{doors._word}/{{number:int}}", doors.EnterAsync).AllowAnonymous();
        return doors;
    }

    /// <summary>Prints them.</summary>
    public void Show(string url, DateTimeOffset now)
    {
        var address = url.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal).TrimEnd('/');
        Console.WriteLine($"Review site: {address}");
        Console.WriteLine($"Password of everybody in the demo: {_password}");
        for (var i = 0; i < _doors.Count; i++)
        {
            var door = _doors[i];
            Console.WriteLine($"{door.Roles}: {door.Name}, {door.Email}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    sign in by link {address}/demo/{_word}/{i}"));
            Console.WriteLine($"    or by password and code {OneTimeCode.At(door.Key, now)} (for half a minute; later codes from an authenticator app with the key {door.Key})");
        }
    }

    private async Task<IResult> EnterAsync(int number, HttpContext http, Sessions sessions, Accounts accounts, CancellationToken cancellationToken)
    {
        if (number >= _doors.Count || await accounts.FindAsync(_doors[number].Id, cancellationToken) is not { } person)
        {
            return Results.NotFound();
        }

        await sessions.EndAsync(http, cancellationToken);
        await sessions.BeginAsync(http, person, cancellationToken);
        return Results.LocalRedirect("/");
    }

    private sealed record Door(Guid Id, string Name, string Email, string Roles, string Key);
}
