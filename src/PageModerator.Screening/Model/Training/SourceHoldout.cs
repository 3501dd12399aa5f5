using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Measuring;
using PageModerator.Screening.Model.Networks;

namespace PageModerator.Screening.Model.Training;

/// <summary>How a model does on a source that it was not trained on: what to expect of a place nobody has labelled.</summary>
/// <param name="Source">The source left out.</param>
/// <param name="Harm">Violating against innocent.</param>
public sealed record HeldOutSource(string Source, Ranking Harm);

/// <summary>Trains again and again, each time without one source, and measures on that one.</summary>
public static class SourceHoldout
{
    // Both models read the same words: a third of what they say together is said twice.
    private const double SaidTwice = 1.5;

    /// <param name="data">All rows; those of the unseen tenth stay out on both sides.</param>
    /// <param name="leftOut">What to leave out: a beginning of the sources' names.</param>
    /// <param name="vectors">Vectors of words to start from.</param>
    /// <param name="options">As for <see cref="Trainer.Train"/>; no calibration is needed for an order.</param>
    /// <param name="progress">One step a source.</param>
    /// <param name="cancellationToken">Ends it between two rows.</param>
    /// <exception cref="InvalidDataException">No row has such a source.</exception>
    public static IReadOnlyList<HeldOutSource> Run(
        IReadOnlyList<LabelledText> data,
        IReadOnlyList<string> leftOut,
        WordVectors vectors,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var rows = TrainingSet.Rows(data, options);
        var corpus = TrainingCorpus.Of(data, rows, vectors, options, cancellationToken);
        var results = new List<HeldOutSource>();
        foreach (var name in leftOut)
        {
            progress?.Report(new TrainingProgress(results.Count, leftOut.Count, $"Without {name}"));
            var held = Enumerable.Range(0, data.Count).Where(row => IsHeld(row, name) && !DataSplit.IsUnseen(data[row])).ToArray();
            if (held.Length == 0)
            {
                throw new InvalidDataException($"No source of the data begins with “{name}”.");
            }

            var raw = RawModel.Train(corpus, [.. rows.Where(row => !IsHeld(row, name))], taught: null, options, () => { }, cancellationToken);
            var logits = raw.Logits(corpus, held);
            results.Add(new HeldOutSource(name, RankMetrics.Of(held.Select((row, i) => new Scored(Harm(logits[i]), data[row].IsViolating)))));
        }

        return results;

        bool IsHeld(int row, string name) => data[row].Source.StartsWith(name, StringComparison.Ordinal);
    }

    /// <summary>How far it is from being free of every category, taken as if they came independently.</summary>
    private static double Harm(ReadOnlySpan<LogitPair> logits)
    {
        var harm = 0.0;
        foreach (var logit in logits[..ModelOutputs.Categories])
        {
            harm += Math.Log(1 + Math.Exp((logit.Linear + logit.Network) / SaidTwice));
        }

        return harm;
    }
}
