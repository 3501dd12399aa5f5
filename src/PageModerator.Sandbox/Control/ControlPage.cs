using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PageModerator.Sandbox.Graph;

namespace PageModerator.Sandbox.Control;

/// <summary>The sandbox for people and for tests by HTTP, under <c>/sandbox/</c>: look at the Page, write on it.</summary>
internal sealed class ControlPage(SandboxPage page, SandboxCalls calls, ControlSwitches switches)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    public Task AnswerAsync(HttpContext context, string path)
    {
        var request = context.Request;

        if (!IsLoopback(request.Host.Host))
        {
            return TextAsync(context, 403, "The sandbox answers to this machine only.", "text/plain; charset=utf-8");
        }

        return (request.Method, path) switch
        {
            ("GET", "/") => TextAsync(context, 200, Show(), "text/html; charset=utf-8"),
            ("GET", "") => RedirectAsync(context),
            ("GET", "/state.json") => TextAsync(context, 200, State(), "application/json; charset=utf-8"),
            ("POST", "/comments") => CommentAsync(context),
            ("POST", "/arrive") => ArriveAsync(context),
            ("GET", "/switches") => TextAsync(context, 200, Frame(switches.Show()), "text/html; charset=utf-8"),
            ("POST", _) when path.StartsWith("/switches/", StringComparison.Ordinal) => SwitchAsync(context, path["/switches/".Length..]),
            _ => TextAsync(context, 404, "The sandbox has no such page.", "text/plain; charset=utf-8"),
        };
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static Task RedirectAsync(HttpContext context)
    {
        context.Response.StatusCode = 303;
        context.Response.Headers.Location = "/sandbox/";

        return Task.CompletedTask;
    }

    private static async Task TextAsync(HttpContext context, int status, string text, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task AddedAsync(HttpContext context, SandboxComment? comment) =>
        context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? RedirectAsync(context)
            : TextAsync(
                context,
                201,
                comment is null ? """{"id":null}""" : $$"""{"id":"{{comment.Id}}"}""",
                "application/json; charset=utf-8");

    private async Task CommentAsync(HttpContext context)
    {
        var form = (await GraphRequest.ReadAsync(context.Request, context.RequestAborted)).Parameters;
        var target = form.GetValueOrDefault("post", "");
        var message = form.GetValueOrDefault("message", "");
        var author = form.GetValueOrDefault("author", "");

        if (target.Length == 0 || message.Length == 0)
        {
            await TextAsync(context, 400, "A comment needs a post (or a comment to answer) and a message.", "text/plain; charset=utf-8");

            return;
        }

        try
        {
            await AddedAsync(context, page.AddComment(target, message, Author(author)));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            await TextAsync(context, 400, exception.Message, "text/plain; charset=utf-8");
        }
    }

    /// <summary>The same name is the same person each time; no name is an author whom Facebook withholds.</summary>
    private static SandboxPerson? Author(string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        var number = BitConverter.ToUInt32(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)));

        return new SandboxPerson(string.Create(CultureInfo.InvariantCulture, $"8{number:D10}"), name);
    }

    private async Task SwitchAsync(HttpContext context, string what)
    {
        var form = (await GraphRequest.ReadAsync(context.Request, context.RequestAborted)).Parameters;
        try
        {
            switches.Apply(what, form);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            await TextAsync(context, 400, exception.Message, "text/plain; charset=utf-8");

            return;
        }

        context.Response.StatusCode = 303;
        context.Response.Headers.Location = "/sandbox/switches";
    }

    private Task ArriveAsync(HttpContext context) => AddedAsync(context, page.ArriveNext());

    private string State()
    {
        var comments = page.Comments;
        var buffer = new MemoryStream();

        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("page", page.Self.Id);
            writer.WriteNumber("posts", page.Posts.Count);
            writer.WriteNumber("comments", comments.Count);
            writer.WriteNumber("toArrive", page.ToArrive);
            writer.WriteStartArray("hidden");

            foreach (var comment in comments.Where(comment => comment.IsHidden))
            {
                writer.WriteStringValue(comment.Id);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("deleted");

            foreach (var comment in page.Deleted)
            {
                writer.WriteStringValue(comment.Id);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("calls");

            foreach (var kind in Enum.GetValues<SandboxCallKind>())
            {
                if (calls.Count(kind) is > 0 and var count)
                {
                    writer.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), count);
                }
            }

            writer.WriteEndObject();
            writer.WriteNumber("unmatched", calls.UnmatchedRequests.Count);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private string Show()
    {
        var comments = page.Comments.ToLookup(comment => comment.PostId);
        var html = new StringBuilder();

        html.Append(CultureInfo.InvariantCulture, $"""
            <p>A Facebook Page on this machine, for practice. Everyone on it is invented; nothing here reaches Facebook.</p>
            <form method="post" action="/sandbox/arrive"><button>Let the next comment arrive ({page.ToArrive} left)</button></form>
            <p><a href="/sandbox/switches">Make this Facebook behave badly</a></p>

            """);

        foreach (var post in page.Posts)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <article id="{Html.Encode(post.Id)}">
                <h2>{Html.Encode(post.Author.Name)}</h2>
                <p><small>{post.CreatedAt:yyyy-MM-dd HH:mm} UTC</small></p>
                <p class="text">{Html.Encode(post.Message)}</p>

                """);

            foreach (var comment in Ordered([.. comments[post.Id]]))
            {
                Show(html, comment);
            }

            html.Append(CultureInfo.InvariantCulture, $"""
                <form method="post" action="/sandbox/comments">
                <input type="hidden" name="post" value="{Html.Encode(post.Id)}">
                <p><label>Name <input name="author" maxlength="100"></label></p>
                <p><label>Comment <textarea name="message" rows="2" cols="50" required></textarea></label></p>
                <p><button>Comment</button></p>
                </form>
                </article>

                """);
        }

        return Frame(html.ToString());
    }

    private string Frame(string body) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{Html.Encode(page.Self.Name)}} (sandbox)</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 1rem auto; padding: 0 1rem; color: #1c1e21; }
        article { border: 1px solid #8d949e; border-radius: .5rem; padding: 0 1rem; margin: 1rem 0; }
        .text { white-space: pre-wrap; overflow-wrap: anywhere; }
        .answer { margin-left: 2rem; }
        .hidden { border-left: .4rem solid #b00020; padding-left: .6rem; background: #fdf1f2; }
        input, textarea, button { font: inherit; max-width: 100%; }
        </style>
        </head>
        <body>
        <h1>{{Html.Encode(page.Self.Name)}}</h1>
        {{body}}</body>
        </html>

        """;

    private static IEnumerable<SandboxComment> Ordered(IReadOnlyList<SandboxComment> comments)
    {
        var answers = comments.ToLookup(comment => comment.ParentId);

        return answers[null].SelectMany(comment => answers[comment.Id].Prepend(comment));
    }

    private static void Show(StringBuilder html, SandboxComment comment) => html.Append(CultureInfo.InvariantCulture, $"""
        <div id="{Html.Encode(comment.Id)}" class="{(comment.ParentId is null ? "comment" : "answer")}{(comment.IsHidden ? " hidden" : "")}">
        <p><strong>{Html.Encode(comment.Author?.Name ?? "Somebody (name withheld)")}</strong> <small>{comment.CreatedAt:yyyy-MM-dd HH:mm} UTC{(comment.IsHidden ? " · hidden" : "")}{(comment.Attachment is { } hung ? $" · {Html.Encode(hung.Type)}" : "")}</small></p>
        <p class="text">{Html.Encode(comment.Message)}</p>
        </div>

        """);
}
