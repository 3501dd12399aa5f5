using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Microsoft.Extensions.Options;

namespace PageModerator.Digests;

/// <summary>Sends a mail by SMTP, or lays it into the pickup directory.</summary>
internal sealed class MailSender(IOptions<MailOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public bool IsSetUp => options.Value.IsSetUp;

    /// <exception cref="SmtpException">The server can't be reached or refuses the mail.</exception>
    /// <exception cref="IOException">The pickup directory can't be written.</exception>
    public async Task SendAsync(string recipient, RenderedDigest digest, CancellationToken cancellationToken)
    {
        var mail = options.Value;
        using var message = new MailMessage(mail.From!, recipient)
        {
            Subject = digest.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = digest.PlainText,
            BodyEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(digest.Html, Encoding.UTF8, MediaTypeNames.Text.Html));

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

    private static SmtpClient Client(MailOptions mail)
    {
        if (!string.IsNullOrWhiteSpace(mail.PickupDirectory))
        {
            var directory = Path.GetFullPath(mail.PickupDirectory);
            Directory.CreateDirectory(directory);
            return new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = directory };
        }

        var password = string.IsNullOrWhiteSpace(mail.PasswordFile) ? mail.Password : File.ReadAllText(mail.PasswordFile).Trim();
        return new SmtpClient(mail.Host, mail.Port)
        {
            EnableSsl = mail.Security is MailSecurity.StartTls,
            Credentials = string.IsNullOrWhiteSpace(mail.UserName) ? null : new NetworkCredential(mail.UserName, password),
        };
    }
}
