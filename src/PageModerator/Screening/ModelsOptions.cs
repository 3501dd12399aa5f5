using System.ComponentModel.DataAnnotations;

namespace PageModerator.Screening;

/// <summary>Section <c>Models</c>.</summary>
internal sealed class ModelsOptions
{
    public const string Section = "Models";

    /// <summary>Holds <c>champion</c> and <c>rules</c>. Relative to the program.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Directory { get; set; } = "models";

    public string FullDirectory => Path.Combine(AppContext.BaseDirectory, Directory);
}
