using System.ComponentModel.DataAnnotations;

namespace PageModerator.Hosting;

/// <summary>Section <c>Data</c>.</summary>
internal sealed class DataOptions
{
    public const string Section = "Data";

    /// <summary>Where the private PostgreSQL keeps its files; relative to the working directory.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Directory { get; set; } = "data";
}
