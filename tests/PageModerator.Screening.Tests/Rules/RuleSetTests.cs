using PageModerator.Screening.Rules;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Rules;

public static class RuleSetTests
{
    [Fact]
    public static void The_shipped_rules_load_and_pass_their_own_probes() => RuleFiles.ShippedSet.Count.ShouldBeGreaterThan(300);

    [Theory]
    [InlineData("muppet(s)", "what a load of Muppets", "muppets")]
    [InlineData("wank*", "total WANKSTAIN", "wankstain")]
    [InlineData("muppet", "you m u p p e t", "m u p p e t")]
    [InlineData("muppet", "you muppppet", "muppppet")]
    [InlineData("muppet", "that's a muppet's idea", "muppet's")]
    [InlineData("muppet", "you mupp3t", "mupp3t")]
    [InlineData("muppet", "you m*pp*t", "m*pp*t")]
    [InlineData("kick ... head in", "kick his big fat head in", "kick his big fat head in")]
    [InlineData("kick his? head in", "kick head in", "kick head in")]
    [InlineData("kick ...2 his? head in", "kick your daft head in", "kick your daft head in")]
    [InlineData("# % off", "now 10% off!", "10% off")]
    [InlineData("you're late", "youre late", "youre late")]
    public static void A_term_matches_with_its_span(string term, string text, string words) => Matched(term, text).ShouldBe(words);

    [Theory]
    [InlineData("muppet", "the puppet show")]
    [InlineData("kick ... head in", "kick the ball to one side and then turn your head in")]
    [InlineData("kick ... head in", "Great kick. Mind your head in there")]
    [InlineData("you're late", "your late train")]
    [InlineData("we'll go", "well go then")]
    public static void A_term_leaves_other_words(string term, string text) => Matched(term, text).ShouldBeNull();

    [Theory]
    [InlineData("you total muppet", true)]
    [InlineData("a muppet", false)]
    [InlineData("you are not a muppet", false)]
    [InlineData("he called you a \"muppet\" twice", false)]
    [InlineData("'you muppet' was shouted at her", false)]
    [InlineData("'you muppet", true)]
    [InlineData("she said \"you are late\", you muppet", true)]
    public static void Conditions_look_at_what_stands_around(string text, bool matches)
    {
        var rules = RuleSet.Load(
        [
            RuleFiles.Of("lists.csv", "list,reach,words\nyou,near,you u\nnegation,before,not never\n"),
            RuleFiles.Of("abuse.csv", RuleFiles.Header + "muppet,abusive,strong,you,negation quoted,,\n"),
        ]);

        rules.Match(NormalizedText.Of(text)).Length.ShouldBe(matches ? 1 : 0);
    }

    [Fact]
    public static void An_allowed_phrase_shields_what_it_covers_and_no_more()
    {
        var rules = RuleSet.Load(
        [
            RuleFiles.Of("allow.csv", "phrase,note\ndick turpin\n"),
            RuleFiles.Of("abuse.csv", RuleFiles.Header + "dick,abusive,strong,,,,\n"),
        ]);

        var match = rules.Match(NormalizedText.Of("Dick Turpin, you dick")).ShouldHaveSingleItem();

        match.Span.Start.ShouldBe("Dick Turpin, you ".Length);
    }

    private static string? Matched(string term, string text)
    {
        var rules = RuleSet.Load([RuleFiles.Of("abuse.csv", RuleFiles.Header + $"{term},abusive,strong,,,,\n")]);
        var normalized = NormalizedText.Of(text);
        var matches = rules.Match(normalized);

        return matches.Length == 0 ? null : normalized.Text.Substring(matches[0].Span.Start, matches[0].Span.Length);
    }
}
