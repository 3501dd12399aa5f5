using System.Runtime.InteropServices;
using PageModerator.Screening.Model.Linear;
using PageModerator.Screening.Model.Networks;

namespace PageModerator.Screening.Model.Training;

/// <summary>Two models as training leaves them: not calibrated, not yet cut to fewer bits.</summary>
internal sealed class RawModel
{
    // Two halves of the outputs, because a half is what fits one register, and each can be trained on a processor of its own.
    private static readonly int[][] Halves = [[0, 1, 2, 3, 4, ModelOutputs.Trouble], [5, 6, 7, 8, 9, 10, 11]];

    private readonly FeatureTable _table;
    private readonly byte[] _idf;
    private readonly LogisticRegression[] _halves;
    private readonly EnsembleTrainer _ensemble;

    private RawModel(FeatureTable table, byte[] idf, LogisticRegression[] halves, EnsembleTrainer ensemble)
    {
        _table = table;
        _idf = idf;
        _halves = halves;
        _ensemble = ensemble;
    }

    /// <summary>Networks that have read public text, for several models to go on from.</summary>
    public static EnsembleTrainer Teach(TrainingCorpus corpus, int[] rows, TrainingOptions options, Action roundDone, CancellationToken cancellationToken)
    {
        var ensemble = new EnsembleTrainer(corpus.Words, options.Seed);
        ensemble.Train([.. rows.Where(row => !corpus.Texts[row].IsSchool)], options.NetworkPublicEpochs, options, roundDone, cancellationToken);
        return ensemble;
    }

    /// <param name="corpus">Where the rows stand.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="taught">Networks that have read the public rows; null: they have yet to.</param>
    /// <param name="options">Rounds, rates and the seed.</param>
    /// <param name="roundDone">Called after each of the networks' rounds, on the thread of the one that made it.</param>
    /// <param name="cancellationToken">Ends it between two rows.</param>
    public static RawModel Train(TrainingCorpus corpus, int[] rows, EnsembleTrainer? taught, TrainingOptions options, Action roundDone, CancellationToken cancellationToken)
    {
        var idf = corpus.Features.InverseFrequencies(rows, options.FewestTexts);
        var (judged, epochs) = TrainingSet.Linear(corpus.Texts, rows, options);
        var halves = Halves.Select(half => new LogisticRegression(options.Bits, half)).ToArray();
        EnsembleTrainer? ensemble = null;
        Action[] parts =
        [
            () =>
            {
                ensemble = taught is null ? Teach(corpus, rows, options, roundDone, cancellationToken) : new EnsembleTrainer(taught, options.Seed);
                ensemble.Train([.. rows.Where(row => corpus.Texts[row].IsSchool)], options.NetworkEpochs, options, roundDone, cancellationToken);
            },
            .. halves.Select<LogisticRegression, Action>(half => () => half.Train(corpus.Features, judged, epochs, idf, options, cancellationToken)),
        ];

        // Each on a thread of its own: the result does not hang on timing.
        Parallel.ForEach(parts, new ParallelOptions { CancellationToken = cancellationToken }, part => part());
        return new RawModel(corpus.Features.Table, idf, halves, ensemble!);
    }

    /// <summary>The log-odds of every output from both models, not calibrated, for some rows of a corpus: <c>[row][output]</c>.</summary>
    public LogitPair[][] Logits(TrainingCorpus corpus, ReadOnlySpan<int> rows)
    {
        var features = new ValuedFeature[corpus.Features.Widest()];
        var logits = new LogitPair[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            var seen = features.AsSpan(0, corpus.Features.Values(rows[i], _idf, features));
            var network = _ensemble.Logits(rows[i]);
            var of = logits[i] = new LogitPair[ModelOutputs.Count];
            for (var half = 0; half < Halves.Length; half++)
            {
                var sums = _halves[half].Logits(seen);
                for (var lane = 0; lane < Halves[half].Length; lane++)
                {
                    of[Halves[half][lane]] = new LogitPair(sums[lane], network[Halves[half][lane]]);
                }
            }
        }

        return logits;
    }

    /// <summary>The model to serve: weights and vectors cut to 8 bits, calibration folded in.</summary>
    public TextModel ToModel(ReadOnlySpan<Blend> blends, ModelThresholds thresholds)
    {
        var vectors = _ensemble.Words.Vectors();
        var networks = ToNetworks(blends);
        var linear = ToLinear(blends);
        return new TextModel(linear, networks, vectors, thresholds, ModelFile.VersionOf(linear, networks, vectors, thresholds));
    }

    private RecurrentNetwork[] ToNetworks(ReadOnlySpan<Blend> blends)
    {
        RecurrentNetwork[] networks = [.. _ensemble.Networks.Select(trained => trained.Network.Copy())];
        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            foreach (var network in networks)
            {
                network.Scale(output, (float)blends[output].Network);
            }
        }

        return networks;
    }

    private LinearModel ToLinear(ReadOnlySpan<Blend> blends)
    {
        const int Length = LinearModel.RowLength;
        var rows = LinearModel.RoomForRows(_table.Bits);
        var scales = new float[ModelOutputs.Count];
        var biases = new float[ModelOutputs.Count];
        for (var half = 0; half < Halves.Length; half++)
        {
            for (var lane = 0; lane < Halves[half].Length; lane++)
            {
                var output = Halves[half][lane];
                var largest = 0f;
                for (var row = 0; row < _idf.Length; row++)
                {
                    largest = Math.Max(largest, Math.Abs(_halves[half].Weight(row, lane)));
                }

                var step = largest > 0 ? largest / sbyte.MaxValue : 1;
                for (var row = 0; row < _idf.Length; row++)
                {
                    rows[row * Length + output] = (byte)(sbyte)MathF.Round(_halves[half].Weight(row, lane) / step);
                }

                scales[output] = (float)(step * blends[output].Linear);
                biases[output] = (float)(_halves[half].Bias(lane) * blends[output].Linear + blends[output].Intercept);
            }
        }

        for (var row = 0; row < _idf.Length; row++)
        {
            rows[row * Length + LinearModel.IdfLane] = _idf[row];
        }

        return new LinearModel(_table, rows, scales, biases);
    }
}

/// <summary>What both models say of one output, in log-odds, not calibrated.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogitPair(float Linear, float Network);
