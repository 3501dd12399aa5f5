using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PageModerator.Tests.Infrastructure;

/// <summary>A Graph server over HTTP that answers as the test says: what the sandbox, which behaves as we believe Facebook to, never would.</summary>
internal sealed class ScriptedGraph : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedGraph(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Method and path of every call but those about the token.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <param name="answer">Gets method and path; null leaves the answer to it.</param>
    public static async Task<ScriptedGraph> StartAsync(Func<string, string, HttpContext, Task<ScriptedAnswer?>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var graph = new ScriptedGraph(builder.Build());
        graph._app.Run(async context =>
        {
            var path = string.Join('/', context.Request.Path.Value!.Split('/').Skip(2));
            if (path != "debug_token")
            {
                graph.Calls.Enqueue($"{context.Request.Method} {path}");
            }

            if (await answer(context.Request.Method, path, context) is { } said)
            {
                context.Response.StatusCode = said.Status;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(said.Body, context.RequestAborted);
            }
        });
        await graph._app.StartAsync();
        return graph;
    }

    public static ScriptedAnswer AboutToken { get; } = new("""
        {"data":{"type":"PAGE","is_valid":true,"scopes":["pages_read_engagement","pages_read_user_content","pages_manage_engagement"]}}
        """);

    public static ScriptedAnswer Error(int code, string message = "Something is wrong") =>
        new($$$"""{"error":{"message":{{{JsonSerializer.Serialize(message)}}},"type":"OAuthException","code":{{{code}}},"fbtrace_id":"A"}}""", 400);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "+0000";

    public static string Comment(string id, string message, DateTimeOffset at, string author = "7001", bool isHidden = false) =>
        $$$"""{"id":"{{{id}}}","message":"{{{message}}}","created_time":"{{{Time(at)}}}","from":{"id":"{{{author}}}","name":"Jo"},"is_hidden":{{{(isHidden ? "true" : "false")}}},"can_hide":true}""";

    public static string Post(string id, DateTimeOffset at, string comments, string more = "") =>
        $$$"""{"id":"{{{id}}}","created_time":"{{{Time(at)}}}","updated_time":"{{{Time(at)}}}","message":"News","comments":{"data":[{{{comments}}}]}{{{more}}}}""";

    public static ScriptedAnswer List(string entries, string? next = null) =>
        new($$$"""{"data":[{{{entries}}}]{{{(next is null ? "" : $$""","paging":{"cursors":{"after":"{{next}}"},"next":"https://elsewhere.example/?after={{next}}&access_token=none"}""")}}}}""");

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>What a <see cref="ScriptedGraph"/> answers.</summary>
internal sealed record ScriptedAnswer(string Body, int Status = 200)
{
    public static ScriptedAnswer Done { get; } = new("""{"success":true,"is_hidden":true}""");
}
