using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PageModerator.Hosting;
using PageModerator.Records;
using PageModerator.Sandbox;
using PageModerator.Screening;
using PageModerator.Tests.Sandbox;
using Shouldly;

namespace PageModerator.Tests.Infrastructure;

/// <summary>
/// The real program against a real database and a sandbox Page over HTTP. Only the clock is ours. At the end it holds that the sandbox
/// was asked nothing that Graph does not know, and never to overwrite what somebody wrote.
/// </summary>
internal sealed class ModeratedPage : IAsyncDisposable
{
    public static readonly SandboxPerson Parent = new("7001", "Jo Hartley");
    public static readonly SandboxPerson Troll = new("7666", "Nobody Inparticular");

    private readonly DirectoryInfo _mail = Directory.CreateTempSubdirectory("pagemoderator-mail-");

    private readonly PolicyAmendment? _amendment;

    private ModeratedPage(SandboxServer sandbox, TimeProvider clock, string connectionString, LogCapture logs, PolicyAmendment? amendment)
    {
        _amendment = amendment;
        Sandbox = sandbox;
        Clock = clock;
        ConnectionString = connectionString;
        Logs = logs;
    }

    public SandboxServer Sandbox { get; }

    public TimeProvider Clock { get; }

    public string ConnectionString { get; }

    public LogCapture Logs { get; }

    public WebApplication App { get; private set; } = null!;

    public string MailDirectory => _mail.FullName;

    public string PageId => Sandbox.PageId;

    public ModerationRun Run => App.Services.GetRequiredService<ModerationRun>();

    /// <param name="postgres">Where its database is made.</param>
    /// <param name="clock">Null: one that stands still.</param>
    /// <param name="isEmpty">Whether the sandbox Page starts without posts, or with the school's.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="isScheduled">Whether the program works by itself once it is started.</param>
    /// <param name="sandboxVerifyToken">What the sandbox says in a webhook's handshake; null: its own.</param>
    /// <param name="amendment">A change to the policy that ships.</param>
    public static async Task<ModeratedPage> StartAsync(
        PostgresFixture postgres,
        TimeProvider? clock = null,
        bool isEmpty = true,
        IReadOnlyDictionary<string, string?>? settings = null,
        bool isScheduled = false,
        string? sandboxVerifyToken = null,
        PolicyAmendment? amendment = null)
    {
        clock ??= new ManualTime();
        var options = new SandboxOptions { Empty = isEmpty };
        var sandbox = await SandboxServer.StartAsync(sandboxVerifyToken is null ? options : options with { VerifyToken = sandboxVerifyToken }, clock);
        var page = new ModeratedPage(sandbox, clock, await postgres.CreateDatabaseAsync(), new LogCapture(), amendment);
        await page.StartProgramAsync(settings, isScheduled);
        return page;
    }

    /// <summary>Ends the program and starts it anew over the same database and Page.</summary>
    public async Task RestartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        await App.DisposeAsync();
        await StartProgramAsync(settings);
    }

    public Task PollAsync(CancellationToken cancellationToken) => Run.PollAsync(PageId, onScreened: null, cancellationToken);

    public Task RotateAsync(CancellationToken cancellationToken) => Run.RotateAsync(PageId, onScreened: null, cancellationToken);

    public async Task<T> QueryAsync<T>(Func<ModerationDbContext, Task<T>> query)
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync();
        return await query(db);
    }

    /// <summary>The mails that lie in the pickup directory, oldest first.</summary>
    public IReadOnlyList<string> Mails() =>
        [.. _mail.GetFiles("*.eml").OrderBy(file => file.CreationTimeUtc).Select(file => File.ReadAllText(file.FullName))];

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        var unmatched = Sandbox.Calls.UnmatchedRequests;
        var overwritten = Sandbox.Calls.Count(SandboxCallKind.Edit);
        await Sandbox.DisposeAsync();
        _mail.Delete(recursive: true);
        unmatched.ShouldBeEmpty();
        overwritten.ShouldBe(0);
    }

    /// <summary>A second worker over the same database and Page.</summary>
    public SecondWorker OpenAnother() => new(Create(settings: null));

    private async Task StartProgramAsync(IReadOnlyDictionary<string, string?>? settings, bool isScheduled = false)
    {
        App = Create(settings, isScheduled);
        await App.PrepareAsync(migrates: false, CancellationToken.None);
    }

    private WebApplication Create(IReadOnlyDictionary<string, string?>? settings, bool isScheduled = false) =>
        ModeratorApplication.Create(builder =>
        {
            builder.Services.AddSingleton(Clock);
            if (_amendment is not null)
            {
                builder.Services.AddSingleton(_amendment);
            }

            builder.Services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = 1000);
            builder.Logging.ClearProviders().AddProvider(Logs);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ConnectionStrings:PageModerator"] = ConnectionString,
                ["Facebook:GraphUrl"] = Sandbox.GraphUrl.ToString(),
                ["Facebook:AppId"] = Sandbox.AppId,
                ["Facebook:AppSecret"] = Sandbox.AppSecret,
                ["Facebook:Pages:0:Id"] = Sandbox.PageId,
                ["Facebook:Pages:0:Name"] = Sandbox.PageName,
                ["Facebook:Pages:0:AccessToken"] = Sandbox.AccessToken,
                ["Moderation:Mode"] = "Enforce",
                ["Mail:PickupDirectory"] = MailDirectory,
                ["Mail:From"] = "pagemoderator@school.example",
                ["People:0:Email"] = "head@school.example",
                ["People:0:Roles"] = "headteacher, administrator",
                ["People:1:Email"] = "office@school.example",
                ["People:1:Roles"] = "moderator, administrator",
                ["People:2:Email"] = "chair@school.example",
                ["People:2:Roles"] = "chair of governors",
            });
            builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        }, isScheduled);

    /// <summary>A worker beside the first.</summary>
    internal sealed class SecondWorker(WebApplication app) : IAsyncDisposable
    {
        public Task PrepareAsync() => app.PrepareAsync(migrates: false, CancellationToken.None);

        public Task PollAsync(string pageId, CancellationToken cancellationToken) =>
            app.Services.GetRequiredService<ModerationRun>().PollAsync(pageId, onScreened: null, cancellationToken);

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
