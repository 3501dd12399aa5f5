using FsCheck;
using FsCheck.Fluent;

namespace PageModerator.Screening.Tests.Text;

/// <summary>Texts of all kinds: words, look-alikes, marks, emoji, digits, separators, half characters.</summary>
internal static class AnyText
{
    private static readonly string[] Pieces =
    [
        " ", "  ", "\n", "\0", ".", "-", "_", "'", "’", "@", "*", "$", "/", "(", ")", "+", "!", "|", ",", "#", "[", "]",
        "a", "B", "u", "uuuu", "ß", "İ", "ŉ", "ﬁ", "é", "e\u0301", "\u0301", "\u200D", "\u200B", "\u202E", "\uFE0F", "\uD83D", "\uDC4D", "\uFFFE",
        "а", "О", "ж", "α", "Ω", "Ꭺ", "ꓮ", "ا", "ক", "ি", "中", "한", "½", "²", "…", "™", "ﷺ", "¨", "Ⅷ", "㎏", "🅰",
        "👍", "🏽", "👨", "🇬", "🇧", "🏴", "\U000E0067", "❤", "🔟", "7️⃣", "٧",
        "0", "1", "5", "07700", "900123", "020", "oh", "seven", "double", "dot", "at", "Mrs", "Patel", "Amelia", "AB12", "CDE", "CB1", "2AB",
    ];

    private static readonly Gen<string> Character = Gen.Choose(0, char.MaxValue).Select(value => ((char)value).ToString());

    public static Arbitrary<string> Arbitrary { get; } =
        Gen.Frequency((4, Gen.Elements(Pieces)), (1, Character)).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
}
