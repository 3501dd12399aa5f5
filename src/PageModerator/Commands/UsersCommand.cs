using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.People;
using PageModerator.Records;
using Spectre.Console;

namespace PageModerator.Commands;

/// <summary><c>users</c>: accounts of the review site.</summary>
internal static class UsersCommand
{
    public static Command Create()
    {
        var command = new Command("users", "Looks after the accounts of the review site.") { Invite(), List(), Disable(), Enable(), Roles() };
        return command;
    }

    private static Command Invite()
    {
        var email = Email();
        var name = new Option<string?>("--name") { Description = "The person's name; for somebody new." };
        var roles = new Option<string?>("--roles") { Description = $"With commas between: {RoleNames.All}; for somebody new." };
        var pages = Pages();
        var command = new Command("invite", "Makes an account and prints and mails a link that sets it up, once and within 48 hours; for somebody who has an account, a new link.") { email, name, roles, pages };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            async services =>
            {
                var invitations = services.GetRequiredService<Invitations>();
                var address = parsed.GetRequiredValue(email).Trim();
                invitations.EnsureAddress(address);
                if (!invitations.CanInvite)
                {
                    throw new StartException("Review:Url is not set, so a link would lead nowhere: set it to the address at which people open the review site.");
                }

                var person = await FindAsync(services, address, cancellationToken);
                if (person is null)
                {
                    if (parsed.GetValue(name) is not { Length: > 0 } called || parsed.GetValue(roles) is not { } list)
                    {
                        throw new StartException($"Nobody has the address {address} yet: give --name and --roles, too.");
                    }

                    person = await services.GetRequiredService<Accounts>().AddAsync(address, called, PagesOf(services, parsed.GetValue(pages)), RolesOf(list), cancellationToken);
                }
                else if (parsed.GetValue(roles) is not null || parsed.GetValue(pages) is not null)
                {
                    throw new StartException($"There is an account for {address} already: leave --roles and --pages out for a new link, or use users roles.");
                }

                var (link, isMailed) = await invitations.SendAsync(actorId: null, person.Id, cancellationToken);
                Console.WriteLine(link.AbsoluteUri);
                Console.WriteLine(isMailed ? $"The link was mailed to {address}. It works once and for 48 hours." : $"No mail went out: give the link to {address} yourself. It works once and for 48 hours.");
            },
            cancellationToken));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Shows the accounts.");
        command.SetAction((_, cancellationToken) => RunAsync(
            async services =>
            {
                await using var db = await services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
                var roles = (await db.PersonRoles.ToListAsync(cancellationToken)).ToLookup(role => role.PersonId);
                var table = new Table().AddColumn("Address", column => column.NoWrap()).AddColumns("Name", "Roles", "State");
                foreach (var person in await db.People.OrderBy(person => person.Email).ToListAsync(cancellationToken))
                {
                    var held = roles[person.Id].GroupBy(role => role.PageId).OrderBy(page => page.Key, StringComparer.Ordinal)
                        .Select(page => $"{string.Join(", ", page.Select(role => role.Role).Order().Select(role => role.Words()))}{(page.Key is null ? "" : $" ({page.Key})")}");
                    table.AddRow(Markup.Escape(person.Email!), Markup.Escape(person.Name), Markup.Escape(string.Join("; ", held)), person.IsDisabled ? "disabled" : person.JoinedAt is null ? "invited" : "active");
                }

                AnsiConsole.Write(table);
            },
            cancellationToken));
        return command;
    }

    private static Command Disable()
    {
        var email = Email();
        var command = new Command("disable", "Ends every sign-in of an account and refuses further ones.") { email };
        command.SetAction((parsed, cancellationToken) => SetDisabledAsync(parsed.GetRequiredValue(email), isDisabled: true, cancellationToken));
        return command;
    }

    private static Command Enable()
    {
        var email = Email();
        var command = new Command("enable", "Lets somebody sign in again.") { email };
        command.SetAction((parsed, cancellationToken) => SetDisabledAsync(parsed.GetRequiredValue(email), isDisabled: false, cancellationToken));
        return command;
    }

    private static Command Roles()
    {
        var email = Email();
        var roles = new Option<string>("--roles") { Description = $"With commas between: {RoleNames.All}; empty: none.", Required = true };
        var pages = Pages();
        var command = new Command("roles", "Sets what somebody is to the Pages.") { email, roles, pages };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            async services =>
            {
                var person = await KnownAsync(services, parsed.GetRequiredValue(email), cancellationToken);
                var wanted = RolesOf(parsed.GetRequiredValue(roles), mayBeNone: true);
                await services.GetRequiredService<Accounts>().SetRolesAsync(actorId: null, person.Id, PagesOf(services, parsed.GetValue(pages)), wanted, cancellationToken);
                Console.WriteLine($"{person.Email} is now: {(wanted.Count == 0 ? "nothing" : string.Join(", ", wanted.Select(role => role.Words())))}.");
            },
            cancellationToken));
        return command;
    }

    private static Task<int> SetDisabledAsync(string email, bool isDisabled, CancellationToken cancellationToken) => RunAsync(
        async services =>
        {
            var person = await KnownAsync(services, email, cancellationToken);
            await services.GetRequiredService<Accounts>().SetDisabledAsync(actorId: null, person.Id, isDisabled, cancellationToken);
            Console.WriteLine($"The account of {person.Email} is {(isDisabled ? "disabled" : "enabled")}.");
        },
        cancellationToken);

    private static Option<string> Email() => new("--email") { Description = "The person's address.", Required = true };

    private static Option<string?> Pages() => new("--pages") { Description = "Ids of Pages, with commas between; absent: all." };

    private static Task<int> RunAsync(Func<IServiceProvider, Task> work, CancellationToken cancellationToken) => CommandTable.GuardAsync(async () =>
    {
        await using var app = ModeratorApplication.Create();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await app.OpenDatabaseAsync(cancellationToken);
        await app.Services.GetRequiredService<SchemaVersion>().EnsureAsync(cancellationToken);
        await app.Services.GetRequiredService<SettingsPeople>().FollowAsync(cancellationToken);
        try
        {
            await work(app.Services);
            return 0;
        }
        catch (AccountException exception)
        {
            throw new StartException(exception.Message, exception);
        }
    });

    private static async Task<Person?> FindAsync(IServiceProvider services, string email, CancellationToken cancellationToken)
    {
        var normalized = SettingsPeople.Normalize(email);
        await using var db = await services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        return await db.People.SingleOrDefaultAsync(person => person.NormalizedEmail == normalized, cancellationToken);
    }

    private static async Task<Person> KnownAsync(IServiceProvider services, string email, CancellationToken cancellationToken) =>
        await FindAsync(services, email, cancellationToken) ?? throw new StartException($"There is no account for {email}: users list shows those there are.");

    private static IReadOnlyList<Role> RolesOf(string list, bool mayBeNone = false)
    {
        var (roles, unknown) = RoleNames.Parse(list);
        return unknown is not null ? throw new StartException($"--roles: \"{unknown}\" is no role: use {RoleNames.All}.")
            : roles.Count == 0 && !mayBeNone ? throw new StartException($"--roles is empty: name one or more of {RoleNames.All}.")
            : roles;
    }

    private static string[]? PagesOf(IServiceProvider services, string? list)
    {
        if (list is null)
        {
            return null;
        }

        var ids = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = services.GetRequiredService<IOptions<FacebookOptions>>().Value.Pages.Select(page => page.Id).ToList();
        return ids.Except(known).FirstOrDefault() is { } stray ? throw new StartException($"--pages names {stray}, which is none of Facebook:Pages: correct it or leave it out for all Pages.")
            : ids.Length == 0 ? throw new StartException("--pages is empty: name a Page, or leave it out for all.")
            : ids;
    }
}
