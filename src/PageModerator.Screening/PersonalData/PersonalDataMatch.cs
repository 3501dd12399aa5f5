using System.Runtime.InteropServices;

namespace PageModerator.Screening.PersonalData;

/// <summary>A piece of a comment that looks like private data.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Span">Where it stands in the comment as written.</param>
/// <param name="Score">The probability, 0 to 1, that it really is somebody's private data; an estimate by hand.</param>
/// <param name="IsKnown">It is the school's own (<see cref="KnownContacts"/>): no finding, but masked all the same.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PersonalDataMatch(PersonalDataKind Kind, TextSpan Span, double Score, bool IsKnown)
{
    /// <summary>Where it stands in the normalized text.</summary>
    internal TextSpan Piece { get; init; }

    /// <summary>It is given out to everybody, rather than somebody's own: the school's, or by the words around it an office's or a shop's.</summary>
    internal bool IsPublic => IsKnown || (Score < 0.5 && Kind is PersonalDataKind.Phone or PersonalDataKind.Email or PersonalDataKind.Address or PersonalDataKind.Postcode);
}
