using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using Shouldly;

namespace PageModerator.Tests.Infrastructure;

/// <summary>The review site of a moderated Page, as it answers over HTTP.</summary>
internal sealed class ReviewSite : IAsyncDisposable
{
    public const string Password = "wren copper tuesday lantern";

    private readonly Dictionary<string, string> _keys = new(StringComparer.OrdinalIgnoreCase);

    private ReviewSite(ModeratedPage page, Uri url)
    {
        Page = page;
        Url = url;
    }

    public ModeratedPage Page { get; }

    public Uri Url { get; }

    /// <summary>A person of each role, named by it: <c>head@school.example</c> and so on. An administrator who is nothing else is <c>admin@school.example</c>.</summary>
    public static Dictionary<string, string?> Everybody { get; } = People(
        ("head", "Dr Ames", "headteacher, administrator"),
        ("office", "Priya Nair", "moderator"),
        ("chair", "Gwen Morris", "chair of governors"),
        ("dsl", "Tom Ashby", "dsl"),
        ("deputy", "Aisha Rahman", "deputy dsl"),
        ("dpo", "Hugh Pritchard", "dpo"),
        ("admin", "Sam Whittle", "administrator"),
        ("overseer", "Ruth Delaney", "overseer"));

    public static async Task<ReviewSite> StartAsync(PostgresFixture postgres, TimeProvider? clock = null, IReadOnlyDictionary<string, string?>? settings = null, bool isEmpty = true)
    {
        var all = new Dictionary<string, string?>(Everybody) { ["Review:Url"] = "http://review.school.example" };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            all[key] = value;
        }

        var page = await ModeratedPage.StartAsync(postgres, clock, isEmpty, all);
        page.App.Urls.Add("http://127.0.0.1:0");
        await page.App.StartAsync();
        return new ReviewSite(page, new Uri(page.App.Urls.Single()));
    }

    /// <summary>Somebody with a browser of their own, without an account so far.</summary>
    public Visitor Visit() => new(Url);

    /// <summary>The code that somebody's authenticator app shows now.</summary>
    public string CodeOf(string email) => OneTimeCode.At(_keys[email], Page.Clock.GetUtcNow());

    /// <summary>Sets somebody's account up, with <see cref="Password"/>, as if they had taken their invitation up a while ago.</summary>
    public async Task<Person> JoinAsync(string email)
    {
        var accounts = Page.App.Services.GetRequiredService<Accounts>();
        var person = await Page.QueryAsync(db => db.People.SingleAsync(person => person.NormalizedEmail == SettingsPeople.Normalize(email)));
        if (_keys.TryAdd(email, OneTimeCode.NewKey()))
        {
            await accounts.SetPasswordAsync(person.Id, Password, CancellationToken.None);
            (await accounts.SetAuthenticatorAsync(person.Id, _keys[email], OneTimeCode.At(_keys[email], Page.Clock.GetUtcNow() - TimeSpan.FromSeconds(30)), CancellationToken.None)).ShouldNotBeNull();
        }

        return person;
    }

    /// <summary>Somebody who signed in with both factors.</summary>
    public async Task<Visitor> SignInAsync(string email)
    {
        await JoinAsync(email);

        // A code is good once: whoever signs in again in the same half minute is given a new app first.
        await Page.QueryAsync(db => db.People.Where(person => person.NormalizedEmail == SettingsPeople.Normalize(email)).ExecuteUpdateAsync(person => person.SetProperty(p => p.LastCodeStep, 0)));
        var visitor = Visit();
        await visitor.GetAsync("/sign-in");
        (await visitor.PostAsync("/sign-in", ("Email", email), ("Password", Password))).Location.ShouldBe("/sign-in/code");
        await visitor.GetAsync("/sign-in/code");
        (await visitor.PostAsync("/sign-in/code", ("Code", CodeOf(email)))).Location.ShouldBe("/");
        return visitor;
    }

    public ValueTask DisposeAsync() => Page.DisposeAsync();

    private static Dictionary<string, string?> People(params (string User, string Name, string Roles)[] people)
    {
        var settings = new Dictionary<string, string?>();
        for (var i = 0; i < people.Length; i++)
        {
            settings[$"People:{i}:Email"] = $"{people[i].User}@school.example";
            settings[$"People:{i}:Name"] = people[i].Name;
            settings[$"People:{i}:Roles"] = people[i].Roles;
        }

        return settings;
    }
}

/// <summary>What the site answered.</summary>
/// <param name="Location">Where it sends the browser, from the site's root; null: nowhere.</param>
internal sealed partial record Answer(HttpStatusCode Status, string Body, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body without what differs each time: the tokens of its forms.</summary>
    public string Words => Tokens().Replace(Body, "");

    [GeneratedRegex(@"name=""form"" type=""hidden"" value=""[^""]+""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tokens();
}

/// <summary>A browser with its cookies, which follows no redirect by itself.</summary>
internal sealed partial class Visitor(Uri url) : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CheckCertificateRevocationList = true };

    private HttpClient Http => field ??= new HttpClient(_handler) { BaseAddress = url };

    /// <summary>Its cookies; another browser with the same ones is a thief's.</summary>
    public CookieContainer Cookies => _handler.CookieContainer;

    /// <summary>The form token of the page that was read last.</summary>
    public string? FormToken { get; set; }

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response);
    }

    /// <summary>Sends a form of the page that was read last.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields
            .Append(("form", FormToken ?? ""))
            .Select(field => new KeyValuePair<string, string>(field.Item1, field.Item2)));
        using var response = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await ReadAsync(response);
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        FormToken = Token().Match(body) is { Success: true } token ? token.Groups["value"].Value : FormToken;
        var location = response.Headers.Location is { } to ? (to.IsAbsoluteUri ? to.PathAndQuery : to.OriginalString) : null;
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, body, location, headers);
    }

    [GeneratedRegex(@"name=""form"" type=""hidden"" value=""(?<value>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
