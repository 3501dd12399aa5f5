using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Sandbox;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>
/// Many sandbox Pages behind one address, as on Facebook: the token says whose call it is. A reading is answered at once with the last
/// answer to the same, until something changes on the Page: it takes no time from the service that is measured.
/// </summary>
internal sealed class SandboxTown : IAsyncDisposable
{
    private readonly WebApplication _front;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, SandboxServer> _pages;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, Answer>> _answers = new(StringComparer.Ordinal);
    private long _calls;

    private SandboxTown(WebApplication front, IEnumerable<SandboxServer> pages)
    {
        _front = front;
        _pages = pages.ToDictionary(page => page.AccessToken, StringComparer.Ordinal);
    }

    public Uri GraphUrl { get; private set; } = new("http://127.0.0.1");

    public IReadOnlyList<SandboxServer> Pages => [.. _pages.Values];

    /// <summary>Calls to all Pages so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    public static async Task<SandboxTown> StartAsync(int pages, TimeProvider clock, CancellationToken cancellationToken)
    {
        var servers = new List<SandboxServer>();
        for (var i = 0; i < pages; i++)
        {
            var options = new SandboxOptions { Empty = true, PageId = Workbench.PageId(i), AccessToken = string.Create(CultureInfo.InvariantCulture, $"sandbox-page-token-{i}") };
            servers.Add(await SandboxServer.StartAsync(options, clock, cancellationToken));
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var town = new SandboxTown(builder.Build(), servers);
        town._front.Run(town.ForwardAsync);
        await town._front.StartAsync(cancellationToken);
        town.GraphUrl = new Uri(town._front.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return town;
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        foreach (var page in _pages.Values)
        {
            await page.DisposeAsync();
        }

        _http.Dispose();
    }

    /// <summary>Somebody writes a comment.</summary>
    public SandboxComment AddComment(SandboxServer page, string postId, string message)
    {
        var comment = page.Page.AddComment(postId, message, Workbench.Parent);
        _answers.TryRemove(page.AccessToken, out _);
        return comment;
    }

    private async Task ForwardAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        var token = AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization.ToString()).Parameter!;
        var path = context.Request.GetEncodedPathAndQuery();

        // The proof changes with each call and stands at the end. Debugging a token is the app's own call, and the Page's that it names.
        var same = path.Split("&appsecret_time=")[0];
        var page = _pages.GetValueOrDefault(token) ?? _pages[context.Request.Query["input_token"].ToString()];
        var isRead = HttpMethods.IsGet(context.Request.Method) && page.AccessToken == token;
        var known = _answers.GetOrAdd(token, _ => new ConcurrentDictionary<string, Answer>(StringComparer.Ordinal));
        if (!isRead || !known.TryGetValue(same, out var answer))
        {
            answer = await AskAsync(context, page, token, path);
            if (isRead)
            {
                // Into the answers of the moment when it was asked: if the Page has changed since, they are thrown away already.
                known[same] = answer;
            }
            else
            {
                _answers.TryRemove(token, out _);
            }
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Type;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task<Answer> AskAsync(HttpContext context, SandboxServer page, string token, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(page.GraphUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await _http.SendAsync(request, context.RequestAborted);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(context.RequestAborted));
    }

    private sealed record Answer(int Status, string? Type, byte[] Body);
}
