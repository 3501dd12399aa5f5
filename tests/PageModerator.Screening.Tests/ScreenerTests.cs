using FsCheck;
using FsCheck.Fluent;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Tests.Policy;
using PageModerator.Screening.Tests.Rules;
using PageModerator.Screening.Tests.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests;

public static class ScreenerTests
{
    private static readonly Screener Screener = NewScreener();

    [Fact]
    public static void Any_text_is_screened_and_every_span_lies_inside_it() => Check.QuickThrowOnFailure(Prop.ForAll(AnyText.Arbitrary, text =>
    {
        var verdict = Screener.Screen(new ScreeningInput(text));

        return verdict.Findings.All(finding => finding.Span.Start >= 0 && finding.Span.End <= text.Length && finding.Span.Length >= 0) &&
            verdict.ConcernFindings.All(finding => finding.Span.Start >= 0 && finding.Span.End <= text.Length && finding.Span.Length >= 0) &&
            verdict.Categories.Count == 5 &&
            (verdict.Outcome == Outcome.Leave || verdict.Reasons.Count > 0);
    }));

    [Theory]
    [InlineData("kick ")]
    [InlineData("f*ck ")]
    [InlineData("you u ")]
    [InlineData("\"")]
    [InlineData("a.b ")]
    [InlineData("\uD800")]
    [InlineData("e\u0301\u0302")]
    [InlineData("i'll kill him ")]
    public static void A_text_of_sixty_thousand_characters_is_screened(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length));

        Screener.Screen(new ScreeningInput(text)).PolicyVersion.ShouldNotBeEmpty();
    }

    [Fact]
    public static void A_comment_gets_the_same_verdict_on_every_thread()
    {
        string[] texts = ["You total bellend", "Lovely assembly", "I'm going to stab him", "10% off ovens, message me hun", "This is a shambles"];
        var expected = Array.ConvertAll(texts, text => Screener.Screen(new ScreeningInput(text)).Outcome);

        Parallel.For(0, 2_000, i => Screener.Screen(new ScreeningInput(texts[i % texts.Length])).Outcome.ShouldBe(expected[i % texts.Length]));
    }

    [Fact]
    public static void A_text_that_could_not_be_cleaned_goes_to_a_person_and_not_to_the_model()
    {
        var verdict = Screener.Screen(new ScreeningInput("jobloggs@somewhere"));

        verdict.Outcome.ShouldBe(Outcome.Queue);
        verdict.ModelVersion.ShouldBeNull();
        verdict.Reasons.ShouldContain(reason => reason.Category == ReasonTopics.NotScreened);
        verdict.Findings.ShouldNotContain(finding => finding.Source == FindingSource.Model);
    }

    [Theory]
    [InlineData("Mrs Okafor never listens", "Mrs Okafor")]
    [InlineData("Ask Mr Venn or Adaeze Lindqvist", "Mr Venn;Adaeze Lindqvist")]
    [InlineData("venn and VENN and Mr Venn", "Mr Venn")]
    [InlineData("Mr Bramhall left early", "Mr Bramhall;Mrs Bramhall")]
    [InlineData("Mrs Nobody left early", "")]
    [InlineData("Lovely assembly", "")]
    public static void Verdict_says_which_listed_people_a_comment_names(string text, string expected)
    {
        var screener = NewScreener(
            new PolicyPerson("Mrs Okafor", SchoolRole.Headteacher),
            new PolicyPerson("Mr Venn", SchoolRole.Staff),
            new PolicyPerson("Adaeze Lindqvist", SchoolRole.Governor),
            new PolicyPerson("Mr Bramhall", SchoolRole.Staff),
            new PolicyPerson("Mrs Bramhall", SchoolRole.Staff));

        string.Join(';', screener.Screen(new ScreeningInput(text)).Subjects.Select(person => person.Name)).ShouldBe(expected);
    }

    private static Screener NewScreener(params PolicyPerson[] people)
    {
        using var json = RuleFiles.Policy();

        return new Screener(RuleFiles.Shipped, SchoolPolicy.Load(json) with { People = people }, new KnownScores(("abusive", 0.6)));
    }
}
