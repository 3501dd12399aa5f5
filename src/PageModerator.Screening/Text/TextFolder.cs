using System.Buffers;
using System.Text;

namespace PageModerator.Screening.Text;

/// <summary>Folds a text character by character, noting where each came from.</summary>
internal ref struct TextFolder
{
    private const int ZeroWidthJoiner = 0x200D;
    private const int BlackFlag = 0x1F3F4;
    private const int KeycapTen = 0x1F51F;

    // The longest decomposition in Unicode has 18 characters.
    private const int LongestDecomposition = 18;

    private static readonly string[] LatinFolds = FoldAll(0x80, 0x24F);
    private static readonly string[] LatinAdditionalFolds = FoldAll(0x1E00, 0x1EFF);

    private readonly string _original;
    private char[] _text;
    private int[] _origins;
    private int _length;
    private int _spaceAt;
    private bool _afterEmoji;
    private bool _afterFlag;
    private bool _hasLookAlikes;
    private bool _inTag;

    private TextFolder(string original)
    {
        _original = original;
        _text = ArrayPool<char>.Shared.Rent(original.Length + 64);
        _origins = ArrayPool<int>.Shared.Rent(original.Length + 64);
        _spaceAt = -1;
    }

    /// <summary>Whether lower case is all that the text needs: printable ASCII with single spaces inside, and no hashtag.</summary>
    public static bool IsPlain(string text)
    {
        var previous = ' ';
        foreach (var c in text)
        {
            if (c is < ' ' or >= '\x7F' or '`' or '#' || (c == ' ' && previous == ' '))
            {
                return false;
            }

            previous = c;
        }

        return text.Length == 0 || previous != ' ';
    }

    public static (string Text, int[] Origins) Fold(string original)
    {
        var folder = new TextFolder(original);
        folder.FoldAll();
        if (folder._hasLookAlikes)
        {
            LookAlikes.Replace(folder._text.AsSpan(0, folder._length), folder._origins, original);
        }

        var text = new string(folder._text, 0, folder._length);
        var origins = folder._origins.AsSpan(0, folder._length + 1).ToArray();
        ArrayPool<char>.Shared.Return(folder._text);
        ArrayPool<int>.Shared.Return(folder._origins);

        return (text, origins);
    }

    private void FoldAll()
    {
        for (var i = 0; i < _original.Length;)
        {
            var c = _original[i];
            if (c < 0x80)
            {
                FoldAscii(c, i++);
                continue;
            }

            _ = Rune.DecodeFromUtf16(_original.AsSpan(i), out var rune, out var consumed);
            FoldRune(rune, i, i + consumed);

            // Two letters of a flag are read together.
            i += consumed;
            if (IsRegional(rune) && RuneAt(i) is { } second && IsRegional(second))
            {
                EmitRaw(second, i - consumed);
                i += 2;
            }
        }

        _origins[_length] = _spaceAt >= 0 ? _spaceAt : _original.Length;
    }

    private void FoldAscii(char c, int at)
    {
        if (c is > ' ' and < '\x7F')
        {
            var inTag = c == '#' || (_inTag && char.IsAsciiLetterOrDigit(c));
            if (inTag && IsCapitalOfNextWord(at))
            {
                Space(at);
            }

            _inTag = inTag;
            Emit(c == '`' ? '\'' : char.ToLowerInvariant(c), at);
        }
        else if (c is ' ' or (>= '\t' and <= '\r'))
        {
            Space(at);
        }
    }

    private void FoldRune(Rune rune, int at, int next)
    {
        var value = rune.Value;
        if (value == ZeroWidthJoiner)
        {
            if (_afterEmoji && RuneAt(next) is { } joined && Emoji.IsBase(joined) && joined.Value != KeycapTen)
            {
                EmitRaw(rune, at);
                _afterEmoji = true;
            }

            return;
        }

        if (value is >= 0xE0020 and <= 0xE007F && _afterFlag)
        {
            // England, Scotland and Wales are a black flag and a spelling in tags.
            EmitRaw(rune, at);
            _afterEmoji = _afterFlag = true;
            return;
        }

        if (IsInvisible(value))
        {
            return;
        }

        if (Rune.IsWhiteSpace(rune) || value == 0x2800)
        {
            Space(at);
            return;
        }

        if (IsRegional(rune))
        {
            if (RuneAt(next) is { } second && IsRegional(second))
            {
                EmitRaw(rune, at);
            }
            else
            {
                Emit((char)('a' + value - 0x1F1E6), at);
            }
        }
        else if (value is (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189))
        {
            Emit((char)('a' + (value < 0x1F170 ? value - 0x1F150 : value - 0x1F170)), at);
        }
        else if (value == KeycapTen)
        {
            Emit('1', at);
            Emit('0', at);
        }
        else if (Emoji.IsBase(rune))
        {
            EmitRaw(rune, at);
            _afterEmoji = true;
            _afterFlag = value == BlackFlag;
        }
        else if (value <= 0x24F)
        {
            EmitAll(LatinFolds[value - 0x80], at);
        }
        else if (value is >= 0x1E00 and <= 0x1EFF)
        {
            EmitAll(LatinAdditionalFolds[value - 0x1E00], at);
        }
        else if (IsWhole(value))
        {
            EmitFolded(rune, at);
        }
        else
        {
            EmitDecomposed(rune, at);
        }
    }

    /// <summary>"#BringBackPEKit" is four words: capitals stand for the spaces that a hashtag may not have.</summary>
    private readonly bool IsCapitalOfNextWord(int at) =>
        char.IsAsciiLetterUpper(_original[at])
        && _original[at - 1] != '#'
        && (!char.IsAsciiLetterUpper(_original[at - 1]) || (at + 1 < _original.Length && char.IsAsciiLetterLower(_original[at + 1])));

    private readonly Rune? RuneAt(int position) =>
        Rune.TryGetRuneAt(_original, Math.Min(position, _original.Length - 1), out var rune) && position < _original.Length ? rune : null;

    private void EmitDecomposed(Rune rune, int at)
    {
        Span<char> source = stackalloc char[2];
        Span<char> parts = stackalloc char[LongestDecomposition];
        var written = 0;
        if (rune.Value is 0xFFFE or 0xFFFF || !((ReadOnlySpan<char>)source[..rune.EncodeToUtf16(source)]).TryNormalize(parts, out written, NormalizationForm.FormKD))
        {
            EmitRaw(rune, at);
            return;
        }

        foreach (var part in parts[..written].EnumerateRunes())
        {
            EmitFolded(part, at);
        }
    }

    private void EmitFolded(Rune rune, int at)
    {
        if (IsAccent(rune.Value) || IsInvisible(rune.Value))
        {
            return;
        }

        if (Rune.IsWhiteSpace(rune))
        {
            Space(at);
            return;
        }

        rune = Rune.ToLowerInvariant(rune);
        _hasLookAlikes |= LookAlikes.IsForeign(rune.Value);
        if (Letters.Plain(rune.Value) is { } plain)
        {
            EmitAll(plain, at);
            return;
        }

        if (Rune.IsDigit(rune))
        {
            Emit((char)('0' + (int)Rune.GetNumericValue(rune)), at);
            return;
        }

        EmitRaw(rune, at);
    }

    private void EmitAll(string text, int at)
    {
        foreach (var c in text)
        {
            if (c == ' ')
            {
                Space(at);
            }
            else
            {
                Emit(c, at);
            }
        }
    }

    private void EmitRaw(Rune rune, int at)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            Emit(unit, at);
        }
    }

    private void Emit(char c, int at)
    {
        if (_length + 2 >= _text.Length)
        {
            Grow();
        }

        if (_spaceAt >= 0)
        {
            _text[_length] = ' ';
            _origins[_length++] = _spaceAt;
            _spaceAt = -1;
        }

        _text[_length] = c;
        _origins[_length++] = at;
        _afterEmoji = _afterFlag = false;
    }

    private void Space(int at)
    {
        if (_length > 0 && _spaceAt < 0)
        {
            _spaceAt = at;
        }

        _afterEmoji = _afterFlag = _inTag = false;
    }

    private void Grow()
    {
        var text = ArrayPool<char>.Shared.Rent(_text.Length * 2);
        var origins = ArrayPool<int>.Shared.Rent(_text.Length * 2);
        _text.AsSpan(0, _length).CopyTo(text);
        _origins.AsSpan(0, _length).CopyTo(origins);
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<int>.Shared.Return(_origins);
        _text = text;
        _origins = origins;
    }

    private static bool IsRegional(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    /// <summary>Scripts whose letters are whole as they stand; decomposing would break words or cost time for nothing.</summary>
    private static bool IsWhole(int value) => value is
        (>= 0x0400 and <= 0x06FF) or // Cyrillic, Armenian, Hebrew, Arabic
        (>= 0x0900 and <= 0x109F) or // the scripts of India, Thai, Tibetan, Burmese
        (>= 0x3041 and <= 0x30FF) or // Japanese
        (>= 0x4E00 and <= 0x9FFF) or // Chinese
        (>= 0xAC00 and <= 0xD7A3); // Korean

    /// <summary>Marks that hang on Latin, Greek, Cyrillic, Hebrew or Arabic letters; the vowels of Indian scripts are not among them.</summary>
    private static bool IsAccent(int value) => value is
        (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05BD) or 0x05BF or
        (>= 0x0610 and <= 0x061A) or (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06DC) or
        (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F);

    private static bool IsInvisible(int value) => value is
        (>= 0x80 and <= 0x84) or (>= 0x86 and <= 0x9F) or 0xAD or 0x61C or 0x0640 or
        0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or
        (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or
        0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFB) or
        (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    private static string[] FoldAll(int first, int last)
    {
        var folds = new string[last - first + 1];
        for (var value = first; value <= last; value++)
        {
            var fold = new StringBuilder();
            foreach (var part in Letters.Plain(value) ?? new Rune(value).ToString().Normalize(NormalizationForm.FormKD))
            {
                if (!IsAccent(part) && !IsInvisible(part))
                {
                    var lower = char.ToLowerInvariant(part);
                    _ = fold.Append(Letters.Plain(lower) ?? lower.ToString());
                }
            }

            folds[value - first] = fold.ToString();
        }

        return folds;
    }
}
