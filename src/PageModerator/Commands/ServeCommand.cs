using System.CommandLine;
using PageModerator.Graph;
using PageModerator.Hosting;
using PageModerator.People;

namespace PageModerator.Commands;

/// <summary><c>serve</c>: the worker and the review site, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Runs the service until it is stopped.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    public static Task<int> RunAsync(CancellationToken cancellationToken) => CommandTable.GuardAsync(async () =>
    {
        await using var app = ModeratorApplication.Create(isScheduled: true);
        await app.PrepareAsync(migrates: false, cancellationToken);
        await app.Services.GetRequiredService<TokenInspection>().EnsureFitAsync(cancellationToken);
        await app.Services.GetRequiredService<Invitations>().InviteThoseOfTheSettingsAsync(cancellationToken);
        await app.StartServingAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    });
}
