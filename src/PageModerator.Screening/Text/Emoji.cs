using System.Text;

namespace PageModerator.Screening.Text;

/// <summary>Where emoji lie in Unicode, near enough for telling them from punctuation.</summary>
internal static class Emoji
{
    /// <summary>Whether an emoji may begin with the character. Letters of flags are not among them: only two of them make one.</summary>
    public static bool IsBase(Rune rune) => rune.Value is
        (>= 0x2600 and <= 0x2730) or (>= 0x2732 and <= 0x275A) or (>= 0x275F and <= 0x27BF) or
        (>= 0x231A and <= 0x231B) or (>= 0x23E9 and <= 0x23FA) or
        0x2B50 or 0x2B55 or 0x2B1B or 0x2B1C or
        (>= 0x1F000 and <= 0x1F0FF) or (>= 0x1F18E and <= 0x1F19A) or (>= 0x1F300 and <= 0x1FAFF);

    public static bool IsSkinTone(int value) => value is >= 0x1F3FB and <= 0x1F3FF;
}
