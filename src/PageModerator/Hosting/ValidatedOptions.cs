using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace PageModerator.Hosting;

/// <summary>Options that stop the start when they can't work: a key that is not understood is as much a fault as a value out of range.</summary>
internal static partial class ValidatedOptions
{
    /// <param name="builder">The application.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="target">What the section is bound to when that is a part of the options: a list, for a section that is one.</param>
    public static void AddValidatedOptions<TOptions>(this WebApplicationBuilder builder, string section, Func<TOptions, object>? target = null)
        where TOptions : class
    {
        builder.Services.Configure<KnownSections>(known => known.Names.Add(section));
        builder.Services.AddOptions<TOptions>()
            .Configure(options => Bind(builder.Configuration.GetSection(section), target?.Invoke(options) ?? options, section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
    }

    /// <exception cref="OptionsValidationException">A key is not understood, or a value can't be read.</exception>
    public static void Bind(IConfigurationSection section, object options, string name)
    {
        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            throw new OptionsValidationException(name, options.GetType(), [Explain(name, exception)]);
        }

        // A number passes for a word that has none.
        foreach (var property in options.GetType().GetProperties().Where(property => property.PropertyType.IsEnum))
        {
            if (!Enum.IsDefined(property.PropertyType, property.GetValue(options)!))
            {
                throw new OptionsValidationException(name, options.GetType(), [$"{name}:{property.Name} has a value that can't be read: write {string.Join(" or ", Enum.GetNames(property.PropertyType))}."]);
            }
        }
    }

    private static string Explain(string section, InvalidOperationException exception)
    {
        // What stands in a list is told by an exception within.
        for (Exception? told = exception; told is not null; told = told.InnerException)
        {
            if (UnknownKeys().Match(told.Message) is { Success: true } unknown)
            {
                return $"{section}: the setting {unknown.Groups["key"].Value} is not understood: correct its spelling or remove it.";
            }
        }

        return BadValue().Match(exception.Message) is { Success: true } bad
            ? $"{bad.Groups["key"].Value} has a value that can't be read ({Expectation(exception.InnerException)}): correct it or leave it out."
            : $"{section}: {exception.Message}";
    }

    private static string Expectation(Exception? exception) => exception?.InnerException switch
    {
        FormatException or OverflowException when exception.Message.Contains("TimeSpan", StringComparison.Ordinal) => "a time such as 00:01:00 is expected",
        _ when exception?.Message.Contains("Int32", StringComparison.Ordinal) is true => "a whole number is expected",
        _ when exception?.Message.Contains("Boolean", StringComparison.Ordinal) is true => "true or false is expected",
        _ => exception?.Message.TrimEnd('.') ?? "see the README",
    };

    [GeneratedRegex(@"properties were not found on the instance of .*: (?<key>.+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnknownKeys();

    [GeneratedRegex(@"value (?:'.*' )?at '(?<key>[^']+)'", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BadValue();
}
