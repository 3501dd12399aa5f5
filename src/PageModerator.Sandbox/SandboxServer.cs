using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PageModerator.Sandbox.Content;
using PageModerator.Sandbox.Control;
using PageModerator.Sandbox.Graph;

namespace PageModerator.Sandbox;

/// <summary>A Facebook Page on this machine, over HTTP. Many may run in one process; the state lives in memory and ends with the server.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly SandboxOptions _options;
    private readonly SandboxClock _time;
    private readonly GraphUsage _usage;

    private SandboxServer(WebApplication web, SandboxOptions options, SandboxPage page, SandboxBehaviour behaviour, SandboxClock time)
    {
        _web = web;
        _options = options;
        _time = time;
        _usage = new GraphUsage(behaviour);
        Page = page;
        Behaviour = behaviour;
        Faults = new SandboxFaults(options.Seed);
        Webhooks = new SandboxWebhooks(page, options, behaviour);
    }

    /// <summary>What stands for <c>https://graph.facebook.com</c>: <c>http://127.0.0.1:port</c>.</summary>
    public Uri GraphUrl { get; private set; } = new("http://127.0.0.1");

    /// <summary>The page for people.</summary>
    public Uri ControlUrl => new(GraphUrl, "/sandbox/");

    public string PageId => Page.Self.Id;

    public string PageName => Page.Self.Name;

    public string AccessToken => _options.AccessToken;

    public string UserToken => _options.UserToken;

    public string AppId => _options.AppId;

    public string AppSecret => _options.AppSecret;

    public string VerifyToken => _options.VerifyToken;

    /// <summary>What is on the Page, and what people do there.</summary>
    public SandboxPage Page { get; }

    /// <summary>How the imitated Facebook behaves.</summary>
    public SandboxBehaviour Behaviour { get; }

    /// <summary>What goes wrong, on request.</summary>
    public SandboxFaults Faults { get; }

    /// <summary>Its time, which may be moved on.</summary>
    public SandboxClock Clock => _time;

    /// <summary>What was called.</summary>
    public SandboxCalls Calls { get; } = new();

    /// <summary>What the imitated Facebook tells of its own accord.</summary>
    public SandboxWebhooks Webhooks { get; }

    /// <summary>Starts a sandbox; it answers when this returns.</summary>
    /// <exception cref="System.Text.Json.JsonException">The content is not a Page.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var content = SandboxPage.ReadContent(options.Content);
        if (options.PageId is { } pageId && content.Page is { } facts)
        {
            content = content with { Page = facts with { Id = pageId } };
        }

        var behaviour = new SandboxBehaviour();
        var clock = new SandboxClock(time);
        var page = new SandboxPage(options.Empty ? new PageContent { Page = content.Page } : content, behaviour, clock);

        // an empty builder: nothing of this process's settings, logging or signals reaches the imitation
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.Port));

        var server = new SandboxServer(builder.Build(), options, page, behaviour, clock);

        try
        {
            await server.ListenAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Uses up some of the Page's budget, as another service with the same app would.</summary>
    public void AddUse(int calls)
    {
        lock (Page.Gate)
        {
            _usage.Add(_time.GetUtcNow(), calls);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Webhooks.Dispose();
        await _web.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Loopback, port);
    }

    private async Task SendAsync(HttpContext context, GraphAnswer? answer)
    {
        if (answer is null)
        {
            context.Abort();

            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        var body = answer.Body;

        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (Behaviour.Compressed || Behaviour.CompressionFeigned)
        {
            body = Behaviour.CompressionFeigned ? body : Compress(body);
            context.Response.Headers.ContentEncoding = "gzip";
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> body)
    {
        using var compressed = new MemoryStream();

        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(body.Span);
        }

        return compressed.ToArray();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var access = new GraphAccess(_options, Behaviour, _time);
        var api = new GraphApi(Page, Behaviour, _options, access, _usage, Webhooks, new GraphTraces(), _time);
        var front = new GraphFront(api, Faults, Calls, _options, _time);
        var control = new ControlPage(Page, Calls, new ControlSwitches(this));

        _web.Run(async context =>
        {
            if (context.Request.Path.StartsWithSegments("/sandbox", StringComparison.Ordinal, out var rest))
            {
                await control.AnswerAsync(context, rest.Value ?? "");

                return;
            }

            var request = await GraphRequest.ReadAsync(context.Request, context.RequestAborted);

            await SendAsync(context, await front.AnswerAsync(request, context.RequestAborted));
        });

        await _web.StartAsync(cancellationToken);

        var address = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        GraphUrl = new Uri(address);
        api.Root = address;
    }

    /// <summary>Leaves SIGTERM and Ctrl-C to the program around it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
