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

/// <summary>Many sandbox Pages behind one address, as on Facebook: the token says whose call it is.</summary>
internal sealed class SandboxTown : IAsyncDisposable
{
    private readonly WebApplication _front;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, SandboxServer> _pages;

    private SandboxTown(WebApplication front, IEnumerable<SandboxServer> pages)
    {
        _front = front;
        _pages = pages.ToDictionary(page => page.AccessToken, StringComparer.Ordinal);
    }

    public Uri GraphUrl { get; private set; } = new("http://127.0.0.1");

    public IReadOnlyList<SandboxServer> Pages => [.. _pages.Values];

    public static async Task<SandboxTown> StartAsync(int pages, CancellationToken cancellationToken)
    {
        var servers = new List<SandboxServer>();
        for (var i = 0; i < pages; i++)
        {
            var options = new SandboxOptions { PageId = Workbench.PageId(i), AccessToken = string.Create(CultureInfo.InvariantCulture, $"sandbox-page-token-{i}") };
            servers.Add(await SandboxServer.StartAsync(options, RealClock.Instance, cancellationToken));
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

    private async Task ForwardAsync(HttpContext context)
    {
        var authorization = AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization.ToString());
        var page = _pages[authorization.Parameter!];
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(page.GraphUrl, context.Request.GetEncodedPathAndQuery()));
        request.Headers.Authorization = authorization;
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
