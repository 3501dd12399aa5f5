namespace PageModerator.Screening.Model.Networks;

/// <summary>The words of one text as numbers, one after the other: not for two threads at once.</summary>
internal sealed class WordWindow
{
    /// <summary>Numbers of a word: its vector, then its <see cref="WordSigns"/>, up to whole registers.</summary>
    public const int WordLength = 128;

    public int Count { get; private set; }

    public float[] Numbers { get; private set; } = [];

    public void Begin(int count)
    {
        Count = count;
        var needed = Matrix.Padded(count) * WordLength;
        if (Numbers.Length < needed)
        {
            Numbers = new float[needed];
        }
        else
        {
            Numbers.AsSpan(0, needed).Clear();
        }
    }

    public Span<float> Word(int word) => Numbers.AsSpan(word * WordLength, WordLength);

    /// <summary>The signs of a word, behind its vector.</summary>
    public static void PutSigns(WordSigns signs, Span<float> numbers)
    {
        for (var bit = 0; bit < WordLength - WordVectors.Length; bit++)
        {
            numbers[WordVectors.Length + bit] = (int)signs >> bit & 1;
        }
    }
}
