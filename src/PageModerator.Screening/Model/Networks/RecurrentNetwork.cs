using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>
/// Reads the words both ways and keeps of every unit the most that it held at a word, and its mean. An output is a weighted sum of those, and of
/// what is held at the words that the output looks at. So what was held at a word did is known exactly; though what is held there hangs on the
/// words around it too.
/// </summary>
internal sealed class RecurrentNetwork
{
    /// <summary>Units of both ways.</summary>
    public const int Units = 2 * RecurrentReader.Units;

    /// <summary>What an output sums: the most that every unit held, then the means.</summary>
    public const int Features = 2 * Units;

    /// <summary>What the units at a word say to the outputs: how much of each output's look the word is worth, then what it tells them.</summary>
    public const int Looks = 2 * Lanes;

    /// <summary>One an output, filled up to a whole register.</summary>
    public const int Lanes = 16;

    public RecurrentNetwork() =>
        Parts = [.. Readers.SelectMany(reader => new[] { reader.Input, reader.Recurrent, reader.Biases }), Attention, Weights, Biases];

    public IReadOnlyList<RecurrentReader> Readers { get; } = [new(isBackward: false), new(isBackward: true)];

    /// <summary>From the units at a word to its looks, <c>[unit][look]</c>.</summary>
    public float[] Attention { get; } = new float[Units * Looks];

    /// <summary>Weights of the outputs, <c>[output][feature]</c>.</summary>
    public float[] Weights { get; } = new float[ModelOutputs.Count * Features];

    /// <summary>One an output, and zeros up to a whole register.</summary>
    public float[] Biases { get; } = new float[Lanes];

    /// <summary>All that is learnt, in the order of the model file.</summary>
    public IReadOnlyList<float[]> Parts { get; }

    public RecurrentNetwork Copy()
    {
        var copy = new RecurrentNetwork();
        CopyTo(copy);
        return copy;
    }

    public void CopyTo(RecurrentNetwork other)
    {
        foreach (var (part, to) in Parts.Zip(other.Parts))
        {
            part.CopyTo(to, 0);
        }
    }

    /// <summary>Makes an output count for more or less.</summary>
    public void Scale(int output, float factor)
    {
        var weights = Weights.AsSpan(output * Features, Features);
        TensorPrimitives.Multiply(weights, factor, weights);
        for (var unit = 0; unit < Units; unit++)
        {
            Attention[unit * Looks + Lanes + output] *= factor;
        }

        Biases[output] *= factor;
    }

    public void Read(WordWindow words, RecurrentMemory memory)
    {
        memory.Begin(words.Count);
        for (var way = 0; way < Readers.Count; way++)
        {
            var (reader, thoughts) = (Readers[way], memory.Ways[way]);
            reader.Read(words, thoughts);
            var most = memory.Answers.AsSpan(way * RecurrentReader.Units, RecurrentReader.Units);
            var mean = memory.Answers.AsSpan(Units + way * RecurrentReader.Units, RecurrentReader.Units);
            var places = memory.Places.AsSpan(way * RecurrentReader.Units, RecurrentReader.Units);
            for (var unit = 0; unit < most.Length; unit += Vector512<float>.Count)
            {
                var (sum, largest, place) = (Vector512<float>.Zero, Vector512.Create(float.NegativeInfinity), Vector512<int>.Zero);
                for (var word = 0; word < words.Count; word++)
                {
                    var held = Vector512.Create<float>(thoughts.State(word + reader.After)[unit..]);
                    held.CopyTo(memory.HeldAt(word)[(way * RecurrentReader.Units + unit)..]);
                    sum += held;
                    var isMore = Vector512.GreaterThan(held, largest);
                    largest = Vector512.ConditionalSelect(isMore, held, largest);
                    place = Vector512.ConditionalSelect(isMore.AsInt32(), Vector512.Create(word), place);
                }

                if (words.Count > 0)
                {
                    sum.CopyTo(mean[unit..]);
                    largest.CopyTo(most[unit..]);
                    place.CopyTo(places[unit..]);
                }
            }

            TensorPrimitives.Multiply(mean, memory.MeanScale, mean);
        }
    }

    /// <summary>The log-odds of every output from what <see cref="Read"/> left.</summary>
    public Vector512<float> Logits(RecurrentMemory memory) => Logits(memory.Answers) + Look(memory);

    /// <summary>
    /// What the outputs see: each takes shares of what the words tell it, the larger the more a word is worth a look (Bahdanau et al., 2015).
    /// </summary>
    public Vector512<float> Look(RecurrentMemory memory)
    {
        memory.Looks.AsSpan(0, Matrix.Padded(memory.Words) * Looks).Clear();
        Matrix.AddProduct(memory.Held, Units, 1, memory.Words, Units, Attention, Looks, memory.Looks, Looks);
        var most = Vector512.Create(float.NegativeInfinity);
        for (var word = 0; word < memory.Words; word++)
        {
            most = Vector512.Max(most, Vector512.Create<float>(memory.LooksAt(word)));
        }

        var (all, seen) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var word = 0; word < memory.Words; word++)
        {
            var looks = memory.LooksAt(word);
            var share = Matrix.Exp(Vector512.Create<float>(looks) - most);
            share.CopyTo(looks);
            all += share;
            seen += share * Vector512.Create<float>(looks[Lanes..]);
        }

        for (var word = 0; word < memory.Words; word++)
        {
            var looks = memory.LooksAt(word);
            (Vector512.Create<float>(looks) / all).CopyTo(looks);
        }

        return memory.Words == 0 ? Vector512<float>.Zero : seen / all;
    }

    /// <summary>The part of the log-odds that comes from <see cref="RecurrentMemory.Answers"/>.</summary>
    public Vector512<float> Logits(ReadOnlySpan<float> answers)
    {
        Span<float> logits = stackalloc float[Biases.Length];
        Biases.CopyTo(logits);
        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            logits[output] += Matrix.Dot(answers, Weights.AsSpan(output * Features, Features));
        }

        return Vector512.Create<float>(logits);
    }

    /// <summary>Adds what every word's place did for the log-odds of an output; with the bias they make up the whole of it.</summary>
    public void AddParts(RecurrentMemory memory, int output, Span<double> parts)
    {
        Look(memory);
        var weights = Weights.AsSpan(output * Features, Features);
        for (var unit = 0; unit < Units && parts.Length > 0; unit++)
        {
            parts[memory.Places[unit]] += weights[unit] * memory.Answers[unit];
        }

        for (var word = 0; word < parts.Length; word++)
        {
            var looks = memory.LooksAt(word);
            parts[word] += looks[output] * looks[Lanes + output] + Matrix.Dot(memory.HeldAt(word), weights[Units..]) * memory.MeanScale;
        }
    }
}

/// <summary>What a <see cref="RecurrentNetwork"/> made of one text: not for two threads at once.</summary>
internal sealed class RecurrentMemory
{
    public IReadOnlyList<RecurrentThoughts> Ways { get; } = [new(), new()];

    public float[] Answers { get; } = new float[RecurrentNetwork.Features];

    /// <summary>The word at which each unit held most; where there is no word it means nothing.</summary>
    public int[] Places { get; } = new int[RecurrentNetwork.Units];

    public float MeanScale { get; private set; }

    public int Words { get; private set; }

    /// <summary>What the units of both ways hold at every word.</summary>
    public float[] Held { get; private set; } = [];

    /// <summary>At every word, for every output: the share of its look that goes there, then what it sees.</summary>
    public float[] Looks { get; private set; } = [];

    public Span<float> HeldAt(int word) => Held.AsSpan(word * RecurrentNetwork.Units, RecurrentNetwork.Units);

    public Span<float> LooksAt(int word) => Looks.AsSpan(word * RecurrentNetwork.Looks, RecurrentNetwork.Looks);

    public void Begin(int words)
    {
        MeanScale = 1f / Math.Max(words, 1);
        Words = words;
        if (Held.Length < Matrix.Padded(words) * RecurrentNetwork.Units)
        {
            Held = new float[Matrix.Padded(words) * RecurrentNetwork.Units];
            Looks = new float[Matrix.Padded(words) * RecurrentNetwork.Looks];
        }

        Array.Clear(Answers);
        for (var way = 0; way < Ways.Count; way++)
        {
            Ways[way].Begin(words);
        }
    }
}
