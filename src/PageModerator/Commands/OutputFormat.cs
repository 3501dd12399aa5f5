using System.CommandLine;

namespace PageModerator.Commands;

/// <summary>The option <c>--format</c>, which several commands have.</summary>
internal static class OutputFormat
{
    /// <param name="names">The formats; the first is the default.</param>
    public static Option<string> Option(params string[] names)
    {
        var option = new Option<string>("--format") { Description = $"One of: {string.Join(", ", names)}.", DefaultValueFactory = _ => names[0] };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
