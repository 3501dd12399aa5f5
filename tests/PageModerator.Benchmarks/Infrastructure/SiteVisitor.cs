using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using PageModerator.Records;

namespace PageModerator.Benchmarks.Infrastructure;

/// <summary>Somebody who is signed in to the review site, over HTTP.</summary>
internal sealed partial class SiteVisitor : IDisposable
{
    private const string Password = "wren copper tuesday lantern";

    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CheckCertificateRevocationList = true };
    private readonly HttpClient _http;
    private string _form = "";

    private SiteVisitor(Uri url) => _http = new HttpClient(_handler) { BaseAddress = url };

    /// <summary>Sets up the account of somebody whom the settings name, and signs them in with both factors.</summary>
    public static async Task<SiteVisitor> SignInAsync(IServiceProvider services, Uri url, string email, CancellationToken cancellationToken)
    {
        var accounts = services.GetRequiredService<Accounts>();
        Guid id;
        await using (var db = await services.GetRequiredService<IDbContextFactory<ModerationDbContext>>().CreateDbContextAsync(cancellationToken))
        {
            id = await db.People.Where(person => person.Email == email).Select(person => person.Id).SingleAsync(cancellationToken);
        }

        var key = OneTimeCode.NewKey();
        await accounts.SetPasswordAsync(id, Password, cancellationToken);

        // After the slow part: a code is good for a minute at most.
        var now = RealClock.Instance.GetUtcNow();
        if (await accounts.SetAuthenticatorAsync(id, key, OneTimeCode.At(key, now - TimeSpan.FromSeconds(30)), cancellationToken) is null)
        {
            throw new InvalidOperationException("The authenticator was not accepted.");
        }

        var visitor = new SiteVisitor(url);
        await visitor.GetAsync("/sign-in", cancellationToken);
        await visitor.PostAsync("/sign-in", [new("Email", email), new("Password", Password)], cancellationToken);
        await visitor.GetAsync("/sign-in/code", cancellationToken);
        await visitor.PostAsync("/sign-in/code", [new("Code", OneTimeCode.At(key, now))], cancellationToken);
        return visitor;
    }

    /// <exception cref="HttpRequestException">The page is not shown: a redirect counts, too.</exception>
    public async Task<string> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        _form = FormToken().Match(body) is { Success: true } token ? token.Groups["value"].Value : _form;
        return body;
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task PostAsync(string path, List<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        fields.Add(new("form", _form));
        using var content = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther))
        {
            throw new InvalidOperationException($"{path} was not accepted.");
        }
    }

    [GeneratedRegex(@"name=""form"" type=""hidden"" value=""(?<value>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormToken();
}
