using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace PageModerator.Mail;

/// <summary>Section <c>Mail</c>.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    public string? UserName { get; set; }

    public string? Password { get; set; }

    public string? PasswordFile { get; set; }

    public string? From { get; set; }

    /// <summary>Messages are written there as .eml files instead of being sent.</summary>
    public string? PickupDirectory { get; set; }

    public bool IsSetUp => !string.IsNullOrWhiteSpace(Host) || !string.IsNullOrWhiteSpace(PickupDirectory);
}

internal enum MailSecurity
{
    None,
    StartTls,
}

internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var faults = new List<string>();
        if (options.IsSetUp && !MailAddress.TryCreate(options.From, out _))
        {
            faults.Add("Mail:From is not an e-mail address: set it to the address that digests come from.");
        }

        if (!string.IsNullOrWhiteSpace(options.Host) && !string.IsNullOrWhiteSpace(options.PickupDirectory))
        {
            faults.Add("Mail:Host and Mail:PickupDirectory are both set: keep one.");
        }

        if (options.Port is < 1 or > 65535)
        {
            faults.Add("Mail:Port must be between 1 and 65535: 587 is usual.");
        }
        else if (options.Port is 465)
        {
            faults.Add("Mail:Port 465 speaks TLS from the first byte, which is not supported: use 587 with Mail:Security StartTls.");
        }

        if (!string.IsNullOrWhiteSpace(options.Password) && !string.IsNullOrWhiteSpace(options.PasswordFile))
        {
            faults.Add("Mail:Password and Mail:PasswordFile are both set: keep one.");
        }

        if (!string.IsNullOrWhiteSpace(options.PasswordFile) && !File.Exists(options.PasswordFile))
        {
            faults.Add("Mail:PasswordFile names a file that does not exist: correct the path, or mount the secret.");
        }

        if (!string.IsNullOrWhiteSpace(options.UserName) && string.IsNullOrWhiteSpace(options.Password) && string.IsNullOrWhiteSpace(options.PasswordFile))
        {
            faults.Add("Mail:UserName is set and Mail:Password is not: set it, or Mail:PasswordFile.");
        }

        if (options.Security is MailSecurity.None && !string.IsNullOrWhiteSpace(options.UserName))
        {
            faults.Add("Mail:Security is None and Mail:UserName is set: the password would be sent unencrypted; use StartTls.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
