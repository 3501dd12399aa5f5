using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Screening;
using PageModerator.Screening.Model;

namespace PageModerator.Benchmarks.Marks;

/// <summary>What more school comments would bring: a model from a part of them, then from more, each measured on the unseen tenth.</summary>
internal sealed class LearningCurveMark : IMark
{
    private static readonly int[] Sizes = [1_000, 2_500, 5_000, 10_000, 20_000, int.MaxValue];

    public Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var data = TrainingFiles.Read(cancellationToken);
        var unseen = data.Where(DataSplit.IsUnseen).ToArray();

        // Whole briefs, by a hash of their own, so that a larger part holds the smaller one.
        var briefs = data.Where(text => !DataSplit.IsUnseen(text)).GroupBy(text => text.Group, StringComparer.Ordinal).OrderBy(brief => DataSplit.Hash($"curve {brief.Key}")).ToArray();
        var rows = new List<FormattableString[]>();
        foreach (var size in Sizes)
        {
            var part = new List<LabelledText>();
            var taken = 0;
            for (; taken < briefs.Length && part.Count < size; taken++)
            {
                part.AddRange(briefs[taken]);
            }

            var trained = Trainer.Train([.. part, .. unseen], new TrainingOptions(), progress: null, cancellationToken);
            rows.Add(Row(part.Count, taken, trained.Unseen ?? throw new InvalidOperationException("No comment is unseen: not what was to be measured.")));
        }

        report.Say($"School comments alone, without public text, drawn as whole briefs by a hash; thresholds from folds of each part, figures of the model alone on the {unseen.Length} unseen comments of {data.Count} (`models/training`), the same for every line. 95 % intervals.");
        report.Table(
            ["school comments", "briefs", "violating caught", "innocent queued", "lawful hidden", "ROC area", "recall at 1 %", "safeguarding raised", "threat raised"],
            rows);
        return Task.CompletedTask;
    }

    private static FormattableString[] Row(int count, int briefs, Evaluation unseen) =>
    [
        $"{count}",
        $"{briefs}",
        Share(unseen.All.Caught),
        Share(unseen.All.NeedlessQueue),
        Share(unseen.All.WrongHides),
        $"{unseen.All.Harm.RocArea:F3}",
        $"{unseen.All.Harm.RecallAtOnePercent * 100:F1} %",
        Share(unseen.Outputs[ModelOutputs.Index(Concern.Safeguarding)].Recall),
        Share(unseen.Outputs[ModelOutputs.Index(Concern.Threat)].Recall),
    ];

    private static FormattableString Share(Rate rate) => $"{rate.Value * 100:F1} % ({rate.Low * 100:F1} to {rate.High * 100:F1})";
}
