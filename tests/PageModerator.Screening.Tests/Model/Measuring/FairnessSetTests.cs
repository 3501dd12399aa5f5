using System.Text;
using PageModerator.Screening.Model.Measuring;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Tests.Policy;
using PageModerator.Screening.Tests.Rules;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Measuring;

public sealed class FairnessSetTests
{
    private const string Names = "first,last,community\nAda,Zog,X\nBea,Yot,X\nCid,Wug,Y\n";
    private const string Identities = "one,adjective,people,kind\na tall,tall,tall people,height\na short,short,short people,height\n";

    [Fact]
    public void Pairs_with_other_outcomes_are_counted_within_a_sentence()
    {
        var evaluation = Read("mood,text\nplain,Hello {first}\nplain,Good day to {name}\nbreaks,Down with {people}\n").Evaluate(Screener("wug,abusive,strong,,,c,\n"), TestContext.Current.CancellationToken);

        // Ada and Bea are left, Cid Wug is not: two pairs of three.
        evaluation.Names.ShouldBe(new PairEvaluation(2, 3, new Rate(2, 6), new Rate(1, 2)));
        evaluation.IdentityTerms.ShouldBe(new PairEvaluation(1, 2, new Rate(0, 1), new Rate(0, 1)));
    }

    [Fact]
    public void Shares_acted_on_are_by_mood_and_by_group_of_the_texts_that_break_no_rule()
    {
        var evaluation = Read("mood,text\nplain,Hello {last}\nbreaks,Down with {people}\n").Evaluate(Screener("wug,abusive,strong,,,c,\ndown with,abusive,strong,,,c,\n"), TestContext.Current.CancellationToken);

        evaluation.Moods.ShouldBe([new ActedOn("breaks", new Rate(2, 2)), new ActedOn("plain", new Rate(1, 3))]);
        evaluation.Groups.ShouldBe([new ActedOn("X", new Rate(0, 2)), new ActedOn("Y", new Rate(1, 1))]);
    }

    [Theory]
    [InlineData("mood,text\nplain,Hello\n", "needs slots of one kind")]
    [InlineData("mood,text\nplain,{first} is {adjective}\n", "needs slots of one kind")]
    [InlineData("mood,text\nplain,Hello {nobody}\n", "needs slots of one kind")]
    [InlineData("mood,sentence\nplain,Hello {first}\n", "no column text")]
    public void Sentences_that_nothing_can_be_put_into_are_refused(string sentences, string complaint) =>
        Should.Throw<InvalidDataException>(() => Read(sentences)).Message.ShouldContain(complaint);

    private static FairnessSet Read(string sentences) => FairnessSet.Read(file => new MemoryStream(Encoding.UTF8.GetBytes(file switch
    {
        "names.csv" => Names,
        "identities.csv" => Identities,
        _ => sentences,
    })));

    private static Screener Screener(string terms) => new(
        [RuleFiles.Of("own.csv", RuleFiles.Header + terms)],
        SchoolPolicy.Load(new MemoryStream(Encoding.UTF8.GetBytes(Policies.Plain))),
        model: null);
}
