using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace PageModerator.Review;

/// <summary>Section <c>Review</c>: the review site.</summary>
internal sealed class ReviewOptions
{
    public const string Section = "Review";

    /// <summary>The address at which people open the site; in mails. Absent: mails carry no links.</summary>
    public Uri? Url { get; set; }

    /// <summary>Domains of the addresses that accounts may have, with commas between; absent: any.</summary>
    public string? EmailDomains { get; set; }

    public IReadOnlyList<string> Domains => (EmailDomains ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether people reach the site by https: its cookies then travel no other way.</summary>
    public bool IsSecure => Url is { IsAbsoluteUri: true } url && url.Scheme == Uri.UriSchemeHttps;

    public bool Allows(MailAddress address) => Domains.Count == 0 || Domains.Contains(address.Host, StringComparer.OrdinalIgnoreCase);

    /// <summary>A page's full address.</summary>
    /// <param name="path">From the site's root, such as <c>/queue</c>.</param>
    /// <exception cref="InvalidOperationException">There is no <see cref="Url"/>.</exception>
    public Uri Link(string path) => new($"{(Url ?? throw new InvalidOperationException("Review:Url is not set.")).AbsoluteUri.TrimEnd('/')}{path}");
}

internal sealed class ReviewOptionsValidator : IValidateOptions<ReviewOptions>
{
    public ValidateOptionsResult Validate(string? name, ReviewOptions options)
    {
        var faults = new List<string>();
        if (options.Url is { } url && (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.Query.Length > 0 || url.Fragment.Length > 0))
        {
            faults.Add("Review:Url is not the address of a site: write it like https://pagemoderator.school.example.");
        }

        if (options.Domains.FirstOrDefault(domain => Uri.CheckHostName(domain) is not UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal)) is { } stray)
        {
            faults.Add($"Review:EmailDomains: \"{stray}\" is no domain: write it like school.example.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
