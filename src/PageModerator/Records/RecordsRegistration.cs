using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using PageModerator.Hosting;

namespace PageModerator.Records;

internal static class RecordsRegistration
{
    public static WebApplicationBuilder AddRecords(this WebApplicationBuilder builder)
    {
        // Nothing is left behind in a connection: what is set or locked there goes with a transaction, and who locks for longer unlocks.
        builder.Services.AddSingleton(services => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(services.GetRequiredService<ModerationDatabase>().ConnectionString) { NoResetOnClose = true }));
        builder.Services.AddDbContextFactory<ModerationDbContext>((services, options) =>
            Configure(options, services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton<SchemaVersion>();
        return builder;
    }

    public static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource dataSource) =>
        options
            .UseNpgsql(dataSource)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            // There is no generated snapshot to compare with; a test of ours compares schema and model.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
