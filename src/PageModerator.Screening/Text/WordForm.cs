using System.Runtime.InteropServices;

namespace PageModerator.Screening.Text;

/// <summary>How a word was disguised; several at once are possible.</summary>
[Flags]
public enum Disguises
{
    None = 0,

    /// <summary>Digits or signs stand for letters: "sh1t", "@rse".</summary>
    Symbols = 1,

    /// <summary>Letters are repeated: "stuuupid". The form holds one or two of them.</summary>
    Stretched = 2,

    /// <summary>Letters or syllables are held apart: "i d i o t", "f.uck". Letters with spaces between may hold several words.</summary>
    Spaced = 4,

    /// <summary>Letters are left out: "f*ck", "sh**". A <c>*</c> in the form stands for a letter or so.</summary>
    Wildcard = 8,
}

/// <summary>Another reading of one or more tokens as a single word.</summary>
/// <param name="Span">The piece of <see cref="NormalizedText.Text"/> that is read so.</param>
/// <param name="FirstToken">The first of the tokens that are read so.</param>
/// <param name="TokenCount">How many they are.</param>
/// <param name="Offset">Where the spelling stands in the buffer of <see cref="WordForms"/>.</param>
/// <param name="Length">The spelling's length.</param>
/// <param name="Disguises">What had to be undone for this reading.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WordForm(TextSpan Span, int FirstToken, int TokenCount, int Offset, int Length, Disguises Disguises);
