using System.Runtime.Intrinsics;
using PageModerator.Screening.Model.Data;

namespace PageModerator.Screening.Model.Linear;

/// <summary>Up to eight logistic regressions over the same features, side by side, so that a feature's weights are one read.</summary>
internal sealed class LogisticRegression(int bits, ReadOnlyMemory<int> outputs)
{
    /// <summary>Weights side by side.</summary>
    public const int Lanes = 8;

    // Starts the sums of squared gradients: high enough that a rare feature takes no long steps on the word of a row or two.
    private const float FirstSquare = 1;

    // Labels are wrong now and then: no row is believed further than this.
    private const float Doubt = 0.02f;

    // By how much of itself the rate has shrunk in the last round.
    private const double LastSlowdown = 0.9;

    private readonly Vector256<float>[] _weights = new Vector256<float>[1 << bits];
    private Vector256<float> _bias;

    public float Weight(int row, int lane) => _weights[row][lane];

    public float Bias(int lane) => _bias[lane];

    /// <summary>
    /// AdaGrad, one row at a time in an order shuffled by the seed. Outputs that a row knows nothing of are not moved by it.
    /// </summary>
    /// <param name="corpus">Where the rows stand.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="epochs">How often it is gone over.</param>
    /// <param name="idf">Inverse frequencies of <see cref="FeatureCorpus.InverseFrequencies"/>.</param>
    /// <param name="options">Rates and the seed.</param>
    /// <param name="cancellationToken">Looked at every thousand rows.</param>
    public void Train(
        FeatureCorpus corpus,
        int[] rows,
        int epochs,
        byte[] idf,
        TrainingOptions options,
        CancellationToken cancellationToken)
    {
        var random = new SplitMix((ulong)options.Seed);
        var squares = new Vector256<float>[_weights.Length];
        var features = new ValuedFeature[corpus.Widest()];
        Array.Fill(squares, Vector256.Create(FirstSquare));
        var biasSquares = Vector256.Create(FirstSquare);
        var order = UsefulRows(corpus, rows);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            var rate = Vector256.Create((float)(options.LearningRate * (1 - LastSlowdown * epoch / epochs)));
            for (var step = 0; step < order.Length; step++)
            {
                if (step % 1024 == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var row = order[step];
                var count = Drop(features, corpus.Values(row, idf, features), options.FeatureDropout, ref random);
                var seen = features.AsSpan(0, count);
                var slope = Slope(seen, corpus.Texts[row]);
                Step(seen, slope, rate, squares, (float)options.L2);
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
            sum += _weights[feature.Row] * feature.Value;
        }

        return sum;
    }

    private void Step(ReadOnlySpan<ValuedFeature> features, Vector256<float> slope, Vector256<float> rate, Vector256<float>[] squares, float pull)
    {
        foreach (var feature in features)
        {
            ref var weight = ref _weights[feature.Row];
            ref var square = ref squares[feature.Row];
            var gradient = slope * feature.Value + weight * pull;
            square += gradient * gradient;
            weight -= rate * gradient / Vector256.Sqrt(square);
        }
    }

    private Vector256<float> Slope(ReadOnlySpan<ValuedFeature> features, LabelledText text)
    {
        var logits = Logits(features);
        Span<float> slope = stackalloc float[Lanes];
        slope.Clear();
        var of = outputs.Span;
        var (known, answers) = (text.KnownAnswers, text.Answers);
        for (var lane = 0; lane < of.Length; lane++)
        {
            if (known.Contains(of[lane]))
            {
                var wanted = answers.Contains(of[lane]) ? 1 - Doubt : Doubt;
                slope[lane] = 1f / (1f + MathF.Exp(-logits[lane])) - wanted;
            }
        }

        return Vector256.Create<float>(slope);
    }

    private int[] UsefulRows(FeatureCorpus corpus, int[] rows)
    {
        var wanted = OutputSet.Of(outputs.ToArray());
        return [.. rows.Where(row => !corpus.Texts[row].Known.Intersect(wanted).IsEmpty)];
    }

    /// <summary>Leaves some features out and makes up for it in the others, so that no single one is leant on.</summary>
    private static int Drop(ValuedFeature[] features, int count, double share, ref SplitMix random)
    {
        if (share <= 0)
        {
            return count;
        }

        var keep = (ulong)((1 - share) * uint.MaxValue);
        var makeUp = (float)(1 / (1 - share));
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
