using System.Runtime.InteropServices;

namespace PageModerator.Screening.Model;

/// <summary>Two models as training leaves them: not calibrated, not yet cut to fewer bits.</summary>
internal sealed class RawModel
{
    // Two halves of the outputs, because a half is what fits one register, and each can be trained on a processor of its own.
    private static readonly int[][] Halves = [[0, 1, 2, 3, 4, ModelOutputs.Trouble], [5, 6, 7, 8, 9, 10, 11]];

    private readonly FeatureTable _table;
    private readonly byte[] _idf;
    private readonly LogisticRegression[] _halves;
    private readonly NetworkTrainer _network;

    private RawModel(FeatureTable table, byte[] idf, LogisticRegression[] halves, NetworkTrainer network)
    {
        _table = table;
        _idf = idf;
        _halves = halves;
        _network = network;
    }

    /// <summary>A network that has read public text, for several models to go on from.</summary>
    public static NetworkTrainer Teach(TrainingCorpus corpus, int[] rows, TrainingOptions options, CancellationToken cancellationToken)
    {
        var network = new NetworkTrainer(corpus.Words, options.Seed);
        network.Train([.. rows.Where(row => !corpus.Texts[row].IsSchool)], options.NetworkPublicEpochs, options, cancellationToken);
        return network;
    }

    /// <param name="corpus">Where the rows stand.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="taught">A network that has read the public rows; null: it has yet to.</param>
    /// <param name="options">Rounds, rates and the seed.</param>
    /// <param name="cancellationToken">Ends it between two rows.</param>
    public static RawModel Train(TrainingCorpus corpus, int[] rows, NetworkTrainer? taught, TrainingOptions options, CancellationToken cancellationToken)
    {
        var idf = corpus.Features.InverseFrequencies(rows, options.FewestTexts);
        var (judged, epochs) = TrainingSet.Linear(corpus.Texts, rows, options);
        var halves = Halves.Select(half => new LogisticRegression(options.Bits, half)).ToArray();
        NetworkTrainer? network = null;
        Action[] parts =
        [
            () =>
            {
                network = taught is null ? Teach(corpus, rows, options, cancellationToken) : new NetworkTrainer(taught, options.Seed);
                network.Train([.. rows.Where(row => corpus.Texts[row].IsSchool)], options.NetworkEpochs, options, cancellationToken);
            },
            .. halves.Select<LogisticRegression, Action>(half => () => half.Train(corpus.Features, judged, epochs, idf, options, cancellationToken)),
        ];

        // Each on a thread of its own: the result does not hang on timing.
        Parallel.ForEach(parts, new ParallelOptions { CancellationToken = cancellationToken }, part => part());
        return new RawModel(corpus.Features.Table, idf, halves, network!);
    }

    /// <summary>The log-odds of every output from both models, not calibrated, for some rows of a corpus: <c>[row][output]</c>.</summary>
    public LogitPair[][] Logits(TrainingCorpus corpus, ReadOnlySpan<int> rows)
    {
        var features = new ValuedFeature[corpus.Features.Widest()];
        var logits = new LogitPair[rows.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            var seen = features.AsSpan(0, corpus.Features.Values(rows[i], _idf, features));
            var network = _network.Logits(rows[i]);
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
        var vectors = _network.Vectors();
        var network = new RecurrentNetwork();
        _network.Network.CopyTo(network);
        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            var part = (float)blends[output].Network;
            foreach (ref var weight in network.Weights.AsSpan(output * RecurrentNetwork.Features, RecurrentNetwork.Features))
            {
                weight *= part;
            }

            for (var unit = 0; unit < RecurrentNetwork.Units; unit++)
            {
                network.Attention[unit * RecurrentNetwork.Looks + RecurrentNetwork.Lanes + output] *= part;
            }

            network.Biases[output] *= part;
        }

        var linear = ToLinear(blends);
        return new TextModel(linear, network, vectors, thresholds, ModelFile.VersionOf(linear, network, vectors, thresholds));
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
