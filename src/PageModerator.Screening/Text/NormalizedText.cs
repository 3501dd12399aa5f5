namespace PageModerator.Screening.Text;

/// <summary>
/// A comment's text folded to one plain reading, with the way back to the text as written. Lower case, no accents, one space
/// between words, plain quotes and dashes, Latin letters in place of those that only look like them, nothing invisible. Other
/// scripts stay themselves. What a writer may have meant by "sh1t" is in <see cref="Forms"/>, never in <see cref="Text"/>.
/// </summary>
public sealed class NormalizedText
{
    private readonly Token[] _tokens;

    // The unit of the original that each unit of the text came from, and one more for the end; null when the two run side by side.
    private readonly int[]? _origins;
    private WordForms? _forms;

    private NormalizedText(string original, string text, int[]? origins, Token[] tokens)
    {
        Original = original;
        Text = text;
        _origins = origins;
        _tokens = tokens;
    }

    public string Original { get; }

    /// <summary>The folded text.</summary>
    public string Text { get; }

    /// <summary>The tokens in order; only white space lies between them.</summary>
    public ReadOnlySpan<Token> Tokens => _tokens;

    /// <summary>Other readings of disguised words; empty for most comments. Worked out when first asked for.</summary>
    public WordForms Forms => _forms ??= WordForms.Of(this);

    /// <summary>Never throws, in time linear in the length: lone surrogates and control characters are allowed.</summary>
    public static NormalizedText Of(string original)
    {
        ArgumentNullException.ThrowIfNull(original);

        var (text, origins) = TextFolder.IsPlain(original)
            ? (original.ToLowerInvariant(), null)
            : TextFolder.Fold(original);

        return new NormalizedText(original, text, origins, Tokenizer.Split(text, []));
    }

    public ReadOnlySpan<char> Slice(Token token) => Text.AsSpan(token.Start, token.Length);

    /// <summary>
    /// The piece of the original that a piece of <see cref="Text"/> was made from. What folding removed (an accent, a zero-width
    /// space) belongs to the character before it.
    /// </summary>
    public TextSpan ToOriginal(TextSpan span)
    {
        if (_origins is null)
        {
            return span;
        }

        // One character may have become several ("ﬁ"): half of it still leads to the whole.
        var whole = Widen(span);

        return TextSpan.FromBounds(_origins[whole.Start], _origins[whole.End]);
    }

    /// <summary>The piece of <see cref="Text"/> widened to all that its characters became in folding.</summary>
    internal TextSpan Widen(TextSpan span)
    {
        if (_origins is null || span.Length == 0)
        {
            return span;
        }

        var (start, end) = (span.Start, span.End);
        while (start > 0 && _origins[start - 1] == _origins[start])
        {
            start--;
        }

        while (end < Text.Length && _origins[end] == _origins[end - 1])
        {
            end++;
        }

        return TextSpan.FromBounds(start, end);
    }

    /// <summary>This text with pieces of it replaced by placeholders, each of which becomes one token.</summary>
    /// <param name="masks">Pieces of <see cref="Text"/>, in order and apart from each other.</param>
    internal NormalizedText Replace(ReadOnlySpan<Mask> masks)
    {
        if (masks.IsEmpty)
        {
            return this;
        }

        var length = Text.Length;
        foreach (var mask in masks)
        {
            length += mask.Placeholder.Length - mask.Span.Length;
        }

        var origins = new int[length + 1];
        var placed = new TextSpan[masks.Length];
        var text = new char[length];
        var read = 0;
        var written = 0;
        for (var i = 0; i < masks.Length; i++)
        {
            Copy(read, masks[i].Span.Start, text, origins, ref written);
            var placeholder = masks[i].Placeholder;
            placeholder.CopyTo(text.AsSpan(written));
            origins.AsSpan(written, placeholder.Length).Fill(OriginOf(masks[i].Span.Start));
            placed[i] = new TextSpan(written, placeholder.Length);
            written += placeholder.Length;
            read = masks[i].Span.End;
        }

        Copy(read, Text.Length, text, origins, ref written);
        origins[written] = OriginOf(Text.Length);
        var masked = new string(text);

        return new NormalizedText(Original, masked, origins, Tokenizer.Split(masked, placed));
    }

    private int OriginOf(int position) => _origins is null ? position : _origins[position];

    private void Copy(int from, int to, char[] text, int[] origins, ref int written)
    {
        Text.AsSpan(from, to - from).CopyTo(text.AsSpan(written));
        for (var i = from; i < to; i++)
        {
            origins[written++] = OriginOf(i);
        }
    }
}
