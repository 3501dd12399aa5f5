using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using PageModerator.Hosting;
using PageModerator.Records;

namespace PageModerator.Graph;

internal static class GraphRegistration
{
    public static WebApplicationBuilder AddGraph(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<FacebookOptions>(FacebookOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<FacebookOptions>, FacebookOptionsValidator>();
        builder.Services.AddSingleton<FacebookSecrets>();
        builder.Services.AddSingleton<GraphPipelines>();
        // The database is asked for at the first call: doctor looks at Facebook even when there is none.
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<GraphGate>(services, (Func<NpgsqlDataSource>)services.GetRequiredService<NpgsqlDataSource>));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<TokenInspection>(services, (Func<IDbContextFactory<ModerationDbContext>>)services.GetRequiredService<IDbContextFactory<ModerationDbContext>>));
        builder.Services.AddHttpClient<IGraphApi, GraphClient>(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The default loggers write addresses, and an address holds the proof and ids of people.
            .RemoveAllLoggers();
        return builder;
    }
}
