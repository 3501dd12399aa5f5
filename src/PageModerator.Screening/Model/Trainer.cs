namespace PageModerator.Screening.Model;

/// <summary>How far training has come.</summary>
/// <param name="Done">Models trained.</param>
/// <param name="Of">Models to train: one a fold and the last one.</param>
/// <param name="Step">What is being done, for people.</param>
public sealed record TrainingProgress(int Done, int Of, string Step);

/// <summary>A trained model and what is known of it.</summary>
/// <param name="Model">Ready to serve.</param>
/// <param name="Unseen">Measured on the school comments kept apart; null when there were none.</param>
/// <param name="Tuned">Measured on the comments that set the thresholds, each scored by a model that had not seen it: a shade too kind.</param>
/// <param name="Sources">What the data held.</param>
/// <param name="Options">What it was trained with.</param>
public sealed record TrainedModel(
    LinearModel Model,
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
    /// their briefs.
    /// </summary>
    /// <exception cref="InvalidDataException">There are too few school comments to set thresholds by.</exception>
    public static TrainedModel Train(
        IReadOnlyList<LabelledText> data,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var steps = options.Folds + 1;
        progress?.Report(new TrainingProgress(0, steps, "Reading features"));
        var corpus = FeatureCorpus.Of(data, TextPreparation.Of, options.Bits, cancellationToken);
        var rows = TrainingSet.Rows(data, options);
        var school = rows.Where(row => data[row].IsSchool).ToArray();
        if (school.Select(row => data[row].Group).Distinct(StringComparer.Ordinal).Count() < options.Folds * 2
            || school.All(row => data[row].IsViolating)
            || !school.Any(row => data[row].IsViolating))
        {
            throw new InvalidDataException(
                "Training needs comments labelled for schools (a file with a concerns column), innocent and violating ones, of at least "
                + $"{options.Folds * 2} briefs: thresholds are set by them.");
        }

        var logits = new float[data.Count][];
        for (var fold = 0; fold < options.Folds; fold++)
        {
            progress?.Report(new TrainingProgress(fold, steps, $"Calibrating, part {fold + 1} of {options.Folds}"));
            var held = school.Where(row => DataSplit.Fold(data[row], options.Folds) == fold).ToArray();
            var raw = Fit(corpus, [.. rows.Except(held)], options, cancellationToken);
            var scored = raw.Logits(corpus, held);
            for (var i = 0; i < held.Length; i++)
            {
                logits[held[i]] = scored[i];
            }
        }

        progress?.Report(new TrainingProgress(options.Folds, steps, "Training"));
        var calibrations = Enumerable.Range(0, ModelOutputs.Count)
            .Select(output => Calibration.Fit([.. school
                .Where(row => data[row].Known.Contains(output))
                .Select(row => ((double)logits[row][output], data[row].Labels.Contains(output)))]))
            .ToArray();
        var seen = school.Select(row => data[row]).ToArray();
        var scores = school.Select(row => Enumerable.Range(0, ModelOutputs.Count).Select(o => calibrations[o].Apply(logits[row][o])).ToArray()).ToArray();
        var thresholds = ThresholdChooser.Choose(seen, scores, options.Budgets);
        var model = Fit(corpus, rows, options, cancellationToken).ToModel(calibrations, thresholds);

        var unseen = data.Where(DataSplit.IsUnseen).ToArray();
        var trained = new TrainedModel(
            model,
            unseen.Length == 0 ? null : Evaluator.Evaluate(model, unseen, cancellationToken),
            Evaluator.Evaluate(model.Version, thresholds, seen, scores),
            TrainingSet.Count(data, rows),
            options);
        progress?.Report(new TrainingProgress(steps, steps, "Done"));
        return trained;
    }

    /// <summary>Trains on some rows and nothing else: for folds and for sources left out.</summary>
    internal static RawModel Fit(FeatureCorpus corpus, int[] rows, TrainingOptions options, CancellationToken cancellationToken) =>
        RawModel.Train(corpus, rows, [.. rows.Select(row => TrainingSet.Weight(corpus.Texts[row], options))], options, cancellationToken);
}
