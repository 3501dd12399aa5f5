using System.Runtime.InteropServices;
using PageModerator.Screening.Model.Linear;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Model.Networks;

/// <summary>How a word stands in its text, beside what it means. One bit each.</summary>
[Flags]
internal enum WordSigns : ushort
{
    None = 0,
    Shouted = 1,
    Capital = 2,
    Quoted = 4,
    Number = 8,
    Mask = 16,
    Emoji = 32,

    /// <summary>Not as written: what a disguised word may stand for.</summary>
    Disguised = 64,
}

/// <summary>A word as a network reads it: the key of its vector, how it stands there, and where.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadWord(uint Key, WordSigns Signs, int Start, int End)
{
    /// <summary>What a disguised word may stand for.</summary>
    public bool IsReading => (Signs & WordSigns.Disguised) != WordSigns.None;
}

/// <summary>
/// The words of a text in their order, punctuation and emoji among them; "don't" is two, "do" and "n't", and a number counts by its length.
/// A reading of a disguised word stands behind what it reads, or in its place where that is a row of single letters; so do the words of what was written in one.
/// </summary>
internal static class WordReader
{
    // Longer than any comment on a Page that is read to its end.
    private const int MostWords = 400;

    private static readonly string[] Endings = ["'s", "'m", "'d", "'ll", "'ve", "'re"];

    /// <param name="text">Masked.</param>
    /// <param name="known">What a disguised word may stand for is left out unless it has a vector here.</param>
    /// <param name="into">Emptied first.</param>
    public static void Read(MaskedText text, WordVectors known, List<ReadWord> into)
    {
        if (ReadAll(text, known, into))
        {
            Settle(into, known.Contains);
        }
    }

    /// <summary>Words in their order, and behind all of them whatever disguised ones may stand for, most of it nonsense.</summary>
    /// <param name="text">Masked.</param>
    /// <param name="dictionary">What was written in one is split into words that have a vector here.</param>
    /// <param name="into">Emptied first.</param>
    /// <returns>Whether any word may be a disguised one.</returns>
    public static bool ReadAll(MaskedText text, WordVectors dictionary, List<ReadWord> into)
    {
        into.Clear();
        var normalized = text.Normalized;
        var isQuoted = false;
        foreach (var token in normalized.Tokens)
        {
            if (into.Count >= MostWords)
            {
                break;
            }

            var signs = isQuoted ? WordSigns.Quoted : WordSigns.None;
            var slice = normalized.Slice(token);
            switch (token.Kind)
            {
                case TokenKind.Word:
                    AddWord(slice, token.Start, signs | Capitals(normalized, token), into);
                    continue;
                case TokenKind.Number:
                    signs |= WordSigns.Number;
                    break;
                case TokenKind.Mask:
                    signs |= WordSigns.Mask;
                    break;
                case TokenKind.Emoji:
                    signs |= WordSigns.Emoji;
                    break;
                case TokenKind.Punctuation:
                    isQuoted ^= slice is "\"";
                    break;
            }

            into.Add(new ReadWord(KeyOf(slice), signs, token.Start, token.End));
        }

        var written = into.Count;
        foreach (var token in normalized.Tokens)
        {
            if (token.Kind == TokenKind.Word)
            {
                AddSplit(normalized.Slice(token), new TextSpan(token.Start, token.Length), dictionary, into);
            }
        }

        var forms = normalized.Forms;
        var splitTo = 0;
        foreach (var form in forms.All)
        {
            into.Add(new ReadWord(KeyOf(forms.Slice(form)), WordSigns.Disguised, form.Span.Start, form.Span.End));

            // Of several readings of the same letters the first is the fullest.
            if (form.Disguises.HasFlag(Disguises.Spaced) && form.Span.Start >= splitTo && AddSplit(forms.Slice(form), form.Span, dictionary, into))
            {
                splitTo = form.Span.End;
            }
        }

        return into.Count > written;
    }

    /// <summary>Puts the readings of disguised words that are known where they belong, and leaves out the others.</summary>
    public static void Settle(List<ReadWord> words, Predicate<uint> isKnown)
    {
        words.RemoveAll(word => word.IsReading && !isKnown(word.Key));
        var readings = words.FindAll(word => word.IsReading);
        words.RemoveAll(word => word.End - word.Start == 1 && readings.Exists(reading => reading.Start <= word.Start && word.End <= reading.End));
        words.Sort((a, b) => (a.Start, a.IsReading, a.End, a.Key).CompareTo((b.Start, b.IsReading, b.End, b.Key)));
        if (words.Count > MostWords)
        {
            words.RemoveRange(MostWords, words.Count - MostWords);
        }
    }

    public static uint KeyOf(ReadOnlySpan<char> word) => (uint)(FeatureExtractor.Hash(word) >> 32);

    private static void AddWord(ReadOnlySpan<char> word, int start, WordSigns signs, List<ReadWord> into)
    {
        var split = Split(word);
        if (split > 0)
        {
            into.Add(new ReadWord(KeyOf(word[..split]), signs, start, start + split));
        }

        into.Add(new ReadWord(KeyOf(word[split..]), signs, start + split, start + word.Length));
    }

    /// <summary>Adds the words of letters that were written in one; each stands where its share of the letters does.</summary>
    private static bool AddSplit(ReadOnlySpan<char> letters, TextSpan span, WordVectors dictionary, List<ReadWord> into)
    {
        Span<int> ends = stackalloc int[RunTogetherWords.MostLetters];
        var count = RunTogetherWords.Split(letters, dictionary, ends);
        var start = 0;
        foreach (var end in ends[..count])
        {
            into.Add(new ReadWord(KeyOf(letters[start..end]), WordSigns.Disguised, span.Start + start * span.Length / letters.Length, span.Start + end * span.Length / letters.Length));
            start = end;
        }

        return count > 0;
    }

    /// <summary>Where a second word begins within a contraction; 0 in any other.</summary>
    private static int Split(ReadOnlySpan<char> word)
    {
        var apostrophe = word.LastIndexOf('\'');
        if (apostrophe < 0)
        {
            return 0;
        }

        if (word.EndsWith("n't", StringComparison.Ordinal))
        {
            return word.Length - 3;
        }

        foreach (var ending in Endings)
        {
            if (word[apostrophe..].SequenceEqual(ending))
            {
                return apostrophe;
            }
        }

        return 0;
    }

    private static WordSigns Capitals(NormalizedText normalized, Token token)
    {
        var span = normalized.ToOriginal(new TextSpan(token.Start, token.Length));
        int capitals = 0, letters = 0;
        foreach (var c in normalized.Original.AsSpan(span.Start, span.Length))
        {
            capitals += char.IsUpper(c) ? 1 : 0;
            letters += char.IsLetter(c) ? 1 : 0;
        }

        return capitals == 0 ? WordSigns.None : capitals == letters && letters > 1 ? WordSigns.Shouted : WordSigns.Capital;
    }
}
