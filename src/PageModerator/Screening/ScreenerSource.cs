using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Screening.Model;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Rules;

namespace PageModerator.Screening;

/// <summary>A change to the policy that comes from the program and not from its file: the demo's invented school.</summary>
internal delegate SchoolPolicy PolicyAmendment(SchoolPolicy policy);

/// <summary>
/// Opens the files that screening works with, once, and makes each Page's screener. The champion and the rules stand under
/// <see cref="ModelsOptions.Directory"/>; without a champion the rules work alone.
/// </summary>
internal sealed class ScreenerSource
{
    private readonly ConcurrentDictionary<string, Screener> _screeners = new(StringComparer.Ordinal);
    private readonly string _directory;
    private readonly PolicyAmendment[] _amendments;
    private readonly Lazy<TextModel?> _champion;
    private readonly Lazy<Screener> _default;

    public ScreenerSource(IOptions<ModelsOptions> options, IEnumerable<PolicyAmendment> amendments)
    {
        _directory = options.Value.FullDirectory;
        _amendments = [.. amendments];
        _champion = new Lazy<TextModel?>(ReadChampion);
        _default = new Lazy<Screener>(() => Make(page: null, _champion.Value));
    }

    private string PolicyFile => Path.Combine(_directory, "rules", "policy.json");

    /// <summary>The champion's version, or null where there is none.</summary>
    public string? ModelVersion => _champion.Value?.Version;

    /// <summary>Screens by the settings that all Pages share.</summary>
    /// <exception cref="StartException">A file of rules, the policy or the model can't be used.</exception>
    public Screener Default => _default.Value;

    /// <summary>Screens by a Page's own settings.</summary>
    /// <exception cref="StartException">A file of rules, the policy or the model can't be used.</exception>
    public Screener For(string pageId) => _screeners.GetOrAdd(pageId, page => HasOwnSettings(page) ? Make(page, _champion.Value) : Default);

    /// <summary>Screens by the settings that all Pages share, with another model in the champion's place.</summary>
    /// <exception cref="StartException">A file of rules or the policy can't be used.</exception>
    public Screener With(ITextModel model) => Make(page: null, model);

    /// <summary>The ids of the Pages that the policy has settings for.</summary>
    /// <exception cref="StartException">The policy can't be read.</exception>
    public IReadOnlyList<string> PagesOfPolicy()
    {
        try
        {
            using var policy = File.OpenRead(PolicyFile);
            return SchoolPolicy.PagesOf(policy);
        }
        catch (Exception exception) when (exception is PolicyException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Models:Directory, {PolicyFile}: {exception.Message}", exception);
        }
    }

    // Pages without settings of their own share one screener, and with it its tables.
    private bool HasOwnSettings(string pageId)
    {
        try
        {
            return PagesOfPolicy().Contains(pageId, StringComparer.Ordinal);
        }
        catch (StartException)
        {
            // Making the screener reports it, with the place.
            return true;
        }
    }

    private Screener Make(string? page, ITextModel? model)
    {
        var rules = Path.Combine(_directory, "rules");
        try
        {
            var sources = Directory.GetFiles(rules, "*.csv").Order(StringComparer.Ordinal).Select(file => new RuleSource(Path.GetFileName(file), () => File.OpenRead(file))).ToList();
            using var policy = File.OpenRead(PolicyFile);
            var school = _amendments.Aggregate(SchoolPolicy.Load(policy, page), (amended, amend) => amend(amended));
            if (school.Alerts.ReferenceOnly.FirstOrDefault(name => !sources.Exists(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is { } stray)
            {
                throw new StartException($"Models:Directory, {PolicyFile}: referenceOnly names {stray}, and there is no such file of rules: correct its spelling.");
            }

            return new Screener(sources, school, model);
        }
        catch (Exception exception) when (exception is RuleFileException or PolicyException)
        {
            throw new StartException($"Models:Directory, {rules}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Models:Directory holds no rules that can be read ({exception.Message}): leave it out to use those that came with the program.", exception);
        }
    }

    private TextModel? ReadChampion()
    {
        var path = Path.Combine(_directory, "champion", ModelFile.Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = File.OpenRead(path);
            return ModelFile.Read(file);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Models:Directory, {path}: {exception.Message}", exception);
        }
    }
}
