using System.Buffers;

namespace PageModerator.Screening.PersonalData;

/// <summary>What folded words are made of.</summary>
internal static class AsciiText
{
    public static readonly SearchValues<char> Alphanumeric = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    public static bool AreLetters(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('a', 'z') < 0;

    public static bool AreDigits(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('0', '9') < 0;
}
