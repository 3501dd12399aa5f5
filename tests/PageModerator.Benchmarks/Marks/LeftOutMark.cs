using System.Globalization;
using PageModerator.Benchmarks.Infrastructure;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Networks;
using PageModerator.Screening.Model.Training;

namespace PageModerator.Benchmarks.Marks;

/// <summary>
/// Each of nine public sources left out of training in turn, and measured on: what to expect of a place that nobody has labelled. Two plain
/// methods' figures on the same rows are those of <c>results/baselines.csv</c>, which <c>baselines.py</c> printed.
/// </summary>
internal sealed class LeftOutMark : IMark
{
    private const string Baselines = "tests/PageModerator.Benchmarks/results/baselines.csv";

    private static readonly string Datasets = Path.Combine("..", "shared", "datasets");

    private static readonly string[] Sources =
        ["surge_toxicity", "davidson2017", "fox_news_comments", "hatexplain_subset", "edos_sexism", "convabuse", "youtube_spam", "sms", "hatemojibuild"];

    // All rows of every source, as the plain methods have them; school comments, which would be a third source of words, stay out.
    private static readonly TrainingOptions Options = new() { SourceCap = int.MaxValue, NetworkPublicEpochs = 2 };

    public async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(Datasets, "*.csv.gz").Order(StringComparer.Ordinal);
        var data = files.SelectMany(file => Read(file, cancellationToken)).ToArray();
        using var stream = File.OpenRead(Path.Combine("models", "vectors", WordVectors.Name));
        var vectors = WordVectors.Read(stream);
        var measured = SourceHoldout.Run(data, Sources, vectors, Options, cancellationToken: cancellationToken);
        var plain = (await File.ReadAllLinesAsync(Baselines, cancellationToken)).Skip(1).Select(line => line.Split(',')).ToArray();

        report.Say($"Trained on all public text but the source named: {Options.PublicEpochs} rounds of the linear model, {Options.NetworkPublicEpochs} of the networks. Harmful (any category) against acceptable in that source: ROC area, and recall at 1 % false alarms. Beside it two plain methods on the same rows: TF-IDF with logistic regression, and fastText.");
        report.Table(
            ["left out", "rows", "this", "TF-IDF", "fastText"],
            measured.Select(source => (FormattableString[])
            [
                $"{source.Source}",
                $"{source.Harm.Positives + source.Harm.Negatives}",
                $"{source.Harm.RocArea:F3}, {100 * source.Harm.RecallAtOnePercent:F1} %",
                $"{Plain(plain, source.Source, "tf-idf")}",
                $"{Plain(plain, source.Source, "fasttext")}",
            ]));
    }

    /// <summary>The rows of a file, whose name is their source.</summary>
    private static IEnumerable<LabelledText> Read(string file, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file);
        using var stream = File.OpenRead(file);
        return LabelledTextReader.Read(stream, name, cancellationToken).Select(row => row with { Source = name });
    }

    private static string Plain(string[][] rows, string source, string method) =>
        rows.FirstOrDefault(row => row[0] == source && row[2] == method) is [_, _, _, var area, var recall]
            ? string.Create(CultureInfo.InvariantCulture, $"{double.Parse(area, CultureInfo.InvariantCulture):F3}, {100 * double.Parse(recall, CultureInfo.InvariantCulture):F1} %")
            : "–";
}
