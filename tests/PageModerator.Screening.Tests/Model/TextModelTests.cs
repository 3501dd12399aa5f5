using System.Globalization;
using PageModerator.Screening.Model;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model;

public sealed class TextModelTests
{
    private static readonly TextModel Model = TrainingData.Train().Model;

    [Fact]
    public void The_terms_of_an_explanation_add_up_to_the_score()
    {
        var text = TextPreparation.Of("What a PACK of clowns, sh1t app!!! 😀 call 07700 900123 you you you");
        var logits = Model.Logits(text);

        for (var output = 0; output < ModelOutputs.Count; output++)
        {
            var sum = Model.Bias(output) + Model.TermsOf(text, output).Sum(term => term.Value);

            sum.ShouldBe(logits[output], 1e-3);
        }
    }

    [Fact]
    public void What_weighed_most_is_pointed_at_in_the_text_as_written()
    {
        const string Written = "Thanks for today. You  ABSOLUTE numpty";

        var heaviest = Model.Explain(TextPreparation.Of(Written), ModelOutputs.Index(Category.Abusive), most: 3)[0];

        Written.Substring(heaviest.Span.Start, heaviest.Span.Length).ShouldContain("numpty");
        heaviest.Share.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void Shares_never_exceed_the_whole_and_pieces_are_as_few_as_asked_for_and_more_than_punctuation()
    {
        foreach (var row in TrainingData.Comments(briefs: 10))
        {
            for (var output = 0; output < ModelOutputs.Count; output++)
            {
                var pieces = Model.Explain(TextPreparation.Of(row.Text), output, most: 2);

                pieces.Count.ShouldBeLessThanOrEqualTo(2);
                pieces.Sum(piece => piece.Share).ShouldBeLessThanOrEqualTo(1 + 1e-9);
                pieces.ShouldAllBe(piece => piece.Span.Length > 0 && piece.Span.End <= row.Text.Length);
                pieces.ShouldAllBe(piece => row.Text.Substring(piece.Span.Start, piece.Span.Length).Trim(' ', '.', ',', '!', '?', '"', '\'', '-').Length > 0);
            }
        }
    }

    [Fact]
    public void Without_its_weightiest_word_a_score_rests_on_the_others()
    {
        var abusive = ModelOutputs.Index(Category.Abusive);

        Model.ScoreWithoutWeightiestWord(TextPreparation.Of("numpty numpty numpty"), abusive).ShouldBeLessThan(Scores("numpty numpty numpty")[abusive] - 0.3);
        Model.ScoreWithoutWeightiestWord(TextPreparation.Of("you absolute numpty, what a pack of clowns you are"), abusive).ShouldBeGreaterThan(0.5);
        Model.ScoreWithoutWeightiestWord(TextPreparation.Of(""), abusive).ShouldBe(Scores("")[abusive], 1e-6);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\uD800")]
    [InlineData("😀😀😀")]
    [InlineData("?!?!?!")]
    public void Odd_texts_get_scores_between_0_and_1(string text)
    {
        var scores = Scores(text);

        scores.ShouldAllBe(score => score >= 0 && score <= 1);
    }

    [Fact]
    public void A_very_long_text_is_scored()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => i.ToString("x", CultureInfo.InvariantCulture) + " "));

        Scores(text).ShouldAllBe(score => score >= 0 && score <= 1);
    }

    [Fact]
    public void Many_threads_get_the_scores_that_one_gets()
    {
        var texts = TrainingData.Comments().Select(row => row.Text).ToArray();
        var alone = texts.Select(Scores).ToArray();
        var together = new double[texts.Length][];

        Parallel.For(0, texts.Length, i => together[i] = Scores(texts[i]));

        together.ShouldBe(alone);
    }

    [Fact]
    public void Scoring_a_text_allocates_nothing_once_its_buffers_are_there()
    {
        var text = TextPreparation.Of("what time is the fair, you absolute numpty");
        var scores = new double[ModelOutputs.Count];
        Model.Score(text, scores);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            Model.Score(text, scores);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static double[] Scores(string text)
    {
        var scores = new double[ModelOutputs.Count];
        Model.Score(TextPreparation.Of(text), scores);
        return scores;
    }
}
