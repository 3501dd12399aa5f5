using System.Runtime.Intrinsics;

namespace PageModerator.Screening.Model.Networks;

/// <summary>
/// Trains networks that read the same words, each by itself, and what is added to the vectors of those words, row after row in an order shuffled by
/// the seed, on one thread: the same data and seed give the same numbers.
/// </summary>
internal sealed class EnsembleTrainer
{
    // Rows whose gradients make one step.
    private const int Batch = 32;

    // Steps grow from nothing over the first batches and shrink to nothing at the end.
    private const float WarmUp = 100;

    private readonly NetworkCorpus _corpus;
    private SplitMix _random;

    public EnsembleTrainer(NetworkCorpus corpus, int seed)
    {
        _corpus = corpus;
        _random = new SplitMix((ulong)seed);
        Words = new WordTrainer(corpus);
        Networks = [.. Enumerable.Range(0, TextModel.NetworkCount).Select(_ => new NetworkTrainer(Words, _random.Next()))];
    }

    /// <summary>Goes on from where another stands, with steps of its own.</summary>
    public EnsembleTrainer(EnsembleTrainer other, int seed)
    {
        _corpus = other._corpus;
        _random = new SplitMix((ulong)seed);
        Words = new WordTrainer(other.Words);
        Networks = [.. other.Networks.Select(network => new NetworkTrainer(network, Words, _random.Next()))];
    }

    public IReadOnlyList<NetworkTrainer> Networks { get; }

    /// <summary>By which all of them read.</summary>
    public WordTrainer Words { get; }

    /// <summary>Goes over some rows. Outputs that a row knows nothing of are not moved by it.</summary>
    /// <param name="rows">Of the corpus.</param>
    /// <param name="epochs">How often.</param>
    /// <param name="options">Rates.</param>
    /// <param name="roundDone">Called after each time over the rows.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    public void Train(int[] rows, int epochs, TrainingOptions options, Action roundDone, CancellationToken cancellationToken)
    {
        int[] order = [.. rows.Where(row => _corpus.Rows[row].Length > 0)];
        Words.Begin();
        float steps = epochs * ((order.Length + Batch - 1) / Batch);
        var step = 0;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            _random.Shuffle(order);
            foreach (var batch in order.Chunk(Batch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var pace = Math.Min(1, (step + 1) / WarmUp) * (1 - step / steps);
                foreach (var network in Networks)
                {
                    foreach (var row in batch)
                    {
                        network.AddGradients(_corpus.Rows[row], _corpus.Texts[row], 1f / batch.Length);
                    }

                    network.Step((float)options.NetworkRate * pace);
                }

                Words.Step((float)options.WordRate * pace, Batch);
                step++;
            }

            roundDone();
        }
    }

    /// <summary>The log-odds of every output for one row, those of all networks added, with nothing dropped.</summary>
    public Vector512<float> Logits(int row)
    {
        var logits = Vector512<float>.Zero;
        foreach (var network in Networks)
        {
            logits += network.Logits(_corpus.Rows[row]);
        }

        return logits;
    }
}
