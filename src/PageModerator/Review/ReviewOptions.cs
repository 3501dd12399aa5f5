using Microsoft.Extensions.Options;

namespace PageModerator.Review;

/// <summary>Section <c>Review</c>: the review site.</summary>
internal sealed class ReviewOptions
{
    public const string Section = "Review";

    /// <summary>The address at which people open the site; in mails. Absent: mails carry no links.</summary>
    public Uri? Url { get; set; }

    /// <summary>A page's full address.</summary>
    /// <param name="path">From the site's root, such as <c>/queue</c>.</param>
    /// <exception cref="InvalidOperationException">There is no <see cref="Url"/>.</exception>
    public Uri Link(string path) => new($"{(Url ?? throw new InvalidOperationException("Review:Url is not set.")).AbsoluteUri.TrimEnd('/')}{path}");
}

internal sealed class ReviewOptionsValidator : IValidateOptions<ReviewOptions>
{
    public ValidateOptionsResult Validate(string? name, ReviewOptions options) =>
        options.Url is { } url && (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.Query.Length > 0 || url.Fragment.Length > 0)
            ? ValidateOptionsResult.Fail("Review:Url is not the address of a site: write it like https://pagemoderator.school.example.")
            : ValidateOptionsResult.Success;
}
