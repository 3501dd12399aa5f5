using System.Text;
using PageModerator.Screening.Model;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Tests.Rules;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Policy;

public static class DecisionTests
{
    private const string Innocent = "Lovely morning at the allotment";

    [Theory]
    [InlineData(Innocent, Outcome.Leave)]
    [InlineData("You total bellend", Outcome.Hide)]
    [InlineData("You are an idiot", Outcome.Queue)]
    [InlineData("This is a total shambles", Outcome.Queue)]
    [InlineData("This is a total shambles, you absolute dickhead", Outcome.Hide)]
    [InlineData("I'm going to stab him", Outcome.Hide)]
    [InlineData("Watch out, better watch yourself you", Outcome.Queue)]
    [InlineData("She has been self harming", Outcome.Queue)]
    [InlineData("Gas the jews", Outcome.Hide)]
    [InlineData("Mrs Marsh slapped a child", Outcome.Queue)]
    [InlineData("The headteacher is wonderful", Outcome.Leave)]
    [InlineData("Thank you Mrs Marsh", Outcome.Leave)]
    [InlineData("see bit.ly/abc", Outcome.Queue)]
    [InlineData("log in at parentpay-refunds.com now", Outcome.Hide)]
    [InlineData("log in at parentpay.com now", Outcome.Leave)]
    [InlineData("log in at parentpау.com now", Outcome.Hide)]
    [InlineData("log in at ｐarentpay.com now", Outcome.Leave)]
    [InlineData("see https://parentpay.com@elsewhere.example/login", Outcome.Hide)]
    [InlineData("pay at http://198.51.100.7/school", Outcome.Queue)]
    [InlineData("see https://school.xn--e1afmkfd.example", Outcome.Queue)]
    [InlineData("bbc.co.uk/weather says snow", Outcome.Leave)]
    [InlineData("fucking brilliant concert", Outcome.Queue)]
    [InlineData("", Outcome.Leave)]
    public static void Rules_and_patterns_decide_without_a_model(string text, Outcome outcome) => Screen(text).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("abusive", 0.49, Outcome.Leave)]
    [InlineData("abusive", 0.5, Outcome.Queue)]
    [InlineData("abusive", 0.96, Outcome.Queue)]
    [InlineData("abusive", 0.97, Outcome.Hide)]
    [InlineData("commercial", 0.99, Outcome.Hide)]
    [InlineData("complaint", 1, Outcome.Queue)]
    [InlineData("safeguarding", 1, Outcome.Queue)]
    [InlineData("allegation", 1, Outcome.Queue)]
    [InlineData("names_person", 1, Outcome.Leave)]
    [InlineData("about_headteacher", 1, Outcome.Leave)]
    [InlineData("threat", 0.9, Outcome.Queue)]
    [InlineData("threat", 0.98, Outcome.Hide)]
    [InlineData("extremism", 0.98, Outcome.Hide)]
    public static void The_model_decides_by_its_thresholds(string output, double score, Outcome outcome) =>
        Screen(Innocent, new KnownScores((output, score))).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("Thank you Mrs Marsh", "Mrs Marsh")]
    [InlineData("Thank you all", "Thank")]
    public static void Model_that_names_somebody_points_at_the_name_and_explains_itself_where_there_is_none(string text, string piece)
    {
        var verdict = Screen(text, new KnownScores(("names_person", 0.9)));

        var finding = verdict.ConcernFindings.Where(finding => finding.Source == FindingSource.Model).ShouldHaveSingleItem();
        text.Substring(finding.Span.Start, finding.Span.Length).ShouldBe(piece);
        finding.Score.ShouldBe(0.9);
        verdict.Outcome.ShouldBe(Outcome.Leave);
    }

    [Theory]
    [InlineData(0.98, Outcome.Queue)]
    [InlineData(0.999, Outcome.Hide)]
    public static void A_complaint_is_hidden_by_the_model_only_when_it_is_all_but_certain(double abusive, Outcome outcome) =>
        Screen(Innocent, new KnownScores(("abusive", abusive), ("complaint", 0.6))).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("abusive", 0.95, Outcome.Queue)]
    [InlineData("abusive", 0.96, Outcome.Hide)]
    [InlineData("threat", 0.95, Outcome.Queue)]
    [InlineData("threat", 0.96, Outcome.Hide)]
    public static void The_model_hides_nothing_on_the_strength_of_one_word(string output, double without, Outcome outcome) =>
        Screen(Innocent, new KnownScores((output, 0.99), ($"-{output}", without))).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("You total bellend", 0.4, Outcome.Queue)]
    [InlineData("You total bellend", 0.7, Outcome.Hide)]
    [InlineData("I'm going to stab him", 0.4, Outcome.Queue)]
    [InlineData("I'm going to stab him", 0.7, Outcome.Hide)]
    [InlineData("I'm going to stab him", 0, Outcome.Queue)]
    [InlineData("You are an idiot", 0.29, Outcome.Leave)]
    [InlineData("Piss off you", 0.29, Outcome.Leave)]
    [InlineData("Piss off!!! 😡", 0.29, Outcome.Queue)]
    [InlineData("Ella Marsh in 4B has epilepsy", 0.29, Outcome.Leave)]
    [InlineData("Ella Marsh in 4B has epilepsy", 0.7, Outcome.Queue)]
    [InlineData("Ring me on 07700 900123", 0, Outcome.Queue)]
    public static void A_rule_counts_less_where_the_model_sees_little_trouble(string text, double abusive, Outcome outcome) =>
        Screen(text, new KnownScores(("abusive", abusive))).Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData("This is a total shambles", "complaint", 0.09, Outcome.Leave)]
    [InlineData("This is a total shambles", "complaint", 0.11, Outcome.Queue)]
    [InlineData("Mrs Marsh slapped a child", "allegation", 0.09, Outcome.Leave)]
    [InlineData("Mrs Marsh slapped a child", "allegation", 0.11, Outcome.Queue)]
    [InlineData("It didn't come home on Friday", "safeguarding", 0.20, Outcome.Leave)]
    [InlineData("It didn't come home on Friday", "safeguarding", 0.22, Outcome.Queue)]
    [InlineData("my dad hits me", "safeguarding", 0, Outcome.Queue)]
    public static void A_rule_raises_no_concern_that_the_model_sees_too_little_of(string text, string output, double score, Outcome outcome) =>
        Screen(text, new KnownScores((output, score))).Outcome.ShouldBe(outcome);

    [Fact]
    public static void The_model_does_not_talk_a_rule_out_of_keeping_a_comment_from_the_headteacher() =>
        Screen("The headteacher is wonderful", new KnownScores(("about_headteacher", 0))).Concerns.ShouldContain(Concern.AboutHeadteacher);

    [Fact]
    public static void The_policy_knows_better_than_the_model()
    {
        var model = new KnownScores(("spam", 0.98));

        Screen(Innocent, model, "\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"modelHide\": 0.99 }").Outcome.ShouldBe(Outcome.Queue);
        Screen(Innocent, model, "\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"mode\": \"queue\" }").Outcome.ShouldBe(Outcome.Queue);
        Screen(Innocent, model, "\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"mode\": \"off\" }").Outcome.ShouldBe(Outcome.Leave);
    }

    [Fact]
    public static void What_a_school_switched_off_or_judges_by_its_own_threshold_adds_to_no_suspicion()
    {
        var model = new KnownScores(("abusive", 0.4), ("spam", 0.4));

        Screen(Innocent, model).Outcome.ShouldBe(Outcome.Queue);
        Screen(Innocent, model, "\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"mode\": \"off\" }").Outcome.ShouldBe(Outcome.Leave);
        Screen(Innocent, model, "\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"modelQueue\": 0.5 }").Outcome.ShouldBe(Outcome.Leave);
    }

    [Theory]
    [InlineData("…", Outcome.Leave)]
    [InlineData(" ?!.. ", Outcome.Leave)]
    [InlineData("🌧", Outcome.Queue)]
    [InlineData("7", Outcome.Queue)]
    public static void A_model_is_asked_only_where_something_is_said(string text, Outcome outcome) =>
        Screen(text, new KnownScores(("abusive", 0.9))).Outcome.ShouldBe(outcome);

    [Fact]
    public static void A_model_that_is_switched_off_is_not_asked()
    {
        var verdict = Screen(Innocent, new KnownScores(("abusive", 1)), "\"version\": \"1\"", "\"version\": \"1\", \"model\": false");

        verdict.Outcome.ShouldBe(Outcome.Leave);
        verdict.ModelVersion.ShouldBeNull();
    }

    [Theory]
    [InlineData("relaxed", Outcome.Leave)]
    [InlineData("standard", Outcome.Queue)]
    [InlineData("strict", Outcome.Hide)]
    public static void Swearing_at_nobody_comes_to_what_the_Page_says(string level, Outcome outcome) =>
        Screen("what a fucking day", null, "\"version\": \"1\"", $"\"version\": \"1\", \"profanity\": \"{level}\"").Outcome.ShouldBe(outcome);

    [Theory]
    [InlineData(AttachmentKind.Photo, "queue", Outcome.Queue)]
    [InlineData(AttachmentKind.Video, "queue", Outcome.Queue)]
    [InlineData(AttachmentKind.Sticker, "queue", Outcome.Leave)]
    [InlineData(AttachmentKind.Photo, "leave", Outcome.Leave)]
    public static void A_comment_without_words_goes_by_what_hangs_on_it(AttachmentKind kind, string handling, Outcome outcome)
    {
        var screener = Screener(null, "\"version\": \"1\"", $"\"version\": \"1\", \"attachments\": \"{handling}\"");

        var verdict = screener.Screen(new ScreeningInput("") { Attachment = kind });

        verdict.Outcome.ShouldBe(outcome);
        verdict.Reasons.Count.ShouldBe(outcome == Outcome.Leave ? 0 : 1);
    }

    [Fact]
    public static void A_reason_quotes_the_words_the_rule_and_the_clause()
    {
        var reason = Screen("Well, you total BELLEND!").Reasons[0];

        reason.Category.ShouldBe("abusive");
        reason.Source.ShouldBe(FindingSource.Rule);
        reason.Text.ShouldMatch("BELLEND\u201D is abusive, insulting or foul \\(rule abuse.csv, line \\d+\\)\\. c\\.");
    }

    [Fact]
    public static void A_reason_of_the_model_names_its_version_and_what_weighed_most() =>
        Screen(Innocent, new KnownScores(("abusive", 0.98))).Reasons.ShouldHaveSingleItem().Text
            .ShouldBe("The model (known) is 98 % sure that the comment is abusive, insulting or foul; what weighed most: \u201CLovel\u201D (40 %). c.");

    [Fact]
    public static void A_model_in_two_minds_of_which_kind_says_how_sure_it_is_that_something_is_wrong() =>
        Screen(Innocent, new KnownScores(("abusive", 0.42), ("discriminatory", 0.4))).Reasons.ShouldHaveSingleItem().Text
            .ShouldBe("The model (known) is 65 % sure that something is wrong with the comment, most likely (42 %) that it is abusive, insulting or foul; what weighed most: \u201CLovel\u201D (40 %). c.");

    [Theory]
    [InlineData("\"complaint\": { \"clause\": \"c\" }", "\"complaint\": { \"clause\": \"c\", \"modelRaise\": 0.3 }", "40 % sure that the comment reads as a complaint")]
    [InlineData("\"spam\": { \"clause\": \"c\" }", "\"spam\": { \"clause\": \"c\", \"modelQueue\": 0.3 }", "40 % sure that the comment looks like spam")]
    public static void What_waits_by_a_threshold_of_its_own_is_not_called_a_part_of_other_trouble(string replace, string by, string says) =>
        Screen(Innocent, new KnownScores(("abusive", 0.45), ("spam", 0.4), ("complaint", 0.4)), replace, by).Reasons
            .ShouldContain(reason => reason.Text.Contains(says, StringComparison.Ordinal));

    [Fact]
    public static void A_reason_never_repeats_private_data()
    {
        var verdict = Screen("I'll smash your face in, ring me on 07700 900123 you coward, I know where you live");

        verdict.Outcome.ShouldBe(Outcome.Hide);
        verdict.Reasons.ShouldAllBe(reason => !reason.Text.Contains("900123", StringComparison.Ordinal));
    }

    [Fact]
    public static void The_schools_own_words_contacts_and_people_are_known()
    {
        const string School =
            "\"version\": \"1\", \"school\": { \"names\": [\"Bellend Hill School\"], \"phones\": [\"01632 960123\"], \"domains\": [\"bellend.example\"] }, " +
            "\"people\": [{ \"name\": \"Mrs Okafor\", \"role\": \"headteacher\" }]";

        Screen("We love Bellend Hill School", null, "\"version\": \"1\"", School).Outcome.ShouldBe(Outcome.Leave);
        Screen("Ring the office on 01632 960123", null, "\"version\": \"1\"", School).Outcome.ShouldBe(Outcome.Leave);
        Screen("Mrs Okafor spoke so well", null, "\"version\": \"1\"", School).Concerns.ShouldContain(Concern.AboutHeadteacher);
    }

    private static Verdict Screen(string text, ITextModel? model = null, string replace = "\u0001", string by = "") =>
        Screener(model, replace, by).Screen(new ScreeningInput(text));

    private static Screener Screener(ITextModel? model, string replace, string by)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Policies.Plain.Replace(replace, by, StringComparison.Ordinal)));

        return new Screener(RuleFiles.Shipped, SchoolPolicy.Load(json), model);
    }
}
