using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PageModerator.Graph;

/// <summary>Section <c>Facebook</c>: where Graph is and which Pages are moderated.</summary>
internal sealed class FacebookOptions
{
    public const string Section = "Facebook";

    [Required(AllowEmptyStrings = false)]
    public string GraphUrl { get; set; } = "https://graph.facebook.com";

    [RegularExpression(@"v\d{1,3}\.\d{1,2}", ErrorMessage = "Facebook:Version must look like v25.0.")]
    public string Version { get; set; } = "v25.0";

    public string? AppId { get; set; }

    public string? AppSecret { get; set; }

    public string? AppSecretFile { get; set; }

    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(1);

    public List<FacebookPageOptions> Pages { get; set; } = [];

    public FacebookWebhookOptions Webhook { get; set; } = new();
}

/// <summary>Whether Facebook may say by itself that something happened.</summary>
internal sealed class FacebookWebhookOptions
{
    /// <summary>What was told Facebook when the address was subscribed; null: there is no webhook.</summary>
    public string? VerifyToken { get; set; }
}

/// <summary>A Page and the token that moderates it.</summary>
internal sealed class FacebookPageOptions
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    public string? AccessToken { get; set; }

    public string? AccessTokenFile { get; set; }
}

/// <summary>Reports every fault of the section at once, each with its key and what to do.</summary>
internal sealed class FacebookOptionsValidator : IValidateOptions<FacebookOptions>
{
    /// <summary>A number without colons is read as days, and who writes 60 means seconds.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, FacebookOptions options)
    {
        var faults = new List<string>();

        if (!Uri.TryCreate(options.GraphUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            faults.Add("Facebook:GraphUrl is not an http or https address: leave it out to use https://graph.facebook.com.");
        }
        else if (url.Scheme is "http" && !url.IsLoopback)
        {
            faults.Add("Facebook:GraphUrl would send the Page's token unencrypted: use https.");
        }

        if (options.PollInterval < TimeSpan.FromSeconds(1) || options.PollInterval >= TooLong)
        {
            faults.Add($"Facebook:PollInterval is {options.PollInterval:c} and must be at least one second (00:00:01) and less than a day: 00:01:00 is usual; a number alone means days.");
        }

        if (options.AppSecretFile is { Length: > 0 } && options.AppSecret is { Length: > 0 })
        {
            faults.Add("Facebook:AppSecret and Facebook:AppSecretFile are both set: keep one.");
        }

        AddFileFault(faults, "Facebook:AppSecretFile", options.AppSecretFile);

        if (options.Webhook.VerifyToken is { Length: > 0 } && string.IsNullOrWhiteSpace(options.AppSecret) && string.IsNullOrWhiteSpace(options.AppSecretFile))
        {
            faults.Add("Facebook:Webhook:VerifyToken is set and Facebook:AppSecret is not: messages are signed with the app's secret, so set it, or leave the webhook out.");
        }

        if (options.Pages.Count == 0)
        {
            faults.Add("Facebook:Pages:0:Id is missing: set it to the Page's numeric id (and Facebook:Pages:0:AccessToken to its token).");
        }

        for (var i = 0; i < options.Pages.Count; i++)
        {
            var page = options.Pages[i];
            var key = $"Facebook:Pages:{i}";

            if (page.Id.Length == 0 || !page.Id.All(char.IsAsciiDigit))
            {
                faults.Add($"{key}:Id {(page.Id.Length == 0 ? "is missing" : "is not a number")}: set it to the Page's numeric id.");
            }
            else if (options.Pages.Take(i).Any(other => other.Id == page.Id))
            {
                faults.Add($"{key}:Id names a Page that stands in the list already: remove one of the two.");
            }

            if (string.IsNullOrWhiteSpace(page.AccessToken) && string.IsNullOrWhiteSpace(page.AccessTokenFile))
            {
                faults.Add($"{key}:AccessToken is empty: set it, or {key}:AccessTokenFile, to the Page's access token (README, Connecting a real Page).");
            }
            else if (!string.IsNullOrWhiteSpace(page.AccessToken) && !string.IsNullOrWhiteSpace(page.AccessTokenFile))
            {
                faults.Add($"{key}:AccessToken and {key}:AccessTokenFile are both set: keep one.");
            }
            else
            {
                AddFileFault(faults, $"{key}:AccessTokenFile", page.AccessTokenFile);
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void AddFileFault(List<string> faults, string key, string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return;
        }

        try
        {
            if (string.IsNullOrWhiteSpace(File.ReadAllText(path)))
            {
                faults.Add($"{key} names an empty file: put the secret into it.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{key} names a file that can't be read ({exception.Message}): correct the path and the rights, or mount the secret.");
        }
    }
}
