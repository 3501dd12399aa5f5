using System.CommandLine;
using PageModerator.Hosting;

namespace PageModerator.Commands;

/// <summary><c>health</c>: asks a running service how it is; for a container that holds no other program to ask with.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The service's address; unless said, where ASPNETCORE_URLS or ASPNETCORE_HTTP_PORTS says it listens, or http://localhost:5000.",
            DefaultValueFactory = _ => Default(),
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var address))
                {
                    return address;
                }

                result.AddError("--url is no address: write it like http://localhost:5000.");
                return null;
            },
        };
        var command = new Command("health", "Asks the running service how it is.") { url };
        command.SetAction((parsed, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            try
            {
                using var response = await http.GetAsync(new Uri(parsed.GetRequiredValue(url), "/health/ready"), cancellationToken);
                Console.WriteLine(await response.Content.ReadAsStringAsync(cancellationToken));
                return response.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw new StartException($"No service answers there: {exception.Message}", exception);
            }
        }));
        return command;
    }

    private static Uri Default()
    {
        var url = Environment.GetEnvironmentVariable("ASPNETCORE_URLS")?.Split(';')[0];
        var port = Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0];
        url = url is { Length: > 0 } ? url : port is { Length: > 0 } ? $"http://localhost:{port}" : "http://localhost:5000";

        // "All addresses" is no address to ask.
        foreach (var any in (string[])["://+", "://*", "://0.0.0.0", "://[::]"])
        {
            url = url.Replace(any, "://localhost", StringComparison.Ordinal);
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : new Uri("http://localhost:5000");
    }
}
