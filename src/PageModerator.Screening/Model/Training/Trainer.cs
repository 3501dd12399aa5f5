using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Measuring;
using PageModerator.Screening.Model.Networks;

namespace PageModerator.Screening.Model.Training;

/// <summary>How far training has come.</summary>
/// <param name="Done">Rounds that networks made over their rows: nearly all of the time goes into those.</param>
/// <param name="Of">Rounds to make.</param>
/// <param name="Step">What is being done, for people.</param>
public sealed record TrainingProgress(int Done, int Of, string Step);

/// <summary>A trained model and what is known of it.</summary>
/// <param name="Model">Ready to serve.</param>
/// <param name="Unseen">Measured on the school comments kept apart; null when there were none.</param>
/// <param name="Tuned">Measured on the comments that set the thresholds, each scored by a model that had not seen it: a shade too kind.</param>
/// <param name="Sources">What the data held.</param>
/// <param name="Options">What it was trained with.</param>
public sealed record TrainedModel(
    TextModel Model,
    Evaluation? Unseen,
    Evaluation Tuned,
    IReadOnlyList<SourceCount> Sources,
    TrainingOptions Options);

/// <summary>What one source brought.</summary>
/// <param name="Name">The file, or what the file names.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Trained">Rows trained on, after the cap and without the unseen ones.</param>
/// <param name="Violating">Of the rows read, those with a category.</param>
/// <param name="IsSchool">Written or labelled for schools.</param>
public sealed record SourceCount(string Name, int Rows, int Trained, int Violating, bool IsSchool);

/// <summary>Turns labelled comments into a model.</summary>
public static class Trainer
{
    /// <summary>
    /// Trains on everything but the unseen tenth. Calibration and thresholds come from school comments scored by models that had not seen
    /// their briefs; where the data hold none, from public text in the same way.
    /// </summary>
    /// <param name="data">All rows, the unseen tenth among them.</param>
    /// <param name="vectors">Vectors of words to start from; the model takes along what it made of them.</param>
    /// <param name="options">Rounds, rates, budgets and the seed.</param>
    /// <param name="progress">One step a round; reported from several threads.</param>
    /// <param name="cancellationToken">Ends it between two rows.</param>
    /// <exception cref="InvalidDataException">There is too little to set thresholds by.</exception>
    public static TrainedModel Train(
        IReadOnlyList<LabelledText> data,
        WordVectors vectors,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var rows = TrainingSet.Rows(data, options);
        var folds = Folds(data, rows, options);
        int[] judges = [.. folds.SelectMany(fold => fold).Order()];
        var models = folds.Count + 1;
        var isTaught = data[judges[0]].IsSchool;
        var rounds = models * options.NetworkEpochs + (isTaught ? 1 : models) * options.NetworkPublicEpochs;
        progress?.Report(new TrainingProgress(0, rounds, "Reading features"));
        var done = 0;
        var corpus = TrainingCorpus.Of(data, rows, vectors, options, cancellationToken);

        // Where school comments judge, every model begins with the same public rows: the networks read them once for all.
        var taught = isTaught ? RawModel.Teach(corpus, rows, options, RoundDone, cancellationToken) : null;

        // All models side by side, on as many threads as there are: none waits for another, so the result does not hang on timing.
        var logits = new LogitPair[data.Count][];
        RawModel? last = null;
        Parallel.For(0, models, new ParallelOptions { CancellationToken = cancellationToken }, which =>
        {
            // The longest one begins first.
            if (which == 0)
            {
                last = RawModel.Train(corpus, rows, taught, options, RoundDone, cancellationToken);
            }
            else
            {
                var held = folds[which - 1];
                var scored = RawModel.Train(corpus, [.. rows.Except(held)], taught, options, RoundDone, cancellationToken).Logits(corpus, held);
                for (var i = 0; i < held.Length; i++)
                {
                    logits[held[i]] = scored[i];
                }
            }
        });

        var blends = Enumerable.Range(0, ModelOutputs.Count)
            .Select(output => Blend.Fit([.. judges
                .Where(row => data[row].KnownAnswers.Contains(output))
                .Select(row => (logits[row][output], data[row].Answers.Contains(output)))]))
            .ToArray();
        var judged = judges.Select(row => data[row]).ToArray();
        var scores = judges.Select(row => blends.Select((blend, output) => blend.Apply(logits[row][output])).ToArray()).ToArray();
        var thresholds = ThresholdChooser.Choose(judged, scores, options.Budgets);
        var model = last!.ToModel(blends, thresholds);

        var unseen = data.Where(DataSplit.IsUnseen).ToArray();
        var trained = new TrainedModel(
            model,
            unseen.Length == 0 ? null : Evaluator.Evaluate(model, unseen, cancellationToken),
            Evaluator.Evaluate(thresholds, judged, scores),
            TrainingSet.Count(data, rows),
            options);
        progress?.Report(new TrainingProgress(rounds, rounds, "Done"));
        return trained;

        void RoundDone() => progress?.Report(new TrainingProgress(Interlocked.Increment(ref done), rounds, "Training"));
    }

    /// <summary>The rows that calibrate and set thresholds, fold by fold: no more folds than it takes, for each costs a model.</summary>
    private static List<int[]> Folds(IReadOnlyList<LabelledText> data, int[] rows, TrainingOptions options)
    {
        var school = rows.Where(row => data[row].IsSchool).ToArray();
        var judges = school.Length > 0 ? school : rows;
        var groups = judges.Select(row => data[row].Group).Distinct(StringComparer.Ordinal).Count();
        if (groups < options.Folds * 2 || judges.All(row => data[row].IsViolating) || !judges.Any(row => data[row].IsViolating))
        {
            throw new InvalidDataException(
                $"The data are too few to set thresholds by: innocent and violating comments of at least {options.Folds * 2} briefs are needed.");
        }

        var byFold = judges.ToLookup(row => DataSplit.Fold(data[row], options.Folds));
        var folds = new List<int[]>();
        for (var fold = 0; fold < options.Folds && folds.Sum(held => held.Length) < options.Judges; fold++)
        {
            folds.Add([.. byFold[fold]]);
        }

        return folds;
    }
}
