using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;

namespace PageModerator.Hosting;

/// <summary>The sections that settings may have. Environment variables are other programs' too; a file's sections are ours.</summary>
internal sealed class KnownSections
{
    /// <summary>Those that the framework reads.</summary>
    public HashSet<string> Names { get; } = new(["Logging", "AllowedHosts", "Kestrel", "Urls", "HTTP_PORTS", "HTTPS_PORTS", "Environment"], StringComparer.OrdinalIgnoreCase);
}

internal sealed class KnownSectionsValidator(IConfiguration configuration) : IValidateOptions<KnownSections>
{
    public ValidateOptionsResult Validate(string? name, KnownSections options)
    {
        var files = ((IConfigurationRoot)configuration).Providers.OfType<JsonConfigurationProvider>();
        var unknown = files.SelectMany(file => file.GetChildKeys([], null)).Distinct(StringComparer.OrdinalIgnoreCase).Where(section => !options.Names.Contains(section)).ToList();

        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(unknown.Select(section => $"appsettings.json: the section {section} is not understood: correct its spelling or remove it."));
    }
}
