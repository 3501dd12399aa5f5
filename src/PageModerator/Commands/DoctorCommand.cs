using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;

namespace PageModerator.Commands;

/// <summary><c>doctor</c>: tries everything that has to work, and says of each fault what to do.</summary>
internal static class DoctorCommand
{
    /// <summary>A token that ends within so long is a fault already: mending it takes a person's time.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static Command Create()
    {
        var command = new Command("doctor", "Checks settings, database, tokens, permissions and mail, and says what to do about each fault.");
        command.SetAction((_, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = ModeratorApplication.Create();
            var faults = 0;
            await foreach (var (part, fault) in ExamineAsync(app, cancellationToken))
            {
                faults += fault is null ? 0 : 1;
                Console.WriteLine(fault is null ? $"ok     {part}" : $"FAULT  {part}: {fault}");
            }

            return faults == 0 ? 0 : throw new StartException(faults == 1 ? "One thing needs to be mended." : $"{faults} things need to be mended.");
        }));
        return command;
    }

    private static async IAsyncEnumerable<(string Part, string? Fault)> ExamineAsync(
        WebApplication app,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var services = app.Services;
        var settings = Faults(() => services.GetRequiredService<IStartupValidator>().Validate());
        foreach (var fault in settings)
        {
            yield return ("settings", fault);
        }

        if (settings.Count > 0)
        {
            // What rests on wrong settings would only report the same fault again.
            yield break;
        }

        yield return ("settings", null);
        var pages = services.GetRequiredService<IOptions<FacebookOptions>>().Value.Pages;
        foreach (var page in pages)
        {
            yield return ($"rules and model, Page {page.Id}", await FaultAsync(() => EnsureScreeningAsync(services, page.Id)));
        }

        yield return ("policy", await FaultAsync(() => EnsurePagesOfPolicyAsync(services, pages)));
        yield return ("mail", await FaultAsync(() => services.GetRequiredService<MailSender>().EnsureReachableAsync(cancellationToken)));
        yield return (
            services.GetRequiredService<IOptions<ModerationOptions>>().Value.Mode is ModerationMode.Enforce ? "mode: Enforce, comments are hidden" : "mode: Observe, nothing is changed on Facebook",
            null);
        var database = await FaultAsync(async () =>
        {
            await app.OpenDatabaseAsync(cancellationToken);
            await services.GetRequiredService<SchemaVersion>().EnsureAsync(cancellationToken);
        });
        yield return ("database", database);
        if (database is not null)
        {
            // The rest rests on it.
            yield break;
        }

        foreach (var page in pages)
        {
            yield return ($"Facebook, Page {page.Id}", await FaultAsync(() => ReadPageAsync(services, page.Id, cancellationToken)));
            yield return ($"token, Page {page.Id}", await FaultAsync(() => ExamineTokenAsync(services, page.Id, cancellationToken)));
            yield return ($"people, Page {page.Id}", await FaultAsync(() => EnsurePeopleAsync(services, page.Id, cancellationToken)));
        }

        yield return ("version of the Graph API", Version(services));
    }

    private static Task EnsureScreeningAsync(IServiceProvider services, string pageId)
    {
        var screeners = services.GetRequiredService<ScreenerSource>();
        screeners.For(pageId);
        return screeners.ModelVersion is not null
            ? Task.CompletedTask
            : throw new StartException("there is no model under models/champion, and rules alone screen: put the one back that came with the program, or train one.");
    }

    private static Task EnsurePagesOfPolicyAsync(IServiceProvider services, IReadOnlyList<FacebookPageOptions> pages)
    {
        var stray = services.GetRequiredService<ScreenerSource>().PagesOfPolicy().FirstOrDefault(id => pages.All(page => page.Id != id));
        return stray is null
            ? Task.CompletedTask
            : throw new StartException($"policy.json has settings for a Page {stray}, and Facebook:Pages has none of that id, so they hold for nobody: correct the id, or take them out.");
    }

    private static async Task ReadPageAsync(IServiceProvider services, string pageId, CancellationToken cancellationToken)
    {
        var graph = services.GetRequiredService<IGraphApi>();
        var token = services.GetRequiredService<FacebookSecrets>().AccessToken(pageId);
        var page = await graph.GetPageAsync(pageId, GraphFields.Page, token, cancellationToken);
        if (page.IsPublished is false)
        {
            throw new StartException("the Page is not published: publish it on Facebook.");
        }
    }

    private static async Task ExamineTokenAsync(IServiceProvider services, string pageId, CancellationToken cancellationToken)
    {
        var facts = await services.GetRequiredService<TokenInspection>().AskAsync(pageId, cancellationToken);
        if (!facts.IsValid)
        {
            throw new StartException("the token is no longer valid: make a new one (README, Connecting a real Page).");
        }

        if (facts.Unfitness is { } unfitness)
        {
            throw new StartException(unfitness);
        }

        if (facts.MissingScopes is { Count: > 0 } missing)
        {
            throw new StartException($"it lacks {string.Join(", ", missing)}: grant them to the app and make a new token.");
        }

        var soon = services.GetRequiredService<TimeProvider>().GetUtcNow() + Soon;
        if (facts.ExpiresAt < soon)
        {
            throw new StartException($"it ends at {facts.ExpiresAt:u}: make a new one from the long-lived user token, which has no end date (README, Connecting a real Page).");
        }

        if (facts.DataAccessExpiresAt < soon)
        {
            throw new StartException($"its access to data ends at {facts.DataAccessExpiresAt:u}: the person who made it logs in to the app once more, and makes a new one.");
        }
    }

    /// <summary>The pin of the version ends in silence: another version then answers.</summary>
    private static string? Version(IServiceProvider services) =>
        services.GetRequiredService<GraphGate>().OtherVersion is { } other
            ? $"Facebook answers with {other}, not with Facebook:Version: set a version that is alive."
            : null;

    /// <summary>Those with accounts, and those of the settings who get theirs with the next start.</summary>
    private static async Task EnsurePeopleAsync(IServiceProvider services, string pageId, CancellationToken cancellationToken)
    {
        var accounts = await services.GetRequiredService<PeopleDirectory>().OfAsync(pageId, cancellationToken);
        await using var db = await services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken);
        var known = await db.People.Select(person => person.NormalizedEmail).ToListAsync(cancellationToken);
        var named = services.GetRequiredService<IOptions<PeopleOptions>>().Value.Of(pageId).Where(person => !known.Contains(SettingsPeople.Normalize(person.Email))).ToList();
        Role[] needed = [Role.Headteacher, Role.Dsl, Role.ChairOfGovernors];
        var missing = needed.Where(role => !accounts.Any(person => person.Is(role)) && !named.Exists(person => person.Is(role))).ToList();
        if (missing.Count > 0)
        {
            throw new StartException($"nobody has the role {string.Join(", ", missing.Select(role => role switch
            {
                Role.Headteacher => "headteacher",
                Role.Dsl => "dsl",
                _ => "chair of governors",
            }))}: name them under People, or invite them.");
        }
    }

    private static List<string> Faults(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception)
        {
            return [.. exception.InnerExceptions.SelectMany(inner => inner is OptionsValidationException options ? options.Failures : [inner.Message])];
        }
    }

    private static async Task<string?> FaultAsync(Func<Task> check)
    {
        try
        {
            await check();
            return null;
        }
        catch (StartException exception)
        {
            return exception.Message;
        }
        catch (GraphException exception)
        {
            return exception.Error.Remedy.Advice is { Length: > 0 } advice ? $"{exception.Message} {advice}"
                : exception.Error.Recovery is Recovery.Gone ? $"{exception.Message} Check the Page's id, and that the token is this Page's."
                : $"{exception.Message} Try again later.";
        }
        catch (Exception exception) when (MailSender.IsFailure(exception))
        {
            return $"{exception.Message} Check the section Mail.";
        }
        catch (Npgsql.NpgsqlException exception)
        {
            return $"{exception.Message} Check {ModerationDatabase.Key} and that the server runs.";
        }
        catch (Exception exception) when (GraphFailure.Is(exception))
        {
            return $"{exception.Message} Check Facebook:GraphUrl and that this machine may reach it.";
        }
    }
}
