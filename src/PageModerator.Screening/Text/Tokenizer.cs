using System.Buffers;
using System.Globalization;
using System.Text;

namespace PageModerator.Screening.Text;

/// <summary>Splits folded text into tokens.</summary>
internal static class Tokenizer
{
    /// <param name="text">Folded.</param>
    /// <param name="masks">Placeholders in it, in order.</param>
    public static Token[] Split(string text, ReadOnlySpan<TextSpan> masks)
    {
        var tokens = ArrayPool<Token>.Shared.Rent(text.Length);
        var count = 0;
        for (var i = 0; i < text.Length;)
        {
            if (!masks.IsEmpty && masks[0].Start == i)
            {
                tokens[count++] = new Token(i, masks[0].Length, TokenKind.Mask);
                i = masks[0].End;
                masks = masks[1..];
                continue;
            }

            if (text[i] == ' ')
            {
                i++;
                continue;
            }

            var token = Next(text.AsSpan(0, masks.IsEmpty ? text.Length : masks[0].Start), i);
            tokens[count++] = token;
            i = token.End;
        }

        var split = tokens.AsSpan(0, count).ToArray();
        ArrayPool<Token>.Shared.Return(tokens);

        return split;
    }

    private static Token Next(ReadOnlySpan<char> text, int start)
    {
        if (IsIdeograph(text[start]))
        {
            return new Token(start, 1, TokenKind.Word);
        }

        var end = start;
        var letters = 0;
        for (var length = WordUnit(text, end, ref letters); length > 0; length = WordUnit(text, end, ref letters))
        {
            end += length;
            if (end + 1 < text.Length && text[end] == '\'' && char.IsLetter(text[end - 1]) && char.IsLetter(text[end + 1]))
            {
                end++;
            }
        }

        if (end > start)
        {
            return new Token(start, end - start, letters == 0 ? TokenKind.Number : TokenKind.Word);
        }

        _ = Rune.DecodeFromUtf16(text[start..], out var rune, out var consumed);
        if (rune.Value is >= 0x1F1E6 and <= 0x1F1FF && start + 4 <= text.Length)
        {
            return new Token(start, 4, TokenKind.Emoji);
        }

        return Emoji.IsBase(rune)
            ? new Token(start, EmojiEnd(text, start + consumed) - start, TokenKind.Emoji)
            : new Token(start, consumed, TokenKind.Punctuation);
    }

    /// <summary>Chinese writes no spaces; a sign is a word of its own.</summary>
    private static bool IsIdeograph(char c) => c is (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF');

    private static int EmojiEnd(ReadOnlySpan<char> text, int end)
    {
        while (end < text.Length)
        {
            _ = Rune.DecodeFromUtf16(text[end..], out var rune, out var consumed);
            if (rune.Value == 0x200D && Rune.DecodeFromUtf16(text[(end + 1)..], out _, out var joined) == OperationStatus.Done)
            {
                end += consumed + joined;
            }
            else if (Emoji.IsSkinTone(rune.Value) || rune.Value is >= 0xE0020 and <= 0xE007F)
            {
                end += consumed;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    /// <summary>The length of the letter, digit or vowel sign at a position; 0 when there is none.</summary>
    private static int WordUnit(ReadOnlySpan<char> text, int at, ref int letters)
    {
        if (at >= text.Length)
        {
            return 0;
        }

        var c = text[at];
        if (char.IsAsciiDigit(c))
        {
            return 1;
        }

        if (char.IsAsciiLetter(c))
        {
            letters++;
            return 1;
        }

        if (c < 0x80 || IsIdeograph(c) || Rune.DecodeFromUtf16(text[at..], out var rune, out var consumed) != OperationStatus.Done)
        {
            return 0;
        }

        var isWord = Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
        letters += isWord ? 1 : 0;

        return isWord ? consumed : 0;
    }
}
