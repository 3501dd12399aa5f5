using System.CommandLine;
using PageModerator.Hosting;
using PageModerator.Records;

namespace PageModerator.Commands;

/// <summary><c>migrate</c>: brings the database up to date.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Brings the database up to date.");
        command.SetAction((_, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = ModeratorApplication.Create();
            await app.OpenDatabaseAsync(cancellationToken);
            var count = await app.Services.GetRequiredService<SchemaVersion>().MigrateAsync(cancellationToken);
            Console.WriteLine(count == 0 ? "The database was up to date." : $"The database is up to date; migrations applied: {count}.");
            return 0;
        }));
        return command;
    }
}
