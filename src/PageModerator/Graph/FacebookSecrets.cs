using Microsoft.Extensions.Options;
using PageModerator.Hosting;

namespace PageModerator.Graph;

/// <summary>The secrets of section <c>Facebook</c>, read at the time of use so that a file may be replaced while the service runs.</summary>
internal sealed class FacebookSecrets(IOptions<FacebookOptions> options)
{
    /// <summary>The app's secret, or null when none is set.</summary>
    public string? AppSecret => Secret.Read(options.Value.AppSecret, options.Value.AppSecretFile);

    /// <summary>The Page's access token.</summary>
    /// <exception cref="IOException">Its file can't be read or has become empty.</exception>
    public PageToken AccessToken(string pageId)
    {
        var page = options.Value.Pages.Single(page => page.Id == pageId);
        try
        {
            return new PageToken(pageId, Secret.Read(page.AccessToken, page.AccessTokenFile)
                ?? throw new IOException($"The access token of Page {pageId} has become empty."));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"The file with the access token of Page {pageId} may not be read.", exception);
        }
    }
}
