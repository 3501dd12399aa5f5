namespace PageModerator.Screening.Policy;

/// <summary>The school's own names and contacts: public, so nobody is reproached for writing them. What is left out is empty.</summary>
public sealed record SchoolDetails
{
    /// <summary>The school's name and those it is known by.</summary>
    public IReadOnlyList<string> Names { get => field ?? []; init; }

    public IReadOnlyList<string> Phones { get => field ?? []; init; }

    public IReadOnlyList<string> Emails { get => field ?? []; init; }

    public IReadOnlyList<string> Addresses { get => field ?? []; init; }

    /// <summary>Sites whose links are welcome, such as <c>school.example</c>.</summary>
    public IReadOnlyList<string> Domains { get => field ?? []; init; }

    /// <summary>Businesses and charities that the school works with, by name.</summary>
    public IReadOnlyList<string> Partners { get => field ?? []; init; }
}
