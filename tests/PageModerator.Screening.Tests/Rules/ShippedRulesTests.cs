using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Rules;

/// <summary>Each topic by twins: a sentence that breaks a rule, and one with much the same words that does not.</summary>
public static class ShippedRulesTests
{
    private const double Acts = 0.7;
    private const double Hides = 0.9;

    [Theory]
    [InlineData("abusive", "You're a complete waste of space", "The cupboard is a complete waste of space")]
    [InlineData("abusive", "whoever planned this is an idiot", "I'm such an idiot, I forgot the cake")]
    [InlineData("abusive", "shut your gob", "shut your laptop")]
    [InlineData("abusive", "what a bunch of clowns", "the clowns were great fun")]
    [InlineData("abusive", "You are as thick as mince", "The fog is as thick as mince pies")]
    [InlineData("abusive", "she is a b1tch", "she is a beach lover")]
    [InlineData("abusive", "you w.a.n.k.e.r", "we walked to Wankhede")]
    [InlineData("discriminatory", "go back to your own country", "go back to your own class")]
    [InlineData("discriminatory", "too many foreigners here", "too many cooks here")]
    [InlineData("discriminatory", "get him on the special bus", "a school bus is coming")]
    [InlineData("discriminatory", "dirty gypsies again", "our Gypsy and Traveller families are welcome")]
    [InlineData("discriminatory", "that's so gay", "we're so happy, and gay, and proud")]
    [InlineData("spam", "I made profit trading bitcoin with her, inbox me to invest", "They learnt what bitcoin is in today's lesson")]
    [InlineData("spam", "Your account will be suspended, click to verify", "My account is suspended, who do I ring?")]
    [InlineData("spam", "Follow for follow!", "Follow the signs for parking")]
    [InlineData("spam", "WhatsApp +44 to get rich", "The WhatsApp group is lovely")]
    [InlineData("commercial", "Message me hun for prices", "Message me when you get there")]
    [InlineData("commercial", "10% off all ovens this week", "10% of the class were ill")]
    [InlineData("commercial", "no job too small", "no role too small in the play")]
    [InlineData("commercial", "Please donate on my gofundme", "Please donate food at the harvest fair")]
    [InlineData("threat", "I will smash your face in", "I will smash the quiz")]
    [InlineData("threat", "I know where you live", "I know where you live is lovely, is it Poole?")]
    [InlineData("threat", "I'm going to stab him", "I'm going to stab at an answer")]
    [InlineData("threat", "I'm going to kill him, I know his car", "His mum's gonna kill him")]
    [InlineData("threat", "you'll need an ambulance", "he'll need an umbrella")]
    [InlineData("threat", "I'm bringing a knife to school", "A boy is bringing a knife to school, I have told the office")]
    [InlineData("threat", "I'll be waiting for you at the gate", "I'll be waiting for you at the gate as usual")]
    [InlineData("abusive", "boil your head", "boil your eggs")]
    [InlineData("abusive", "crawl back under your rock", "crawl back under your blanket")]
    [InlineData("abusive", "bunch of robbing gits", "bunch of flowers from Robbins")]
    [InlineData("discriminatory", "the hall stinks of curry", "the curry was lovely")]
    [InlineData("discriminatory", "everyone's autistic nowadays", "everyone's welcome, autistic or not")]
    [InlineData("discriminatory", "women drivers!", "the women drivers' history lesson")]
    [InlineData("discriminatory", "you poof", "Poof! and the projector had gone")]
    [InlineData("abusive", "you lazy bastards", "Danny you beautiful bastard, what a goal")]
    [InlineData("spam", "omg is this you in this video??", "is this you in the fair's video lol")]
    [InlineData("spam", "Hi mum this is my new number", "Hi mum, what a new year")]
    [InlineData("spam", "Free hampers, just pay £3 postage", "The letter says postage is paid")]
    [InlineData("commercial", "First session free, book through our page", "First session is PE, bring a kit")]
    [InlineData("commercial", "Buy one get one free on ovens", "Get one free programme at the school gate")]
    [InlineData("safeguarding", "My daughter has been cutting herself", "My daughter has been cutting out hearts")]
    [InlineData("safeguarding", "He hits me when mum is at work", "He hits the ball when mum is at work")]
    [InlineData("safeguarding", "a man in a van offered the girls a lift", "a man in a van delivered the chairs")]
    [InlineData("extremism", "join ISIS brothers", "we are learning about ISIS in a history lesson")]
    [InlineData("abusive", "🖕🖕", "👍👍")]
    [InlineData("abusive", "your a 🐄", "a 🐄 at the farm")]
    [InlineData("abusive", "n0nce", "announce it")]
    [InlineData("abusive", "F*** OFF!", "Mr F*** is off sick")]
    [InlineData("discriminatory", "he is a r*****d", "flame retardant costumes")]
    [InlineData("discriminatory", "what a ch1nk", "a chink of light")]
    [InlineData("abusive", "phuck off", "photo day off")]
    [InlineData("discriminatory", "🐒🐒🍌", "🐒 🐒 at the zoo")]
    [InlineData("threat", "🔫🔫 mr jones", "🔫 water fight, mr jones lost")]
    [InlineData("abusive", "Jesteście bandą idiotów", "Jesteście wspaniali, dziękuję")]
    [InlineData("abusive", "du-te dracului", "Du-te la bibliotecă, e frumos")]
    [InlineData("abusive", "twll din pob sais", "Pob lwc i bawb yfory")]
    [InlineData("abusive", "ferme ta gueule", "ferme ta fenêtre")]
    [InlineData("abusive", "傻逼老师", "谢谢老师")]
    [InlineData("abusive", "ابن الكلب", "شكرا جزيلا للمعلمة")]
    [InlineData("threat", "seni öldürürüm", "seni seviyorum")]
    [InlineData("complaint", "This is a total shambles, nobody replied", "Total eclipse on Friday, nobody replied but us")]
    [InlineData("allegation", "Mrs Marsh slapped a child", "Mrs Marsh slapped on the suncream")]
    [InlineData("about_headteacher", "The headteacher never listens", "The head lice letter is here")]
    [InlineData("about_headteacher", "Whoever runs this school is clueless", "Whoever runs this stall is brilliant")]
    public static void A_rule_tells_a_fault_from_its_innocent_twin(string sign, string fault, string innocent)
    {
        Signs(fault).ShouldContain(sign);

        Signs(innocent).ShouldNotContain(sign);
    }

    [Theory]
    [InlineData("I'll kill him. That's the third water bottle since half term")]
    [InlineData("I'm going to murder them, both jumpers gone in a week")]
    [InlineData("I'm ganna batter him with a sponge at the fair")]
    [InlineData("if you treat them like they're about to burn the place down they will")]
    public static void Talk_of_home_hides_nothing(string text) => Scores(text).ShouldAllBe(score => score < Hides);

    [Theory]
    [InlineData("I'll kill you, where's my lad's coat")]
    [InlineData("I'm going to stab him for taking that hoodie")]
    [InlineData("I'll burn the school down tonight")]
    public static void A_real_threat_is_not_excused_by_a_lost_coat(string text) => Scores(text).ShouldContain(score => score >= Hides);

    [Theory]
    [InlineData("My son is autistic and we love it here")]
    [InlineData("As a Muslim family we feel so welcome")]
    [InlineData("We're two mums and the card said so, lovely touch")]
    [InlineData("We are Romanian and proud")]
    [InlineData("I am a Traveller and my kids went here")]
    [InlineData("My wife is trans and the office got her name right")]
    public static void People_may_say_who_they_are(string text) => Signs(text).ShouldBeEmpty();

    private static IEnumerable<double> Scores(string text) => RuleFiles.ShippedSet.Match(NormalizedText.Of(text)).Select(match => match.Rule.Score);

    private static IEnumerable<string> Signs(string text) =>
        RuleFiles.ShippedSet.Match(NormalizedText.Of(text))
            .Where(match => match.Rule.Score >= Acts)
            .SelectMany(match => match.Rule.Signs)
            .Select(sign => sign.Category?.Name() ?? sign.Concern?.Name() ?? "profanity");
}
