using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Model.Measuring;
using PageModerator.Screening.Model.Training;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Measuring;

public sealed class MeasuringTests
{
    [Fact]
    public void An_interval_is_Wilsons()
    {
        var rate = new Rate(3, 100);

        rate.Low.ShouldBe(0.01025, 1e-5);
        rate.High.ShouldBe(0.08452, 1e-5);
        new Rate(0, 400).High.ShouldBe(0.00951, 1e-5);
        new Rate(0, 0).High.ShouldBe(1);
    }

    [Fact]
    public void Ranking_figures_of_a_small_case_are_those_worked_out_by_hand()
    {
        var ranking = RankMetrics.Of([new(0.9, true), new(0.8, false), new(0.7, true), new(0.7, false), new(0.1, false)]);

        ranking.RocArea.ShouldNotBeNull().ShouldBe((3 + 1.5) / 6, 1e-9);
        ranking.AveragePrecision.ShouldNotBeNull().ShouldBe((1 + 0.5) / 2, 1e-9);
        ranking.RecallAtOnePercent.ShouldBe(0.5);
    }

    [Fact]
    public void Figures_that_need_both_kinds_are_left_open_when_one_is_missing() =>
        RankMetrics.Of([new(0.9, true)]).ShouldBe(new Ranking(1, 0, null, null, null));

    [Fact]
    public void A_calibrated_score_is_the_share_that_has_the_label()
    {
        var seen = Enumerable.Range(0, 4000).Select(i => (Logit: i % 4 - 1.5, Yes: i / 4 % 10 < i % 4 * 3)).ToArray();

        var calibration = Calibration.Fit(seen);

        var mean = seen.Average(item => calibration.Apply(item.Logit));
        mean.ShouldBe(seen.Count(item => item.Yes) / 4000.0, 0.001);
        calibration.Apply(-1.5).ShouldBeLessThan(0.15);
        calibration.Apply(1.5).ShouldBeGreaterThan(0.8);
    }

    [Fact]
    public void Thresholds_spend_the_budget_where_it_catches_most_and_no_more()
    {
        var texts = new List<LabelledText>();
        var scores = new List<double[]>();
        for (var i = 0; i < 1000; i++)
        {
            // Spam is told apart cleanly, abuse only half.
            var (labels, abusive, spam) = i switch
            {
                < 100 => (TrainingData.Set(Category.Spam), 0.1, 0.9),
                < 200 => (TrainingData.Set(Category.Abusive), i % 2 == 0 ? 0.8 : 0.2, 0.1),
                _ => (OutputSet.None, i < 220 ? 0.5 : 0.2 - i * 1e-5, 0.1),
            };
            texts.Add(new LabelledText("", labels, OutputSet.AllCategories.Union(OutputSet.AllConcerns), "", "b"));
            scores.Add([abusive, 0, spam, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        }

        var thresholds = ThresholdChooser.Choose(texts, [.. scores], new ThresholdBudgets(NeedlessQueue: 0.02));
        var caught = scores.Select(row => thresholds.Decide(row)).ToArray();

        caught.Take(100).ShouldAllBe(outcome => outcome == Outcome.Hide);
        caught.Skip(100).Take(100).Count(outcome => outcome != Outcome.Leave).ShouldBe(50);
        caught.Skip(200).Count(outcome => outcome != Outcome.Leave).ShouldBeLessThanOrEqualTo(16);
        thresholds.Naming(ModelOutputs.Index(Concern.Threat)).ShouldBe(ModelThresholds.Never);
    }

    [Fact]
    public void Categories_and_concerns_share_one_budget_and_what_is_urgent_is_bought_first()
    {
        var (texts, scores) = (new List<LabelledText>(), new List<double[]>());
        Add(2000, OutputSet.None, Concern.Threat, 0);
        Add(40, Set(Concern.Threat), Concern.Threat, 0.5);
        Add(50, OutputSet.None, Concern.Threat, 0.5);
        Add(40, Set(Concern.Complaint), Concern.Complaint, 0.5);
        Add(50, OutputSet.None, Concern.Complaint, 0.5);

        var thresholds = ThresholdChooser.Choose(texts, [.. scores], new ThresholdBudgets(NeedlessQueue: 0.04));

        var waiting = scores.Select(row => thresholds.Decide(row) != Outcome.Leave).ToArray();
        waiting[2000..2090].ShouldAllBe(waits => waits);
        waiting[..2000].Concat(waiting[2090..]).ShouldAllBe(waits => !waits);

        void Add(int count, OutputSet labels, Concern concern, double score)
        {
            for (var i = 0; i < count; i++)
            {
                texts.Add(new LabelledText("", labels, OutputSet.AllCategories.Union(OutputSet.AllConcerns), "", "b"));
                scores.Add(Scores((ModelOutputs.Index(concern), score)));
            }
        }
    }

    [Fact]
    public void Half_a_suspicion_of_two_kinds_is_worth_a_look_and_the_greater_is_named()
    {
        var thresholds = new ModelThresholds(0.4, Enumerable.Repeat(0.5, ModelOutputs.Count).ToArray(), 0.97);
        var one = Scores((ModelOutputs.Index(Category.Abusive), 0.45));
        var two = Scores((ModelOutputs.Index(Category.Abusive), 0.4), (ModelOutputs.Index(Category.Discriminatory), 0.45));

        thresholds.Decide(one).ShouldBe(Outcome.Leave);
        thresholds.Decide(two).ShouldBe(Outcome.Queue);
        thresholds.Speaking(one).Contains(ModelOutputs.Index(Category.Abusive)).ShouldBeFalse();
        Vocabulary.Categories.Where(category => thresholds.Speaking(two).Contains(ModelOutputs.Index(category))).ShouldHaveSingleItem().ShouldBe(Category.Discriminatory);
    }

    [Fact]
    public void Trouble_of_no_one_kind_waits_and_its_likeliest_kind_is_named()
    {
        var thresholds = new ModelThresholds(0.6, Enumerable.Repeat(0.5, ModelOutputs.Count).ToArray(), 0.97);
        var kinds = new[] { (ModelOutputs.Index(Category.Abusive), 0.3), (ModelOutputs.Index(Category.PersonalData), 0.2) };

        thresholds.Decide(Scores(kinds)).ShouldBe(Outcome.Leave);
        thresholds.Decide(Scores([.. kinds, (ModelOutputs.Trouble, 0.8)])).ShouldBe(Outcome.Queue);
        Enumerable.Range(0, ModelOutputs.Named).Where(output => thresholds.Speaking(Scores([.. kinds, (ModelOutputs.Trouble, 0.8)])).Contains(output))
            .ShouldHaveSingleItem().ShouldBe(ModelOutputs.Index(Category.Abusive));
    }

    [Fact]
    public void What_is_not_asked_takes_its_part_of_the_trouble_along()
    {
        var advert = Scores((ModelOutputs.Index(Category.Commercial), 0.9), (ModelOutputs.Index(Category.Abusive), 0.1), (ModelOutputs.Trouble, 0.95));
        var commercial = OutputSet.None.With(ModelOutputs.Index(Category.Commercial));

        ModelThresholds.Without(advert, OutputSet.None).ShouldBe(advert);
        ModelThresholds.Without(advert, OutputSet.None.With(ModelOutputs.Index(Concern.NamesPerson)))[ModelOutputs.Trouble].ShouldBe(0.95);
        var left = ModelThresholds.Without(advert, commercial);
        left[ModelOutputs.Index(Category.Commercial)].ShouldBe(0);
        left[ModelOutputs.Index(Category.Abusive)].ShouldBe(0.1);
        left[ModelOutputs.Trouble].ShouldBe(0.1, 1e-12);
    }

    [Fact]
    public void A_name_makes_nobody_wait()
    {
        var thresholds = new ModelThresholds(0.6, Enumerable.Repeat(0.5, ModelOutputs.Count).ToArray(), 0.97);
        var named = Scores((ModelOutputs.Index(Concern.NamesPerson), 0.99));

        thresholds.Decide(named).ShouldBe(Outcome.Leave);
        thresholds.Speaking(named).Contains(ModelOutputs.Index(Concern.NamesPerson)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Concern.Complaint, Outcome.Queue)]
    [InlineData(Concern.Allegation, Outcome.Queue)]
    [InlineData(Concern.Extremism, Outcome.Leave)]
    public void A_complaint_waits_by_itself_and_half_a_suspicion_does_not(Concern concern, Outcome outcome)
    {
        var thresholds = new ModelThresholds(0.99, Enumerable.Repeat(0.5, ModelOutputs.Count).ToArray(), 0.99);
        var scores = Scores((ModelOutputs.Index(concern), 0.6));

        thresholds.Decide(scores).ShouldBe(outcome);
        thresholds.Speaking(scores).Contains(ModelOutputs.Index(concern)).ShouldBe(outcome is Outcome.Queue);
        thresholds.Decide(Scores((ModelOutputs.Index(concern), 0.4))).ShouldBe(Outcome.Leave);
    }

    [Theory]
    [InlineData(Concern.Complaint)]
    [InlineData(Concern.AboutHeadteacher)]
    [InlineData(Concern.NamesPerson)]
    public void What_is_raised_without_being_suspicious_keeps_within_a_budget_of_its_own(Concern concern)
    {
        var output = ModelOutputs.Index(concern);
        var texts = Enumerable.Range(0, 1000).Select(i => new LabelledText("", i % 10 == 0 ? Set(concern) : OutputSet.None, OutputSet.AllCategories.Union(OutputSet.AllConcerns), "", "b")).ToArray();
        var scores = texts.Select((_, i) => Scores((output, i % 10 == 0 ? 0.9 : i / 2000.0))).ToArray();
        int Raised(double budget)
        {
            var budgets = new ThresholdBudgets(NeedlessAnswer: 0, NeedlessNote: 0, NeedlessWall: 0);
            budgets = concern switch
            {
                Concern.Complaint => budgets with { NeedlessAnswer = budget },
                Concern.AboutHeadteacher => budgets with { NeedlessWall = budget },
                _ => budgets with { NeedlessNote = budget },
            };
            var threshold = ThresholdChooser.Choose(texts, scores, budgets).Naming(output);
            return scores.Where((_, i) => i % 10 != 0).Count(row => row[output] >= threshold);
        }

        Raised(0.02).ShouldBeInRange(1, 18);
        Raised(0.2).ShouldBeInRange(19, 180);
    }

    [Fact]
    public void A_concern_that_would_mostly_be_cried_out_wrongly_is_left_to_the_rules()
    {
        var texts = Enumerable.Range(0, 400).Select(i => new LabelledText("", i == 0 ? Set(Concern.Extremism) : OutputSet.None, OutputSet.AllCategories.Union(OutputSet.AllConcerns), "", "b")).ToArray();
        var scores = texts.Select((_, i) => Scores((ModelOutputs.Index(Concern.Extremism), i < 20 ? 0.9 : 0.1))).ToArray();

        ThresholdChooser.Choose(texts, scores, new ThresholdBudgets()).Naming(ModelOutputs.Index(Concern.Extremism)).ShouldBe(ModelThresholds.Never);
    }

    [Fact]
    public void Hiding_below_the_queue_is_refused() =>
        Should.Throw<ArgumentException>(() => new ModelThresholds(0.9, new double[ModelOutputs.Count], 0.8));

    private static OutputSet Set(Concern concern) => OutputSet.None.With(ModelOutputs.Index(concern));

    private static double[] Scores(params ReadOnlySpan<(int Output, double Score)> known)
    {
        var scores = new double[ModelOutputs.Count];
        foreach (var (output, score) in known)
        {
            scores[output] = score;
        }

        return scores;
    }
}
