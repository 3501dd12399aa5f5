using System.CommandLine;
using PageModerator.Digests;
using PageModerator.Hosting;
using PageModerator.Mail;

namespace PageModerator.Commands;

/// <summary><c>digest</c>: sends everybody's digest now.</summary>
internal static class DigestCommand
{
    public static Command Create()
    {
        var command = new Command("digest", "Sends everybody's digest now.");
        command.SetAction((_, cancellationToken) => CommandTable.GuardAsync(async () =>
        {
            await using var app = ModeratorApplication.Create();
            await app.PrepareAsync(migrates: false, cancellationToken);
            if (!app.Services.GetRequiredService<MailSender>().IsSetUp)
            {
                throw new StartException("Mail:Host is not set, so there is no way to send a digest: set it, or Mail:PickupDirectory.");
            }

            var (sent, failed) = await app.Services.GetRequiredService<DigestPass>().SendNowAsync(cancellationToken);
            if (failed > 0)
            {
                throw new StartException($"{failed} digests could not be sent: check Mail:Host, Mail:Port, Mail:UserName and the password.");
            }

            if (sent == 0)
            {
                throw new StartException("People names nobody who gets a digest: give somebody the role headteacher or moderator.");
            }

            Console.WriteLine($"Digests sent: {sent}.");
            return 0;
        }));
        return command;
    }
}
