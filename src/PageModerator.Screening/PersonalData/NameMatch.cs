using System.Runtime.InteropServices;

namespace PageModerator.Screening.PersonalData;

/// <summary>Whose name it seems to be.</summary>
public enum NameKind
{
    /// <summary>Anybody's.</summary>
    Person,

    /// <summary>With a title, as parents speak of teachers: "Mrs Patel".</summary>
    Titled,

    /// <summary>A child's, by the words around it: "my son Leo", "Leo in 4B".</summary>
    Child,

    /// <summary>One of the people handed in by the policy.</summary>
    Listed,
}

/// <summary>A person's name in a comment.</summary>
/// <param name="Kind">Whose it seems to be.</param>
/// <param name="Span">Where it stands in the comment as written, title included.</param>
/// <param name="IsFull">First name and surname.</param>
/// <param name="Person">The listed person as the policy spells them; null for others.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NameMatch(NameKind Kind, TextSpan Span, bool IsFull, string? Person)
{
    /// <summary>The name without its title in the normalized text: what is cut out.</summary>
    internal TextSpan Piece { get; init; }

    internal int FirstToken { get; init; }

    internal int EndToken { get; init; }

    /// <summary>The author's own child: "my son Leo", "our Leo".</summary>
    internal bool IsOwn { get; init; }
}
