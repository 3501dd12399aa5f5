using PageModerator.Screening.Model;
using PageModerator.Screening.Rules;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Rules;

public static class RuleSignalsTests
{
    [Theory]
    [InlineData("you total bellend", RuleSignals.You, 1)]
    [InlineData("you total bellend", RuleSignals.Profanity, 0.7f)]
    [InlineData("lovely day", RuleSignals.You, 0)]
    [InlineData("is it open", RuleSignals.Question, 0)]
    [InlineData("is it open?", RuleSignals.Question, 1)]
    [InlineData("he said \"scum\" to us", RuleSignals.Quotation, 1)]
    [InlineData("this is not funny", RuleSignals.Negation, 1)]
    [InlineData("our Muslim families", RuleSignals.Group, 1)]
    [InlineData("lovely lol xx", RuleSignals.Friendly, 1)]
    [InlineData("THIS IS A JOke", RuleSignals.Capitals, 9f / 11)]
    [InlineData("OMG", RuleSignals.Capitals, 0)]
    [InlineData("see bit.ly/a and bbc.co.uk", RuleSignals.Links, 1 / 3f)]
    public static void A_signal_says_what_its_name_says(string text, int signal, float value) => Of(text)[signal].ShouldBe(value, 0.0001);

    [Fact]
    public static void The_first_signals_are_the_strongest_rules()
    {
        var signals = Of("I'm going to stab him");

        signals[ModelOutputs.Index(Concern.Threat)].ShouldBe(0.98f);
        signals[ModelOutputs.Index(Category.Spam)].ShouldBe(0);
    }

    [Fact]
    public static void Nothing_is_left_of_the_text_before()
    {
        _ = Of("YOU TOTAL BELLEND?");

        Of("").ShouldAllBe(signal => signal == 0);
    }

    private static float[] Of(string text)
    {
        var signals = new float[RuleSignals.Count];
        RuleSignals.Write(RuleFiles.ShippedSet, NormalizedText.Of(text), signals);

        return signals;
    }
}
