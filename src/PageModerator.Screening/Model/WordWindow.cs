namespace PageModerator.Screening.Model;

/// <summary>The words of one text as numbers, with room for windows that reach over the edges, and what the filters answered: not for two threads at once.</summary>
internal sealed class WordWindow
{
    private const int Margin = ConvolutionalNetwork.Widest - 1;

    // Windows are read four at a time: the last ones may look past the end.
    private const int Slack = 4;

    public int Count { get; private set; }

    public float[] Numbers { get; private set; } = [];

    public float[] Answers { get; } = new float[ConvolutionalNetwork.Features];

    /// <summary>The window that each filter kept, counted from the first that touches a word; -1 where none answered.</summary>
    public int[] Places { get; } = new int[ConvolutionalNetwork.Filters];

    /// <summary>The longer a text, the less one word of it; but not in proportion.</summary>
    public float MeanScale => 0.5f / MathF.Sqrt(Math.Max(Count, 1));

    public void Begin(int count)
    {
        Count = count;
        var needed = (count + 2 * Margin + Slack) * ConvolutionalNetwork.WordLength;
        if (Numbers.Length < needed)
        {
            Numbers = new float[needed];
        }
        else
        {
            Numbers.AsSpan(0, needed).Clear();
        }
    }

    public Span<float> Word(int word) => Numbers.AsSpan(Offset(word), ConvolutionalNetwork.WordLength);

    /// <summary>Where the numbers of a word begin.</summary>
    public static int Offset(int word) => (word + Margin) * ConvolutionalNetwork.WordLength;

    /// <summary>The signs of a word, behind its vector.</summary>
    public static void PutSigns(WordSigns signs, Span<float> numbers)
    {
        for (var bit = 0; bit < ConvolutionalNetwork.WordLength - WordVectors.Length; bit++)
        {
            numbers[WordVectors.Length + bit] = (int)signs >> bit & 1;
        }
    }

    /// <summary>The first word that a window of a filter covers; it and the next ones up to its width, those outside of the text not counted.</summary>
    public static int FirstWord(int filter, int place) => place - ConvolutionalNetwork.WidthOf(filter) + 1;

    /// <summary>The numbers under a window of a filter.</summary>
    public static int Offset(int filter, int place) => Offset(FirstWord(filter, place));
}
