using PageModerator.Screening.Text;

namespace PageModerator.Screening.PersonalData;

/// <summary>What one comment holds of private data. Made once; policy and masker both read it.</summary>
public sealed class PersonalDataScan
{
    internal PersonalDataScan(NormalizedText text, IReadOnlyList<PersonalDataMatch> matches, IReadOnlyList<NameMatch> names, IReadOnlyList<Mask> remnants, bool isClean)
    {
        Text = text;
        Matches = matches;
        Names = names;
        Remnants = remnants;
        IsClean = isClean;
    }

    public NormalizedText Text { get; }

    /// <summary>In the order of the text. Those that can be cut out do not overlap; child details may lie over others.</summary>
    public IReadOnlyList<PersonalDataMatch> Matches { get; }

    /// <summary>In the order of the text, apart from each other and from <see cref="Matches"/> that can be cut out.</summary>
    public IReadOnlyList<NameMatch> Names { get; }

    /// <summary>Long numbers and the like: no finding, but no business of the model's.</summary>
    internal IReadOnlyList<Mask> Remnants { get; }

    /// <summary>False when something looks like private data whose ends could not be told.</summary>
    public bool IsClean { get; }
}
