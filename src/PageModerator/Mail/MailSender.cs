using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Review;

namespace PageModerator.Mail;

/// <summary>What goes into a mail.</summary>
/// <param name="Html">Null: words alone.</param>
internal sealed record RenderedMail(string Subject, string PlainText, string? Html);

/// <summary>Sends a mail by SMTP, or lays it into the pickup directory.</summary>
internal sealed class MailSender(IOptions<MailOptions> options, Practice practice, TimeProvider timeProvider)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    /// <summary>Whether the mail could not be sent and may be tried again; anything else is a fault of the program.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is SmtpException or AuthenticationException or IOException or UnauthorizedAccessException or FormatException;

    public bool IsSetUp => options.Value.IsSetUp;

    /// <exception cref="SmtpException">The server can't be reached or refuses the mail.</exception>
    /// <exception cref="IOException">The pickup directory can't be written.</exception>
    public async Task SendAsync(string recipient, RenderedMail content, CancellationToken cancellationToken)
    {
        var mail = options.Value;
        using var message = new MailMessage(mail.From!, recipient)
        {
            Subject = practice.IsOn ? $"{Practice.Mark}{content.Subject}" : content.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = practice.IsOn ? $"{Practice.Notice}\n\n{content.PlainText}" : content.PlainText,
            BodyEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (content.Html is { } html)
        {
            message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(html, Encoding.UTF8, MediaTypeNames.Text.Html));
        }

        using var client = Client(mail);

        // The client's own time limit holds for its blocking calls only.
        using var limit = new CancellationTokenSource(Limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await client.SendMailAsync(message, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SmtpException("The mail server does not answer.", exception);
        }
    }

    /// <summary>Whether mail could go out: the server greets, or the pickup directory can be written. Nothing is sent, and nobody signs in.</summary>
    /// <exception cref="StartException">No mail is set up.</exception>
    /// <exception cref="SmtpException">The server can't be reached or does not greet.</exception>
    /// <exception cref="IOException">The pickup directory can't be written, or the file with the password can't be read.</exception>
    public async Task EnsureReachableAsync(CancellationToken cancellationToken)
    {
        if (!IsSetUp)
        {
            throw new StartException("no digest can be sent: set Mail:Host and Mail:From, or Mail:PickupDirectory.");
        }

        var mail = options.Value;
        using var client = Client(mail);
        if (client.DeliveryMethod is SmtpDeliveryMethod.SpecifiedPickupDirectory)
        {
            var trial = Path.Combine(client.PickupDirectoryLocation!, $"{Guid.NewGuid():N}.trial");
            await File.WriteAllBytesAsync(trial, [], cancellationToken);
            File.Delete(trial);
            return;
        }

        using var limit = new CancellationTokenSource(TrialLimit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(mail.Host!, mail.Port, either.Token);
            using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
            if (await reader.ReadLineAsync(either.Token) is not ['2', '2', '0', ..])
            {
                throw new SmtpException($"What answers at {mail.Host}:{mail.Port} is no mail server that is ready.");
            }
        }
        catch (SocketException exception)
        {
            throw new SmtpException($"The mail server {mail.Host}:{mail.Port} can't be reached ({exception.Message}).", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SmtpException($"The mail server {mail.Host}:{mail.Port} does not answer.", exception);
        }
    }

    private static SmtpClient Client(MailOptions mail)
    {
        if (!string.IsNullOrWhiteSpace(mail.PickupDirectory))
        {
            var directory = Path.GetFullPath(mail.PickupDirectory);
            Directory.CreateDirectory(directory);
            return new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = directory };
        }

        var password = Secret.Read(mail.Password, mail.PasswordFile);
        return new SmtpClient(mail.Host, mail.Port)
        {
            EnableSsl = mail.Security is MailSecurity.StartTls,
            Credentials = string.IsNullOrWhiteSpace(mail.UserName) ? null : new NetworkCredential(mail.UserName, password),
        };
    }
}
