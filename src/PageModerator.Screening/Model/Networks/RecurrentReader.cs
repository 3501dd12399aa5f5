using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>
/// Gated recurrent units (Cho et al., 2014) that go over the words one way: what they hold after a word hangs on that word and on all before it.
/// </summary>
/// <param name="isBackward">From the last word to the first.</param>
internal sealed class RecurrentReader(bool isBackward)
{
    /// <summary>Four registers of sixteen.</summary>
    public const int Units = 64;

    /// <summary>To forget, to keep, and what is new: one of each a unit.</summary>
    public const int Gates = 3 * Units;

    private const int Lanes = 16;

    /// <summary>What a word says to the gates, <c>[number of the word][gate]</c>.</summary>
    public float[] Input { get; } = new float[WordWindow.WordLength * Gates];

    /// <summary>What the units say to the gates, <c>[unit][gate]</c>.</summary>
    public float[] Recurrent { get; } = new float[Units * Gates];

    public float[] Biases { get; } = new float[Gates];

    /// <summary>Steps from where a state stands in <see cref="RecurrentThoughts.States"/> to where the one before it does.</summary>
    public int Before => isBackward ? 1 : 0;

    /// <summary>And to the state after the word.</summary>
    public int After => 1 - Before;

    /// <summary>The word that is read at a step.</summary>
    public int WordAt(int step, int words) => isBackward ? words - 1 - step : step;

    public void Read(WordWindow words, RecurrentThoughts thoughts)
    {
        for (var word = 0; word < words.Count; word++)
        {
            Biases.CopyTo(thoughts.Gates.AsSpan(word * Gates));
        }

        const int WordLength = WordWindow.WordLength;
        Matrix.AddProduct(words.Numbers, WordLength, 1, words.Count, WordLength, Input, Gates, thoughts.Gates, Gates);
        for (var step = 0; step < words.Count; step++)
        {
            var word = WordAt(step, words.Count);
            var before = thoughts.State(word + Before);
            var recalled = thoughts.Recalled.AsSpan(word * Gates, Gates);
            Matrix.AddProduct(before, Recurrent, recalled);
            Pass(thoughts.Gates.AsSpan(word * Gates, Gates), recalled, before, thoughts.State(word + After));
        }
    }

    private static void Pass(Span<float> gates, ReadOnlySpan<float> recalled, ReadOnlySpan<float> before, Span<float> after)
    {
        for (var i = 0; i < Units; i += Lanes)
        {
            var was = Vector512.Create(before[i..]);
            var forget = Matrix.Sigmoid(Vector512.Create<float>(gates[i..]) + Vector512.Create(recalled[i..]));
            var keep = Matrix.Sigmoid(Vector512.Create<float>(gates[(Units + i)..]) + Vector512.Create(recalled[(Units + i)..]));
            var news = Matrix.Tanh(Vector512.FusedMultiplyAdd(forget, Vector512.Create(recalled[(2 * Units + i)..]), Vector512.Create<float>(gates[(2 * Units + i)..])));
            forget.CopyTo(gates[i..]);
            keep.CopyTo(gates[(Units + i)..]);
            news.CopyTo(gates[(2 * Units + i)..]);
            Vector512.FusedMultiplyAdd(keep, was - news, news).CopyTo(after[i..]);
        }
    }
}

/// <summary>What a <see cref="RecurrentReader"/> thought at every word of one text: not for two threads at once.</summary>
internal sealed class RecurrentThoughts
{
    /// <summary>The gates at every word.</summary>
    public float[] Gates { get; private set; } = [];

    /// <summary>What the units before a word said to its gates.</summary>
    public float[] Recalled { get; private set; } = [];

    /// <summary>What the units hold, between the words and at both ends.</summary>
    public float[] States { get; private set; } = [];

    public Span<float> State(int place) => States.AsSpan(place * RecurrentReader.Units, RecurrentReader.Units);

    public void Begin(int words)
    {
        var (gates, states) = (Matrix.Padded(words) * RecurrentReader.Gates, (Matrix.Padded(words) + 1) * RecurrentReader.Units);
        if (States.Length < states)
        {
            Gates = new float[gates];
            Recalled = new float[gates];
            States = new float[states];
        }
        else
        {
            Gates.AsSpan(0, gates).Clear();
            Recalled.AsSpan(0, gates).Clear();
            States.AsSpan(0, states).Clear();
        }
    }
}
