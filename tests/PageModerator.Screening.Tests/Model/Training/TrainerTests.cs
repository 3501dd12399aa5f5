using System.Collections.Concurrent;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Networks;
using PageModerator.Screening.Model.Training;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Training;

public sealed class TrainerTests
{
    [Fact]
    public void A_model_trained_written_and_read_back_tells_an_insult_and_an_advert_from_chatter()
    {
        var trained = TrainingData.Train();
        using var file = new MemoryStream();

        ModelFile.Write(trained.Model, file);
        file.Position = 0;
        var model = ModelFile.Read(file);

        Decide(model, "what time is the fair").ShouldBe(Outcome.Leave);
        Decide(model, "is the fair on, you absolute numpty").ShouldNotBe(Outcome.Leave);

        // In a world without hard comments the threshold may lie anywhere between the two kinds, also below chatter never seen.
        model.Thresholds.Trouble(Scores(model, "see you all at the fair")).ShouldBeLessThan(0.1);
        model.Thresholds.Trouble(Scores(model, "is the fair on, you absolute numpty")).ShouldBeGreaterThan(0.9);
        Scores(model, "is the fair on, you absolute numpty")[ModelOutputs.Index(Category.Abusive)].ShouldBeGreaterThan(0.5);
        Scores(model, "gutters cleared, message me")[ModelOutputs.Index(Category.Commercial)].ShouldBeGreaterThan(0.5);
        Scores(model, "emails never answered, not good enough")[ModelOutputs.Index(Concern.Complaint)].ShouldBeGreaterThan(0.5);
        model.Version.ShouldBe(trained.Model.Version);
    }

    [Fact]
    public void The_unseen_tenth_is_measured_and_its_briefs_are_whole()
    {
        var data = TrainingData.Comments();

        var trained = Trainer.Train(data, WordVectors.None, TrainingData.Options, cancellationToken: TestContext.Current.CancellationToken);

        var unseen = data.Where(DataSplit.IsUnseen).ToArray();
        unseen.Length.ShouldBeGreaterThan(0);
        unseen.GroupBy(row => row.Brief, StringComparer.Ordinal).ShouldAllBe(brief => brief.Count() == 9);
        trained.Unseen.ShouldNotBeNull().All.Rows.ShouldBe(unseen.Length);
        trained.Unseen.All.Caught.Value.ShouldBe(1);
        trained.Sources.Sum(source => source.Trained).ShouldBe(data.Count - unseen.Length);
    }

    [Fact]
    public void Every_round_of_the_networks_is_reported()
    {
        var reported = new Reports();

        Trainer.Train(TrainingData.Comments(), WordVectors.None, TrainingData.Options with { Judges = 1 }, reported, TestContext.Current.CancellationToken);

        // One over public text for both models, and thirty over school comments for each; the end is said twice.
        reported.Done.Order().ShouldBe([.. Enumerable.Range(0, 62), 61]);
    }

    [Fact]
    public void No_more_comments_are_held_out_than_judging_takes_and_each_fold_of_them_whole()
    {
        var judging = TrainingData.Comments().Where(row => !DataSplit.IsUnseen(row)).ToArray();
        var firstFold = judging.Count(row => DataSplit.Fold(row, folds: 2) == 0);

        TrainingData.Train(TrainingData.Options with { Judges = 1 }).Tuned.All.Rows.ShouldBe(firstFold);
        TrainingData.Train(TrainingData.Options with { Judges = firstFold }).Tuned.All.Rows.ShouldBe(firstFold);
        TrainingData.Train(TrainingData.Options with { Judges = firstFold + 1 }).Tuned.All.Rows.ShouldBe(judging.Length);
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_bytes_and_another_seed_others()
    {
        var first = Bytes(TrainingData.Train());
        var second = Bytes(TrainingData.Train());
        var other = Bytes(TrainingData.Train(TrainingData.Options with { Seed = 2 }));

        second.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public void An_output_that_no_row_knows_of_is_not_learnt()
    {
        var data = TrainingData.Comments()
            .Select(row => row with { Known = row.Known.Without(ModelOutputs.Index(Category.Abusive)) })
            .ToArray();

        var model = Trainer.Train(data, WordVectors.None, TrainingData.Options, cancellationToken: TestContext.Current.CancellationToken).Model;

        Scores(model, "you absolute numpty")[ModelOutputs.Index(Category.Abusive)].ShouldBe(0.5);
        Scores(model, "thanks for today")[ModelOutputs.Index(Category.Abusive)].ShouldBe(0.5);
    }

    [Fact]
    public void Without_school_comments_public_text_sets_the_thresholds()
    {
        var data = TrainingData.Comments().Select(row => row with { Known = OutputSet.AllCategories }).ToArray();

        var trained = Trainer.Train(data, WordVectors.None, TrainingData.Options, cancellationToken: TestContext.Current.CancellationToken);

        trained.Unseen.ShouldBeNull();
        trained.Tuned.All.Caught.Value.ShouldBeGreaterThan(0.9);
        trained.Model.Thresholds.Naming(ModelOutputs.Index(Concern.Threat)).ShouldBe(ModelThresholds.Never);
    }

    [Fact]
    public void Too_few_comments_to_set_thresholds_by_are_refused()
    {
        var error = Should.Throw<InvalidDataException>(() => Trainer.Train(TrainingData.Comments(briefs: 3), WordVectors.None, TrainingData.Options, cancellationToken: TestContext.Current.CancellationToken));

        error.Message.ShouldContain("at least 4 briefs");
    }

    [Fact]
    public void A_source_left_out_is_measured_by_a_model_that_never_saw_it()
    {
        var elsewhere = TrainingData.Comments(briefs: 20).Select(row => row with { Source = "elsewhere", Known = OutputSet.AllCategories });

        var result = SourceHoldout.Run([.. TrainingData.Comments(), .. elsewhere], ["elsewhere"], WordVectors.None, TrainingData.Options, cancellationToken: TestContext.Current.CancellationToken);

        result.ShouldHaveSingleItem().Harm.RocArea.ShouldNotBeNull().ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void The_card_has_one_line_for_a_series_of_files()
    {
        SourceCount[] sources =
        [
            new("2026", 1, 1, 0, IsSchool: true),
            new("grove-01", 40, 36, 20, IsSchool: true),
            new("grove-02", 30, 27, 11, IsSchool: true),
            new("davidson2017", 9, 9, 5, IsSchool: false),
        ];

        var card = ModelCard.Write(TrainingData.Train() with { Sources = sources });

        card.ShouldContain("| 2026 | 1 | 1 | 0 | 1 | school |");
        card.ShouldContain("| grove | 2 | 70 | 31 | 63 | school |");
        card.ShouldContain("| davidson2017 | 1 | 9 | 5 | 9 | public |");
    }

    [Fact]
    public void The_card_names_the_model_its_data_and_its_intervals()
    {
        var trained = TrainingData.Train();

        var card = ModelCard.Write(trained);

        card.ShouldContain(trained.Model.Version);
        card.ShouldContain("| school | 1 | 540 | 120 |");
        card.ShouldContain("| abusive | ");
        card.ShouldContain("| comments that break no rule hidden | ");
    }

    [Fact]
    public void Training_stops_when_told_to()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Should.Throw<OperationCanceledException>(() => Trainer.Train(TrainingData.Comments(), WordVectors.None, TrainingData.Options, cancellationToken: source.Token));
    }

    private static byte[] Bytes(TrainedModel trained)
    {
        using var file = new MemoryStream();
        ModelFile.Write(trained.Model, file);
        return file.ToArray();
    }

    private static double[] Scores(TextModel model, string text)
    {
        var scores = new double[ModelOutputs.Count];
        model.Score(TextPreparation.Of(text), scores);
        return scores;
    }

    private static Outcome Decide(TextModel model, string text) => model.Thresholds.Decide(Scores(model, text));

    private sealed class Reports : IProgress<TrainingProgress>
    {
        private readonly ConcurrentBag<int> _done = [];

        public IEnumerable<int> Done => _done;

        public void Report(TrainingProgress value) => _done.Add(value.Done);
    }
}
