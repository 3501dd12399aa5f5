using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.Enforcement;
using PageModerator.Graph;
using PageModerator.Insight;
using PageModerator.Log;
using PageModerator.Mail;
using PageModerator.People;
using PageModerator.Polling;
using PageModerator.Records;
using PageModerator.Review;
using PageModerator.Screening;

namespace PageModerator.Hosting;

/// <summary>Puts the program together, the same for every command.</summary>
internal static class ModeratorApplication
{
    /// <param name="customize">Further settings and services: the demo's and the tests'.</param>
    /// <param name="isScheduled">Whether starting it starts the work, too.</param>
    /// <exception cref="StartException">A file of settings is no JSON.</exception>
    public static WebApplication Create(Action<WebApplicationBuilder>? customize = null, bool isScheduled = false)
    {
        var builder = ReadSettings();

        // A failed connection or statement surfaces as its exception; logged here it would be told twice, with its text.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Connection", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        customize?.Invoke(builder);

#pragma warning disable RS0030 // The one place where the machine's clock enters.
        builder.Services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.AddValidatedOptions<DataOptions>(DataOptions.Section);
        builder.AddValidatedOptions<ConnectionOptions>(ConnectionOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<KnownSections>, KnownSectionsValidator>();
        builder.Services.AddOptions<KnownSections>().ValidateOnStart();
        builder.Services.AddSingleton<ModerationDatabase>();
        builder.AddRecords();
        builder.AddGraph();
        builder.AddPolling();
        builder.AddScreening();
        builder.AddEnforcement();
        builder.AddLog();
        builder.AddPeople();
        builder.AddReview();
        builder.AddReviewSite();
        builder.AddMail();
        builder.AddDigests();
        builder.AddAlerts();
        builder.AddInsight();
        builder.AddHealth();
        builder.Services.AddSingleton<ReadingPace>();
        builder.Services.AddSingleton<WaitingWork>();
        builder.Services.AddSingleton<ModerationRun>();
        builder.Services.AddSingleton<StoppedHiding>();
        if (isScheduled)
        {
            builder.AddScheduling();
            builder.Services.AddHostedService<DatabaseKeeper>();
        }

        var app = builder.Build();
        app.MapReviewSite();
        app.MapHealth();
        app.MapWebhook();
        return app;
    }

    /// <summary>Checks the settings, then the database, then the models, each before anything is begun.</summary>
    /// <exception cref="StartException">Something can't work; the message says what and how to mend it.</exception>
    /// <exception cref="OptionsValidationException">Settings can't work; one failure each.</exception>
    public static async Task PrepareAsync(this WebApplication app, bool migrates, CancellationToken cancellationToken)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await app.OpenDatabaseAsync(cancellationToken);

        var schema = app.Services.GetRequiredService<SchemaVersion>();
        if (migrates)
        {
            await schema.MigrateAsync(cancellationToken);
        }
        else
        {
            await schema.EnsureAsync(cancellationToken);
        }

        var people = app.Services.GetRequiredService<SettingsPeople>();
        await people.FollowAsync(cancellationToken);
        await people.EnsureAdministratorsAsync(cancellationToken);

        var recorder = app.Services.GetRequiredService<CommentRecorder>();
        var screeners = app.Services.GetRequiredService<ScreenerSource>();
        foreach (var page in app.Services.GetRequiredService<IOptions<FacebookOptions>>().Value.Pages)
        {
            screeners.For(page.Id);
            await recorder.RegisterAsync(page.Id, page.Name.Length > 0 ? page.Name : $"Page {page.Id}", cancellationToken);
        }
    }

    /// <summary>Starts listening, and the work where it is scheduled.</summary>
    /// <exception cref="StartException">The address is taken.</exception>
    public static async Task StartServingAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new StartException("ASPNETCORE_URLS names an address that another program listens on (without it, port 5000): choose another port.", exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException or ArgumentException || (exception is InvalidOperationException && exception.StackTrace?.Contains("Kestrel", StringComparison.Ordinal) == true))
        {
            throw new StartException($"ASPNETCORE_URLS can't be listened on ({exception.Message.TrimEnd('.')}): write it like http://localhost:5000.", exception);
        }
    }

    /// <summary>Opens the database for a command that needs nothing else.</summary>
    public static Task OpenDatabaseAsync(this WebApplication app, CancellationToken cancellationToken) =>
        app.Services.GetRequiredService<ModerationDatabase>().StartAsync(cancellationToken);

    private static WebApplicationBuilder ReadSettings()
    {
        try
        {
            // The settings that ship with the program stand beside it, wherever it is started from; those of the working directory come after.
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                ContentRootPath = AppContext.BaseDirectory,

                // Where the site's pages are looked for; the process may be another program: the tests'.
                ApplicationName = typeof(ModeratorApplication).Assembly.GetName().Name,
            });
            var local = Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json");
            if (Path.GetDirectoryName(local) != Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
            {
                builder.Configuration.AddJsonFile(local, optional: true, reloadOnChange: false);
                builder.Configuration.AddEnvironmentVariables();
            }

            return builder;
        }
        catch (InvalidDataException exception)
        {
            throw new StartException($"{exception.Message} {exception.InnerException?.InnerException?.Message ?? exception.InnerException?.Message}".TrimEnd(), exception);
        }
    }
}
