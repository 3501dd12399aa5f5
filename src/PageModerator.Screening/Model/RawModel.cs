namespace PageModerator.Screening.Model;

/// <summary>Weights as training leaves them: not calibrated, not yet cut to 16 bits.</summary>
internal sealed class RawModel
{
    // Two halves of the outputs, because a half is what fits one register, and each can be trained on a processor of its own.
    private static readonly int[][] Halves = [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9, 10, 11]];

    private readonly int _bits;
    private readonly short[] _idf;
    private readonly LogisticRegression[] _halves;

    private RawModel(int bits, short[] idf, LogisticRegression[] halves)
    {
        _bits = bits;
        _idf = idf;
        _halves = halves;
    }

    public static RawModel Train(FeatureCorpus corpus, int[] rows, TrainingOptions options, CancellationToken cancellationToken)
    {
        var idf = corpus.InverseFrequencies(rows, options.FewestTexts);
        var phases = TrainingSet.Phases(corpus.Texts, rows, options);
        var halves = Halves.Select(half => new LogisticRegression(options.Bits, half)).ToArray();
        Parallel.ForEach(
            halves,
            new ParallelOptions { CancellationToken = cancellationToken },
            half => half.Train(corpus, phases, idf, options, cancellationToken));
        return new RawModel(options.Bits, idf, halves);
    }

    /// <summary>The log-odds of every output, not calibrated, for some rows of a corpus: <c>[row][output]</c>.</summary>
    public float[][] Logits(FeatureCorpus corpus, ReadOnlySpan<int> rows)
    {
        var features = new ValuedFeature[corpus.Widest()];
        var logits = new float[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            var seen = features.AsSpan(0, corpus.Values(rows[i], _idf, features));
            var of = logits[i] = new float[ModelOutputs.Count];
            for (var half = 0; half < Halves.Length; half++)
            {
                var sums = _halves[half].Logits(seen);
                for (var lane = 0; lane < Halves[half].Length; lane++)
                {
                    of[Halves[half][lane]] = sums[lane];
                }
            }
        }

        return logits;
    }

    /// <summary>The model to serve: weights cut to 16 bits, calibration folded in.</summary>
    public LinearModel ToModel(ReadOnlySpan<Calibration> calibrations, ModelThresholds thresholds)
    {
        var rows = new short[LinearModel.RowLength << _bits];
        var scales = new float[ModelOutputs.Count];
        var biases = new float[ModelOutputs.Count];
        for (var half = 0; half < Halves.Length; half++)
        {
            for (var lane = 0; lane < Halves[half].Length; lane++)
            {
                var output = Halves[half][lane];
                var largest = 0f;
                for (var bucket = 0; bucket < 1 << _bits; bucket++)
                {
                    largest = Math.Max(largest, Math.Abs(_halves[half].Weight(bucket, lane)));
                }

                var step = largest > 0 ? largest / short.MaxValue : 1;
                for (var bucket = 0; bucket < 1 << _bits; bucket++)
                {
                    rows[bucket * LinearModel.RowLength + output] = (short)MathF.Round(_halves[half].Weight(bucket, lane) / step);
                }

                scales[output] = (float)(step * calibrations[output].Slope);
                biases[output] = (float)(_halves[half].Bias(lane) * calibrations[output].Slope + calibrations[output].Intercept);
            }
        }

        for (var bucket = 0; bucket < 1 << _bits; bucket++)
        {
            rows[bucket * LinearModel.RowLength + LinearModel.IdfLane] = _idf[bucket];
        }

        return new LinearModel(_bits, rows, scales, biases, thresholds, ModelFile.VersionOf(_bits, rows, scales, biases, thresholds));
    }
}
