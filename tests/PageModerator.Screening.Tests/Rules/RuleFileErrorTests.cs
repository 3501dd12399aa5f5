using PageModerator.Screening.Rules;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Rules;

public static class RuleFileErrorTests
{
    [Theory]
    [InlineData("muppet,rude,strong,,,,", "abuse.csv, line 2: \"rude\" is no sign")]
    [InlineData("muppet,abusive,huge,,,,", "abuse.csv, line 2: \"huge\" is no strength")]
    [InlineData("muppet,,strong,,,,", "the sign is missing")]
    [InlineData(",abusive,strong,,,,", "the term is missing")]
    [InlineData("w*,abusive,strong,,,,", "at least two letters")]
    [InlineData("kick ...20 head,abusive,strong,,,,", "the gap \"...20\"")]
    [InlineData("... head,abusive,strong,,,,", "the gap \"...\"")]
    [InlineData("kick ...,abusive,strong,,,,", "end with a word")]
    [InlineData("so? very?,abusive,strong,,,,", "must stand")]
    [InlineData("{nobody} out,abusive,strong,,,,", "there is no list \"nobody\"")]
    [InlineData("muppet,abusive,strong,aimed,,,", "there is no list \"aimed\"")]
    [InlineData("idiot(s,abusive,strong,,,,", "brackets")]
    [InlineData("a!b,abusive,strong,,,,", "is not one word")]
    [InlineData("a,b,abusive,strong,,,,x", "put double quotes around a text with commas")]
    [InlineData("\"muppet,abusive,strong,,,,", "a double quote is opened")]
    public static void A_bad_line_is_refused_with_its_place_and_the_mending(string line, string message)
    {
        var refusal = Should.Throw<RuleFileException>(() => RuleSet.Load([RuleFiles.Of("abuse.csv", RuleFiles.Header + line + "\n")]));

        refusal.Message.ShouldContain("abuse.csv, line 2");
        refusal.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("abuse.csv", "word,strength\n", "the first line must be the header")]
    [InlineData("abuse.csv", "", "the file is empty")]
    [InlineData("lists.csv", "list,reach,words\nyou,far,you\n", "\"far\" is no reach")]
    [InlineData("domains.csv", "domain,kind,note\nhttp://a.b,allowed,\n", "is no domain")]
    [InlineData("domains.csv", "domain,kind,note\nexample.org,good,\n", "is no kind of domain")]
    public static void A_file_that_is_not_what_its_name_says_is_refused(string file, string content, string message) =>
        Should.Throw<RuleFileException>(() => RuleSet.Load([RuleFiles.Of(file, content)])).Message.ShouldContain(message);

    [Fact]
    public static void A_rule_that_takes_a_probe_for_a_fault_is_refused()
    {
        var refusal = Should.Throw<RuleFileException>(() => RuleSet.Load(
        [
            RuleFiles.Of("threats.csv", RuleFiles.Header + "; violence\nwallop,threat,strong,,,,\n"),
            RuleFiles.Of("probes.csv", "text,note\nWallop Primary won,\n"),
        ]));

        refusal.Message.ShouldBe(
            "threats.csv, line 3: the rule takes \"wallop\" in the innocent \"Wallop Primary won\" (probes.csv, line 2) for a fault; narrow the rule, or add the phrase to allow.csv.");
    }

    [Fact]
    public static void Two_files_of_one_name_are_refused() =>
        Should.Throw<RuleFileException>(() => RuleSet.Load([RuleFiles.Of("abuse.csv", RuleFiles.Header), RuleFiles.Of("abuse.csv", RuleFiles.Header)]));
}
