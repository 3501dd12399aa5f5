using System.Runtime.InteropServices;

namespace PageModerator.Screening.Text;

public enum TokenKind
{
    /// <summary>Letters, or letters and digits ("4b", "sh1t"), with apostrophes inside ("don't").</summary>
    Word,

    /// <summary>Decimal digits and nothing else; they are always written as 0 to 9.</summary>
    Number,

    /// <summary>Any other single character.</summary>
    Punctuation,

    /// <summary>A whole emoji as people see it: a joined family, a hand with its skin tone, a flag.</summary>
    Emoji,

    /// <summary>A placeholder that stands for masked personal data, such as <c>[PHONE]</c>.</summary>
    Mask,
}

/// <summary>A token of <see cref="NormalizedText.Text"/>, in UTF-16 units.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Token(int Start, int Length, TokenKind Kind)
{
    public int End => Start + Length;
}
