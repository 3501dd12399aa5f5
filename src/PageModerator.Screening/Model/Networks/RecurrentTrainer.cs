using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>The way back through a <see cref="RecurrentNetwork"/>: from its answers to what it learnt, and to the words.</summary>
internal sealed class RecurrentTrainer
{
    private const int Units = RecurrentReader.Units;
    private const int BothUnits = RecurrentNetwork.Units;
    private const int Gates = RecurrentReader.Gates;
    private const int WordLength = WordWindow.WordLength;

    private readonly RecurrentNetwork _network;
    private readonly Adam[] _parts;
    private readonly Way[] _ways;
    private readonly float[] _carried = new float[Units];
    private readonly float[] _attentionTurned;
    private float[] _looksBack = [];
    private float[] _heldBack = [];
    private float[] _gatesBack = [];
    private float[] _recalledBack = [];

    public RecurrentTrainer(RecurrentNetwork network)
    {
        _network = network;
        _attentionTurned = new float[network.Attention.Length];
        _parts = [.. network.Parts.Select(part => new Adam(part))];
        _ways = [.. network.Readers.Select((reader, way) => new Way(reader, _parts[3 * way], _parts[3 * way + 1], _parts[3 * way + 2]))];
        Turn();
    }

    /// <summary>Slopes of the loss by what is learnt, in the order of <see cref="RecurrentNetwork.Parts"/>.</summary>
    internal IEnumerable<float[]> Gradients => _parts.Select(part => part.Gradients.ToArray());

    public void Step(float rate)
    {
        foreach (var part in _parts)
        {
            part.Step(rate);
        }

        Turn();
    }

    /// <summary>Has to be called after a change of the network by others.</summary>
    public void Turn()
    {
        foreach (var way in _ways)
        {
            Matrix.Transpose(way.Reader.Input, Gates, way.InputTurned);
            Matrix.Transpose(way.Reader.Recurrent, Gates, way.RecurrentTurned);
        }

        Matrix.Transpose(_network.Attention, RecurrentNetwork.Looks, _attentionTurned);
    }

    /// <summary>From the log-odds of one output to the answers.</summary>
    public void Back(int output, float slope, ReadOnlySpan<float> answers, Span<float> answersBack)
    {
        var weights = _parts[^2].Gradients.Slice(output * RecurrentNetwork.Features, RecurrentNetwork.Features);
        _parts[^1].Gradients[output] += slope;
        TensorPrimitives.MultiplyAdd(answers, slope, weights, weights);
        TensorPrimitives.MultiplyAdd(_network.Weights.AsSpan(output * RecurrentNetwork.Features, RecurrentNetwork.Features), slope, answersBack, answersBack);
    }

    /// <param name="words">As they were read.</param>
    /// <param name="memory">What the network made of them.</param>
    /// <param name="answersBack">Slopes of the loss by the answers.</param>
    /// <param name="look">Slopes of the loss by the outputs, what they saw, and the shares of the units that they saw it by.</param>
    /// <param name="wordsBack">Gets those by the words' numbers added, laid out as <see cref="WordWindow.Numbers"/>.</param>
    public void Back(
        WordWindow words,
        RecurrentMemory memory,
        ReadOnlySpan<float> answersBack,
        (Vector512<float> Slopes, Vector512<float> Seen, float[] Keep) look,
        Span<float> wordsBack)
    {
        if (words.Count == 0)
        {
            return;
        }

        Begin(words.Count);
        LookBack(memory, look.Slopes, look.Seen);
        for (var word = 0; word < words.Count; word++)
        {
            var heldBack = _heldBack.AsSpan(word * BothUnits, BothUnits);
            TensorPrimitives.Multiply(heldBack, look.Keep, heldBack);
            TensorPrimitives.MultiplyAdd(answersBack[BothUnits..], memory.MeanScale, heldBack, heldBack);
        }

        for (var unit = 0; unit < BothUnits; unit++)
        {
            _heldBack[memory.Places[unit] * BothUnits + unit] += answersBack[unit];
        }

        for (var way = 0; way < _ways.Length; way++)
        {
            Back(words, way, memory.Ways[way], wordsBack);
        }
    }

    /// <summary>From what the outputs saw to what was held at the words.</summary>
    private void LookBack(RecurrentMemory memory, Vector512<float> slopes, Vector512<float> seen)
    {
        const int Looks = RecurrentNetwork.Looks;
        for (var word = 0; word < memory.Words; word++)
        {
            var looks = memory.LooksAt(word);
            var back = _looksBack.AsSpan(word * Looks, Looks);
            var toldBack = slopes * Vector512.Create<float>(looks);
            (toldBack * (Vector512.Create<float>(looks[RecurrentNetwork.Lanes..]) - seen)).CopyTo(back);
            toldBack.CopyTo(back[RecurrentNetwork.Lanes..]);
        }

        Matrix.AddProduct(memory.Held, 1, BothUnits, BothUnits, memory.Words, _looksBack, Looks, _parts[^3].Gradients, Looks);
        _heldBack.AsSpan(0, Matrix.Padded(memory.Words) * BothUnits).Clear();
        Matrix.AddProduct(_looksBack, Looks, 1, memory.Words, Looks, _attentionTurned, BothUnits, _heldBack, BothUnits);
    }

    private void Back(WordWindow words, int which, RecurrentThoughts thoughts, Span<float> wordsBack)
    {
        var way = _ways[which];
        var (reader, count) = (way.Reader, words.Count);
        Array.Clear(_carried);
        for (var step = count - 1; step >= 0; step--)
        {
            var word = reader.WordAt(step, count);
            var gatesBack = _gatesBack.AsSpan(word * Gates, Gates);
            var recalledBack = _recalledBack.AsSpan(word * Gates, Gates);
            PassBack(
                thoughts.Gates.AsSpan(word * Gates, Gates),
                thoughts.Recalled.AsSpan(word * Gates, Gates),
                thoughts.State(word + reader.Before),
                _heldBack.AsSpan(word * BothUnits + which * Units, Units),
                gatesBack,
                recalledBack,
                _carried);
            Matrix.AddProduct(recalledBack, way.RecurrentTurned, _carried);
            TensorPrimitives.Add(way.Biases.Gradients, gatesBack, way.Biases.Gradients);
        }

        Matrix.AddProduct(words.Numbers, 1, WordLength, WordLength, count, _gatesBack, Gates, way.Input.Gradients, Gates);
        Matrix.AddProduct(thoughts.States.AsSpan(reader.Before * Units), 1, Units, Units, count, _recalledBack, Gates, way.Recurrent.Gradients, Gates);
        Matrix.AddProduct(_gatesBack, Gates, 1, count, Gates, way.InputTurned, WordLength, wordsBack, WordLength);
    }

    /// <summary>One step of one reader; leaves in <paramref name="carried"/> what goes straight to the state before.</summary>
    private static void PassBack(
        ReadOnlySpan<float> gates,
        ReadOnlySpan<float> recalled,
        ReadOnlySpan<float> before,
        ReadOnlySpan<float> heldBack,
        Span<float> gatesBack,
        Span<float> recalledBack,
        Span<float> carried)
    {
        for (var i = 0; i < Units; i += Vector512<float>.Count)
        {
            var (forget, keep, news) = (Vector512.Create(gates[i..]), Vector512.Create(gates[(Units + i)..]), Vector512.Create(gates[(2 * Units + i)..]));
            var slope = Vector512.Create(heldBack[i..]) + Vector512.Create<float>(carried[i..]);
            var keepBack = slope * (Vector512.Create(before[i..]) - news) * keep * (Vector512<float>.One - keep);
            var newsBack = slope * (Vector512<float>.One - keep) * (Vector512<float>.One - news * news);
            var forgetBack = newsBack * Vector512.Create(recalled[(2 * Units + i)..]) * forget * (Vector512<float>.One - forget);
            forgetBack.CopyTo(gatesBack[i..]);
            keepBack.CopyTo(gatesBack[(Units + i)..]);
            newsBack.CopyTo(gatesBack[(2 * Units + i)..]);
            forgetBack.CopyTo(recalledBack[i..]);
            keepBack.CopyTo(recalledBack[(Units + i)..]);
            (newsBack * forget).CopyTo(recalledBack[(2 * Units + i)..]);
            (slope * keep).CopyTo(carried[i..]);
        }
    }

    private void Begin(int words)
    {
        var padded = Matrix.Padded(words);
        if (_gatesBack.Length < padded * Gates)
        {
            _looksBack = new float[padded * RecurrentNetwork.Looks];
            _heldBack = new float[padded * BothUnits];
            _gatesBack = new float[padded * Gates];
            _recalledBack = new float[padded * Gates];
        }

        _gatesBack.AsSpan(words * Gates, (padded - words) * Gates).Clear();
    }

    private sealed record Way(RecurrentReader Reader, Adam Input, Adam Recurrent, Adam Biases)
    {
        public float[] InputTurned { get; } = new float[Reader.Input.Length];

        public float[] RecurrentTurned { get; } = new float[Reader.Recurrent.Length];
    }
}
