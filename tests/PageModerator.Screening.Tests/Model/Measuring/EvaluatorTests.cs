using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Measuring;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Tests.Policy;
using PageModerator.Screening.Tests.Rules;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Measuring;

public sealed class EvaluatorTests
{
    [Fact]
    public void Whole_screening_is_counted_by_outcome_and_by_what_it_names()
    {
        var screener = new Screener(
            [RuleFiles.Of("own.csv", RuleFiles.Header + "rotter,abusive,strong,,,c,\ngrumble,complaint,strong,,,c,\n")],
            SchoolPolicy.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Policies.Plain))),
            model: null);

        var evaluation = Evaluator.Evaluate(screener, [
            Text("you rotter", "a", Output(Category.Abusive)),
            Text("you cad", "a", Output(Category.Abusive)),
            Text("my grumble is this", "a", Output(Concern.Complaint)),
            Text("rotter was the dog's name", "b"),
            Text("lovely day", "b"),
        ], TestContext.Current.CancellationToken);

        evaluation.All.Caught.ShouldBe(new Rate(1, 2));
        evaluation.All.NeedlessQueue.ShouldBe(new Rate(1, 2));
        evaluation.All.WrongHides.ShouldBe(new Rate(1, 3));
        evaluation.All.ComplaintsHidden.ShouldBe(new Rate(0, 1));
        var abusive = evaluation.Outputs[Output(Category.Abusive)];
        abusive.Precision.ShouldBe(new Rate(1, 2));
        abusive.Recall.ShouldBe(new Rate(1, 2));
        abusive.Ranking.RocArea.ShouldNotBeNull().ShouldBe((0.5 + 1 + 1 + 0 + 0.5 + 0.5) / 6, 1e-9);
        var complaint = evaluation.Outputs[Output(Concern.Complaint)];
        (complaint.Recall, complaint.Seen).ShouldBe((new Rate(1, 1), new Rate(1, 1)));
        evaluation.Sources.Select(source => (source.Name, source.Rows)).ShouldBe([("a", 3), ("b", 2)]);
    }

    private static int Output(Category category) => ModelOutputs.Index(category);

    private static int Output(Concern concern) => ModelOutputs.Index(concern);

    private static LabelledText Text(string text, string source, params ReadOnlySpan<int> outputs)
    {
        var labels = OutputSet.None;
        foreach (var output in outputs)
        {
            labels = labels.With(output);
        }

        return new LabelledText(text, labels, OutputSet.AllCategories.Union(OutputSet.AllConcerns), source, "");
    }
}
