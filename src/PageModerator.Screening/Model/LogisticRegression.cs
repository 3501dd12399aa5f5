using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model;

/// <summary>Up to eight logistic regressions over the same features, side by side, so that a feature's weights are one read.</summary>
internal sealed class LogisticRegression(int bits, ReadOnlyMemory<int> outputs)
{
    /// <summary>Weights side by side.</summary>
    public const int Lanes = 8;

    // Starts the sums of squared gradients, so that the first steps are not wild.
    private const float FirstSquare = 0.01f;

    private readonly Vector256<float>[] _weights = new Vector256<float>[1 << bits];
    private Vector256<float> _bias;

    public float Weight(int bucket, int lane) => _weights[bucket][lane];

    public float Bias(int lane) => _bias[lane];

    /// <summary>
    /// AdaGrad, one row at a time in an order shuffled by the seed. Outputs that a row knows nothing of are not moved by it.
    /// </summary>
    /// <param name="corpus">Where the rows stand.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="weights">What each of <paramref name="rows"/> weighs.</param>
    /// <param name="idf">Inverse frequencies of <see cref="FeatureCorpus.InverseFrequencies"/>.</param>
    /// <param name="options">Epochs, rates and the seed.</param>
    /// <param name="cancellationToken">Looked at once an epoch and every thousand rows.</param>
    public void Train(
        FeatureCorpus corpus,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<float> weights,
        short[] idf,
        TrainingOptions options,
        CancellationToken cancellationToken)
    {
        var random = new SplitMix((ulong)options.Seed);
        var order = UsefulRows(corpus, rows);
        var squares = new Vector256<float>[_weights.Length];
        Array.Fill(squares, Vector256.Create(FirstSquare));
        var biasSquares = Vector256.Create(FirstSquare);
        var features = new ValuedFeature[corpus.Widest()];
        var pull = Vector256.Create((float)options.L2);
        var keep = (ulong)((1 - options.FeatureDropout) * uint.MaxValue);

        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            var rate = Vector256.Create((float)(options.LearningRate * (1 - 0.9 * epoch / options.Epochs)));
            for (var step = 0; step < order.Length; step++)
            {
                if (step % 1024 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var at = order[step];
                var row = rows[at];
                var count = corpus.Values(row, idf, features);
                if (keep < uint.MaxValue)
                {
                    count = Drop(features, count, keep, (float)(1 / (1 - options.FeatureDropout)), ref random);
                }

                var seen = features.AsSpan(0, count);
                var slope = Slope(seen, corpus.Texts[row], weights[at]);
                foreach (var feature in seen)
                {
                    ref var weight = ref _weights[feature.Bucket];
                    ref var square = ref squares[feature.Bucket];
                    var gradient = slope * feature.Value + pull * weight;
                    square += gradient * gradient;
                    weight -= rate * gradient / Vector256.Sqrt(square);
                }

                biasSquares += slope * slope;
                _bias -= rate * slope / Vector256.Sqrt(biasSquares);
            }
        }
    }

    /// <summary>The log-odds of every lane.</summary>
    public Vector256<float> Logits(ReadOnlySpan<ValuedFeature> features)
    {
        var sum = _bias;
        foreach (var feature in features)
        {
            sum += _weights[feature.Bucket] * feature.Value;
        }

        return sum;
    }

    private Vector256<float> Slope(ReadOnlySpan<ValuedFeature> features, LabelledText text, float weight)
    {
        var logits = Logits(features);
        Span<float> slope = stackalloc float[Lanes];
        slope.Clear();
        var of = outputs.Span;
        for (var lane = 0; lane < of.Length; lane++)
        {
            if (text.Known.Contains(of[lane]))
            {
                var wanted = text.Labels.Contains(of[lane]) ? 1f : 0f;
                slope[lane] = (1f / (1f + MathF.Exp(-logits[lane])) - wanted) * weight;
            }
        }

        return Vector256.Create<float>(slope);
    }

    private int[] UsefulRows(FeatureCorpus corpus, ReadOnlySpan<int> rows)
    {
        var wanted = OutputSet.None;
        foreach (var output in outputs.Span)
        {
            wanted = wanted.With(output);
        }

        var useful = new List<int>(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            if (!corpus.Texts[rows[i]].Known.Intersect(wanted).IsEmpty)
            {
                useful.Add(i);
            }
        }

        return [.. useful];
    }

    /// <summary>Leaves some features out and makes up for it in the others, so that no single one is leant on.</summary>
    private static int Drop(ValuedFeature[] features, int count, ulong keep, float makeUp, ref SplitMix random)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if ((random.Next() >> 32) <= keep)
            {
                features[kept++] = features[i] with { Value = features[i].Value * makeUp };
            }
        }

        return kept;
    }
}

/// <summary>A small generator whose numbers are the same on every runtime; <see cref="Random"/> promises that for no version but its own.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = (int)(Next() % (ulong)(i + 1));
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
