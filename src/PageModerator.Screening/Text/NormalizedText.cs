using System.Runtime.InteropServices;

namespace PageModerator.Screening.Text;

public enum TokenKind
{
    Word,
    Number,
    Punctuation,
    Emoji,

    /// <summary>A placeholder that stands for masked personal data, such as <c>[PHONE]</c>.</summary>
    Mask,
}

/// <summary>A token of <see cref="NormalizedText.Text"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Token(int Start, int Length, TokenKind Kind)
{
    public int End => Start + Length;
}

/// <summary>A comment's text folded to one reading, with the way back to the text as written.</summary>
public sealed class NormalizedText
{
    private readonly Token[] _tokens;
    private readonly int[] _origins;

    private NormalizedText(string original, string text, int[] origins, Token[] tokens)
    {
        Original = original;
        Text = text;
        _origins = origins;
        _tokens = tokens;
    }

    public string Original { get; }

    /// <summary>The folded text.</summary>
    public string Text { get; }

    public ReadOnlySpan<Token> Tokens => _tokens;

    public static NormalizedText Of(string original)
    {
        var text = original.ToLowerInvariant();
        var origins = new int[text.Length + 1];
        var tokens = new List<Token>();
        for (var i = 0; i <= text.Length; i++)
        {
            origins[i] = i;
        }

        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            if (char.IsLetterOrDigit(text[i]))
            {
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '\''))
                {
                    i++;
                }

                tokens.Add(new Token(start, i - start, char.IsDigit(text[start]) ? TokenKind.Number : TokenKind.Word));
                continue;
            }

            i++;
            tokens.Add(new Token(start, 1, TokenKind.Punctuation));
        }

        return new NormalizedText(original, text, origins, [.. tokens]);
    }

    public ReadOnlySpan<char> Slice(Token token) => Text.AsSpan(token.Start, token.Length);

    /// <summary>The piece of the original that a piece of <see cref="Text"/> was made from.</summary>
    public TextSpan ToOriginal(TextSpan span) => TextSpan.FromBounds(_origins[span.Start], _origins[span.End]);
}
