using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Playwright;
using PageModerator.Tests.Infrastructure;
using Xunit;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace PageModerator.Tests.Infrastructure;

/// <summary>How somebody looks at the site.</summary>
/// <param name="IsPhone">On a phone's screen, or a desk's.</param>
/// <param name="HasScripts">Whether scripts may run.</param>
/// <param name="IsDark">Whether their machine is set to dark colours.</param>
public sealed record Looks(bool IsPhone = false, bool HasScripts = true, bool IsDark = false)
{
    public override string ToString() => $"{(IsPhone ? "phone" : "desk")}{(HasScripts ? "" : "-without-scripts")}{(IsDark ? "-dark" : "")}";
}

/// <summary>Debian's Chromium, started when the first test asks for it. Screenshots stay under <c>artifacts/screenshots</c>.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string Artifacts => Path.Combine(Repository.Root, "artifacts");

    /// <summary>The check for accessibility, as <c>.ci/prepare.sh</c> fetches it; null where it was not fetched.</summary>
    private static string? Axe => Directory.Exists(Path.Combine(Artifacts, "axe")) ? Directory.GetFiles(Path.Combine(Artifacts, "axe"), "axe-*.min.js").FirstOrDefault() : null;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A tab of its own, with no cookie.</summary>
    /// <param name="url">The site; paths are meant within it.</param>
    /// <param name="looks">How it is looked at.</param>
    public async Task<IPage> OpenAsync(Uri url, Looks? looks = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        looks ??= new Looks();
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url.ToString(),
            ViewportSize = looks.IsPhone ? new ViewportSize { Width = 360, Height = 740 } : new ViewportSize { Width = 1280, Height = 900 },
            IsMobile = looks.IsPhone,
            HasTouch = looks.IsPhone,
            JavaScriptEnabled = looks.HasScripts,
            ColorScheme = looks.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "Europe/London",
        });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    /// <summary>Keeps what the tab shows.</summary>
    public static async Task KeepAsync(IPage page, string name, Looks? looks = null, [CallerMemberName] string test = "")
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Artifacts, "screenshots", $"{test}-{looks ?? new Looks()}-{name}.png"), FullPage = true });
    }

    /// <summary>What keeps people with disabilities from using what the tab shows, as axe-core finds it: serious and critical, a line each.</summary>
    public static async Task<IReadOnlyList<string>> SeriousIssuesAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Assert.SkipWhen(Axe is null, "axe-core was not fetched: .ci/prepare.sh does it where there is npm.");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Axe!));
        var result = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(v => ({ id: v.id, impact: v.impact, help: v.help, where: v.nodes.map(n => n.html).join(' ') }))");
        return
        [
            .. result.EnumerateArray()
                .Where(issue => issue.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(issue => $"{new Uri(page.Url).PathAndQuery}: {issue.GetProperty("id").GetString()}: {issue.GetProperty("help").GetString()}: {issue.GetProperty("where").GetString()}"),
        ];
    }

    /// <summary>Whether the tab shows more than fits across it, so that a reader must scroll sideways.</summary>
    public static async Task<bool> IsTooWideAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _gate.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        var program = Array.Find(Programs, File.Exists);
        Assert.SkipWhen(program is null, "Chromium is not installed: .ci/prepare.sh installs it.");
        await _gate.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
            });
        }
        finally
        {
            _gate.Release();
        }
    }
}
