using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Model.Linear;

/// <summary>
/// What the model sees of a text, in training and in serving alike: words, pairs of neighbours and of words with one between them, 2 to 5
/// characters in a row within a word, the words that disguised ones may stand for, placeholders of masked personal data, emoji, and a few facts of
/// shape. A feature is 32 bits of the hash of what it stands for: the model holds no words.
/// </summary>
internal static class FeatureExtractor
{
    /// <summary>Goes into the model file: a model is good only with the features that it was trained on.</summary>
    public const int Definition = 4;

    private const int LongestGram = 5;
    private const ulong Prime = 0x9E3779B97F4A7C15;
    private const ulong Bigram = 0xA0761D6478BD642F;
    private const ulong Gap = 0x3C6EF372FE94F82B;
    private const ulong Sign = 0x589965CC75374CC3;
    private const ulong ShapeSeed = 0x1D8E4E27C47D124F;
    private const ulong CharacterSeed = 0xEB44ACCAB455D165;

    // Long enough for any comment that says something once; what comes later adds cost and no news.
    private const int MostTokens = 1500;

    public static void Extract(MaskedText text, FeatureScratch into, bool withOccurrences = false)
    {
        into.Begin(withOccurrences);
        var normalized = text.Normalized;
        var tokens = normalized.Tokens;
        if (tokens.Length > MostTokens)
        {
            tokens = tokens[..MostTokens];
        }

        foreach (var token in tokens)
        {
            var slice = normalized.Slice(token);
            switch (token.Kind)
            {
                case TokenKind.Word or TokenKind.Number:
                    AddCharacters(slice, token.Start, into);
                    into.Words.Add(new WordHash(Hash(slice), token.Start, token.End));
                    break;
                case TokenKind.Emoji or TokenKind.Mask:
                    into.Words.Add(new WordHash(Hash(slice), token.Start, token.End));
                    break;
                case TokenKind.Punctuation:
                    into.Add(Cut(Mix(Sign, Hash(slice))), FeatureGroup.Words, token.Start, token.End);
                    break;
            }
        }

        AddWords(into);
        AddForms(normalized, into);
        AddShape(normalized, tokens, into);
    }

    private static void AddWords(FeatureScratch into)
    {
        var words = CollectionsMarshal.AsSpan(into.Words);
        for (var i = 0; i < words.Length; i++)
        {
            var (first, start, end) = words[i];
            into.Add(Cut(first), FeatureGroup.Words, start, end);
            if (i + 1 < words.Length)
            {
                into.Add(Cut(Mix(first ^ Bigram, words[i + 1].Hash)), FeatureGroup.Words, start, words[i + 1].End);
            }

            if (i + 2 < words.Length)
            {
                into.Add(Cut(Mix(first ^ Gap, words[i + 2].Hash)), FeatureGroup.Words, start, words[i + 2].End);
            }
        }
    }

    /// <summary>What a disguised word may stand for counts as that word; readings that are nonsense are features that training never met.</summary>
    private static void AddForms(NormalizedText normalized, FeatureScratch into)
    {
        var forms = normalized.Forms;
        foreach (var form in forms.All)
        {
            into.Add(Cut(Hash(forms.Slice(form))), FeatureGroup.Words, form.Span.Start, form.Span.End);
        }
    }

    /// <summary>Runs of 2 to 5 characters of a word, its edges counted as characters.</summary>
    private static void AddCharacters(ReadOnlySpan<char> word, int at, FeatureScratch into)
    {
        for (var start = -1; start < word.Length; start++)
        {
            var hash = CharacterSeed;
            var last = Math.Min(start + LongestGram, word.Length + 1);
            for (var i = start; i < last; i++)
            {
                hash = (hash ^ Fold(i < 0 || i == word.Length ? ' ' : word[i])) * Prime;
                if (i > start)
                {
                    into.Add(Cut(hash), FeatureGroup.Characters, at + Math.Max(start, 0), at + Math.Min(i + 1, word.Length));
                }
            }
        }
    }

    private static void AddShape(NormalizedText normalized, ReadOnlySpan<Token> tokens, FeatureScratch into)
    {
        int letters = 0, capitals = 0, digits = 0, emoji = 0, exclamations = 0, questions = 0, words = 0, shouted = 0;
        foreach (var token in tokens)
        {
            switch (token.Kind)
            {
                case TokenKind.Word:
                    words++;
                    var (upper, all) = Capitals(normalized, token);
                    capitals += upper;
                    letters += all;
                    shouted += upper == all && all > 2 ? 1 : 0;
                    break;
                case TokenKind.Number:
                    digits += token.Length;
                    break;
                case TokenKind.Emoji:
                    emoji++;
                    break;
                case TokenKind.Punctuation:
                    var first = normalized.Text[token.Start];
                    exclamations += first == '!' ? token.Length : 0;
                    questions += first == '?' ? token.Length : 0;
                    break;
                case TokenKind.Mask:
                    break;
            }
        }

        Add(0, letters < 8 ? 0 : 1 + capitals * 4 / letters);
        Add(1, Math.Min(shouted, 3));
        Add(2, Math.Min(exclamations, 4));
        Add(3, Math.Min(questions, 3));
        Add(4, int.Log2(words + 1));
        Add(5, int.Log2(digits + 1));
        Add(6, Math.Min(emoji, 4));

        void Add(int kind, int value) =>
            into.Add(Cut(Mix(ShapeSeed + (ulong)kind, (ulong)value + 1)), FeatureGroup.Shape, 0, 0);
    }

    /// <summary>Capitals are folded away in the reading; they are looked up in the text as written, outside of what is masked.</summary>
    private static (int Capitals, int Letters) Capitals(NormalizedText normalized, Token token)
    {
        var span = normalized.ToOriginal(new TextSpan(token.Start, token.Length));
        int capitals = 0, letters = 0;
        foreach (var c in normalized.Original.AsSpan(span.Start, span.Length))
        {
            capitals += char.IsUpper(c) ? 1 : 0;
            letters += char.IsLetter(c) ? 1 : 0;
        }

        return (capitals, letters);
    }

    internal static ulong Hash(ReadOnlySpan<char> token)
    {
        var hash = Prime;
        foreach (var c in token)
        {
            hash = (hash ^ Fold(c)) * Prime;
            hash ^= hash >> 29;
        }

        return hash;
    }

    /// <summary>A number counts by its length: which one it is never tells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(char c) => char.IsAsciiDigit(c) ? '0' : c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var mixed = (a ^ b * Prime) * Prime;
        return (mixed ^ mixed >> 32) * Bigram;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Cut(ulong hash)
    {
        hash ^= hash >> 32;
        return (uint)(hash * Prime >> 32);
    }
}
