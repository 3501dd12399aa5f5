using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PageModerator.Hosting;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>A PostgreSQL of its own in a temporary folder, and settings with which the program moderates sandbox Pages. Gone when disposed.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    /// <summary>Hidden by a rule, with and without a model.</summary>
    public const string Abuse = "you are all wankers, every one of you";

    public static readonly SandboxPerson Parent = new("7001", "Jo Hartley");

    private readonly DirectoryInfo _directory;
    private readonly PrivatePostgres _postgres;

    private Workbench(DirectoryInfo directory, PrivatePostgres postgres)
    {
        _directory = directory;
        _postgres = postgres;
    }

    private string Mail => Path.Combine(_directory.FullName, "mail");

    public static async Task<Workbench> StartAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("pagemoderator-benchmarks-");
        return new Workbench(directory, await PrivatePostgres.StartAsync(directory.FullName, cancellationToken));
    }

    /// <summary>Pages of 15 digits, told apart by their number.</summary>
    public static string PageId(int number) => (1_000_000_000_000_00L + number).ToString("D15", CultureInfo.InvariantCulture);

    /// <summary>What parents write on the sandbox's own Page and nobody minds.</summary>
    public static async Task<string[]> OrdinaryCommentsAsync(CancellationToken cancellationToken)
    {
        await using var school = await SandboxServer.StartAsync(new SandboxOptions(), RealClock.Instance, cancellationToken);
        return [.. school.Page.Comments.Where(comment => comment is { Labels: ["acceptable"], Message.Length: > 0 }).Select(comment => comment.Message)];
    }

    /// <summary>The settings of a service that hides on the given Pages.</summary>
    /// <param name="graphUrl">Where Graph is.</param>
    /// <param name="pollInterval">As the setting.</param>
    /// <param name="pages">Each with its own token; they share the app's secret.</param>
    public Dictionary<string, string?> Settings(Uri graphUrl, TimeSpan pollInterval, params IReadOnlyList<SandboxServer> pages)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:PageModerator"] = _postgres.ConnectionString,
            ["Facebook:GraphUrl"] = graphUrl.ToString(),
            ["Facebook:AppId"] = pages[0].AppId,
            ["Facebook:AppSecret"] = pages[0].AppSecret,
            ["Facebook:PollInterval"] = pollInterval.ToString("c", CultureInfo.InvariantCulture),
            ["Moderation:Mode"] = "Enforce",
            ["Mail:PickupDirectory"] = Mail,
            ["Mail:From"] = "pagemoderator@school.example",
            ["People:0:Email"] = "head@school.example",
            ["People:0:Roles"] = "headteacher, administrator",
            ["People:1:Email"] = "office@school.example",
            ["People:1:Roles"] = "moderator, administrator",
            ["People:2:Email"] = "chair@school.example",
            ["People:2:Roles"] = "chair of governors",
            ["People:3:Email"] = "dpo@school.example",
            ["People:3:Roles"] = "dpo",
            ["People:4:Email"] = "trust@school.example",
            ["People:4:Roles"] = "overseer",
            ["People:5:Email"] = "dsl@school.example",
            ["People:5:Roles"] = "dsl",
            ["Logging:LogLevel:Default"] = "Warning",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        };
        for (var i = 0; i < pages.Count; i++)
        {
            settings[$"Facebook:Pages:{i}:Id"] = pages[i].PageId;
            settings[$"Facebook:Pages:{i}:Name"] = pages[i].PageName;
            settings[$"Facebook:Pages:{i}:AccessToken"] = pages[i].AccessToken;
        }

        return settings;
    }

    /// <summary>The files and tables in which a secret of the Pages stands.</summary>
    public Task<IReadOnlyList<string>> FindSecretsAsync(IReadOnlyList<SandboxServer> pages, CancellationToken cancellationToken) =>
        WrittenSecrets.FindAsync(_postgres.ConnectionString, Mail, Secrets(pages), cancellationToken);

    /// <summary>What must stand in nothing that is written.</summary>
    public static string[] Secrets(IReadOnlyList<SandboxServer> pages) => [.. pages.Select(page => page.AccessToken), pages[0].AppSecret];

    /// <summary>The program in this process, ready and not scheduled: what it does is done by calls.</summary>
    public async Task<WebApplication> OpenAsync(SandboxServer page, CancellationToken cancellationToken)
    {
        var app = ModeratorApplication.Create(builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection(Settings(page.GraphUrl, TimeSpan.FromMinutes(1), page));
        });
        await app.PrepareAsync(migrates: true, cancellationToken);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
