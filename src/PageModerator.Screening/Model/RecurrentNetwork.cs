using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model;

/// <summary>
/// Reads the words both ways and keeps of every unit the most that it held at a word, and its mean. An output is a weighted sum of those, so
/// that what was held at a word did is known exactly; though what is held there hangs on the words around it too.
/// </summary>
internal sealed class RecurrentNetwork
{
    /// <summary>Units of both ways.</summary>
    public const int Units = 2 * RecurrentReader.Units;

    /// <summary>What an output sums: the most that every unit held, then the means.</summary>
    public const int Features = 2 * Units;

    public RecurrentNetwork() =>
        Parts = [.. Readers.SelectMany(reader => new[] { reader.Input, reader.Recurrent, reader.Biases }), Weights, Biases];

    public IReadOnlyList<RecurrentReader> Readers { get; } = [new(isBackward: false), new(isBackward: true)];

    /// <summary>Weights of the outputs, <c>[output][feature]</c>.</summary>
    public float[] Weights { get; } = new float[ModelOutputs.Count * Features];

    /// <summary>One an output, and zeros up to a whole register.</summary>
    public float[] Biases { get; } = new float[Vector512<float>.Count];

    /// <summary>All that is learnt, in the order of the model file.</summary>
    public IReadOnlyList<float[]> Parts { get; }

    public void CopyTo(RecurrentNetwork other)
    {
        foreach (var (part, to) in Parts.Zip(other.Parts))
        {
            part.CopyTo(to, 0);
        }
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

    /// <summary>The log-odds of every output from what <see cref="Read"/> left in <see cref="RecurrentMemory.Answers"/>.</summary>
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
        var weights = Weights.AsSpan(output * Features, Features);
        for (var unit = 0; unit < Units && parts.Length > 0; unit++)
        {
            parts[memory.Places[unit]] += weights[unit] * memory.Answers[unit];
        }

        for (var word = 0; word < parts.Length; word++)
        {
            for (var way = 0; way < Readers.Count; way++)
            {
                var mean = weights.Slice(Units + way * RecurrentReader.Units, RecurrentReader.Units);
                parts[word] += Matrix.Dot(memory.Ways[way].State(word + Readers[way].After), mean) * memory.MeanScale;
            }
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

    public void Begin(int words)
    {
        MeanScale = 1f / Math.Max(words, 1);
        Array.Clear(Answers);
        for (var way = 0; way < Ways.Count; way++)
        {
            Ways[way].Begin(words);
        }
    }
}
