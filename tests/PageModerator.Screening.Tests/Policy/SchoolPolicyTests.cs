using System.Text;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Tests.Rules;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Policy;

public static class SchoolPolicyTests
{
    [Fact]
    public static void The_shipped_policy_loads()
    {
        using var json = RuleFiles.Policy();

        var policy = SchoolPolicy.Load(json);

        policy.For(Category.PersonalData).Hide.ShouldBe(0.85);
        policy.For(Concern.Threat).Action.ShouldBe(Outcome.Hide);
        policy.School.Names.ShouldBeEmpty();
    }

    [Fact]
    public static void What_is_left_out_has_its_stated_default()
    {
        var policy = Load(Policies.Plain);

        policy.For(Category.Spam).ShouldBe(new CategoryPolicy("c", CategoryMode.Hide, 0.9, 0.5));
        policy.For(Concern.Complaint).ShouldBe(new ConcernPolicy("c", Outcome.Queue, 0.5, null, 0.9, 0.97));
        policy.Profanity.ShouldBe(ProfanityLevel.Standard);
        policy.Attachments.ShouldBe(Outcome.Queue);
        policy.Model.ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"version\": \"1\"", "\"version\": \"1\", \"colour\": \"red\"", "not understood")]
    [InlineData("\"version\": \"1\"", "\"version\": 1", "at $.version")]
    [InlineData("\"version\": \"1\",", "", "not understood")]
    [InlineData("\"version\": \"1\"", "\"version\": \" \"", "version must not be empty")]
    [InlineData("\"spam\"", "\"spma\"", "\"spma\"")]
    [InlineData("\"spam\": { \"clause\": \"c\" },", "", "lacks spam")]
    [InlineData("\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"hide\": 0.3 }", "categories.spam.queue must not be above hide")]
    [InlineData("\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"hide\": 90 }", "not between 0 and 1")]
    [InlineData("\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"\" }", "must name the clause")]
    [InlineData("\"complaint\": { \"clause\": \"c\" }", "\"complaint\": { \"clause\": \"c\", \"action\": \"hide\" }", "concerns.complaint.action")]
    [InlineData("\"safeguarding\": { \"clause\": \"c\" }", "\"safeguarding\": { \"clause\": \"c\", \"action\": \"leave\" }", "concerns.safeguarding.action")]
    [InlineData("\"version\": \"1\"", "\"version\": \"1\", \"attachments\": \"hide\"", "attachments must be leave or queue")]
    [InlineData("\"version\": \"1\"", "\"version\": \"1\", \"profanity\": \"none\"", "at $.profanity")]
    [InlineData("\"version\": \"1\"", "\"version\": \"1\", \"pages\": { \"7\": { \"colour\": \"red\" } }", "not understood")]
    [InlineData("\"version\": \"1\"", "\"version\": \"1\", \"version\": \"2\"", "or there twice")]
    [InlineData("{", "[", "not understood line")]
    public static void A_policy_that_makes_no_sense_is_refused_in_one_sentence(string right, string wrong, string message)
    {
        var json = Policies.Plain.Replace(right, wrong, StringComparison.Ordinal);

        Should.Throw<PolicyException>(() => Load(json)).Message.ShouldContain(message);
    }

    [Fact]
    public static void A_Page_may_differ_in_what_it_names_and_shares_the_rest()
    {
        var json = Policies.Plain.Replace(
            "\"version\": \"1\"",
            "\"version\": \"1\", \"pages\": { \"7\": { \"profanity\": \"strict\", \"categories\": { \"spam\": { \"mode\": \"queue\" } } } }",
            StringComparison.Ordinal);

        Load(json, "7").Profanity.ShouldBe(ProfanityLevel.Strict);
        Load(json, "7").For(Category.Spam).ShouldBe(new CategoryPolicy("c", CategoryMode.Queue));
        Load(json, "8").Profanity.ShouldBe(ProfanityLevel.Standard);
    }

    private static SchoolPolicy Load(string json, string? page = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));

        return SchoolPolicy.Load(stream, page);
    }
}
