using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Networks;
using PageModerator.Screening.Model.Training;
using Xunit;

namespace PageModerator.Screening.Tests.Model;

/// <summary>A small world of comments: a few words decide, and the rest is chatter.</summary>
internal static class TrainingData
{
    private static readonly string[] Chatter =
        ["thanks for today", "what time is the fair", "lovely assembly this morning", "is the gate open", "see you all on friday", "my two had a great day"];

    private static readonly string[] Insults = ["you absolute numpty", "what a pack of clowns you are", "you lot are pathetic"];

    private static readonly string[] Adverts = ["ovens cleaned, message me for prices", "gutters cleared from £40, ring me"];

    private static readonly string[] Complaints = ["nobody answers our emails, not good enough", "third time the club is cancelled, not good enough"];

    public static IReadOnlyList<LabelledText> Comments(int briefs = 60)
    {
        var rows = new List<LabelledText>();
        for (var brief = 0; brief < briefs; brief++)
        {
            for (var i = 0; i < Chatter.Length; i++)
            {
                rows.Add(Row(Chatter[i] + " " + Chatter[(i + brief) % Chatter.Length], OutputSet.None, brief));
            }

            rows.Add(Row($"{Chatter[brief % Chatter.Length]}, {Insults[brief % Insults.Length]}", Set(Category.Abusive), brief));
            rows.Add(Row($"{Adverts[brief % Adverts.Length]} {Chatter[brief % Chatter.Length]}", Set(Category.Commercial), brief));
            rows.Add(Row(Complaints[brief % Complaints.Length], OutputSet.None.With(ModelOutputs.Index(Concern.Complaint)), brief));
        }

        return rows;
    }

    // Everything can be told apart here, so a budget for needless queueing would be spent on noise.
    public static TrainingOptions Options { get; } = new() { Bits = 12, Folds = 2, Epochs = 10, NetworkEpochs = 30, Budgets = new(WrongHides: 0.01, NeedlessQueue: 0) };

    public static TrainedModel Train(TrainingOptions? options = null) =>
        Trainer.Train(Comments(), WordVectors.None, options ?? Options, cancellationToken: TestContext.Current.CancellationToken);

    public static OutputSet Set(Category category) => OutputSet.None.With(ModelOutputs.Index(category));

    private static LabelledText Row(string text, OutputSet labels, int brief) =>
        new(text, labels, OutputSet.AllCategories.Union(OutputSet.AllConcerns), "school", $"brief-{brief}");
}
