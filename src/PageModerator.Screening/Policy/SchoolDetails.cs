namespace PageModerator.Screening.Policy;

/// <summary>The school's own names and contacts: public, so nobody is reproached for writing them.</summary>
public sealed record SchoolDetails
{
    /// <summary>The school's name and those it is known by.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<string> Phones { get; init; } = [];

    public IReadOnlyList<string> Emails { get; init; } = [];

    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Sites whose links are welcome, such as <c>school.example</c>.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Businesses and charities that the school works with, by name.</summary>
    public IReadOnlyList<string> Partners { get; init; } = [];
}
