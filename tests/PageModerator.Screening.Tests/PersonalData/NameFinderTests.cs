using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.PersonalData;

public static class NameFinderTests
{
    private static readonly PersonalDataDetector Detector = new(KnownContacts.None, new NameFinder(["Mrs A. Thornbury", "Alan Hope", "Ms Priya Nair"]));

    [Theory]
    [InlineData("Thank you Mrs Patel!", "Titled:Mrs Patel")]
    [InlineData("mr. o'brien is great", "Titled:mr. o'brien")]
    [InlineData("so sad Miss H is leaving", "Titled:Miss H")]
    [InlineData("mrs patel's class", "Titled:mrs patel")]
    [InlineData("Mr and Mrs Kowalczyk-Jones came", "Titled:Mrs Kowalczyk-Jones")]
    [InlineData("Dr Anita Sharma spoke", "Titled:Dr Anita Sharma")]
    [InlineData("MRS OKAFOR IS THE BEST", "Titled:MRS OKAFOR")]
    [InlineData("Aleksandra Nowak Happy birthday", "Person:Aleksandra Nowak")]
    [InlineData("Grace Okafor you star", "Person:Grace Okafor")]
    [InlineData("Eid Mubarak, Mubarak and Aisha", "Person:Mubarak|Person:Aisha")]
    [InlineData("Amelia Broadwater was there", "Person:Amelia Broadwater")]
    [InlineData("when john smith came", "Person:john smith")]
    [InlineData("I saw Xanthe Nguyen there", "Person:Xanthe Nguyen")]
    [InlineData("Mohammed and Fatima did so well", "Person:Mohammed|Person:Fatima")]
    [InlineData("Leo, Max and Oliver", "Person:Leo|Person:Max|Person:Oliver")]
    [InlineData("thanks to Will for helping", "Person:Will")]
    [InlineData("amelia's cake was lovely", "Person:amelia")]
    [InlineData("my son Leo loves it", "Child:Leo")]
    [InlineData("a boy called Zorvan did it", "Child:Zorvan")]
    [InlineData("Oliver in 4B", "Child:Oliver")]
    [InlineData("Grace in year 6", "Child:Grace")]
    [InlineData("Okonkwo is useless", "Person:Okonkwo")]
    [InlineData("That Thornbury is useless", "Listed:Thornbury")]
    [InlineData("mrs thornbury out", "Listed:mrs thornbury")]
    [InlineData("alan hope again", "Listed:alan hope")]
    [InlineData("Mr Hope again", "Listed:Mr Hope")]
    public static void Names_are_found(string text, string expected) => Names(text).ShouldBe(expected.Split('|'));

    [Theory]
    [InlineData("I miss you all and miss the school")]
    [InlineData("Will you be there in May? I hope so, mark my words")]
    [InlineData("What a grace and joy, art was summer fun in the sunny park")]
    [InlineData("Miss you! Thank you Sir, yes Miss")]
    [InlineData("Mark the date: Summer Fair in June. Bill to follow. Rob a bank? Sue them!")]
    [InlineData("Well Done Year Six And Happy Birthday School")]
    [InlineData("WELL DONE EVERYONE WHAT A SUMMER")]
    [InlineData("dr appointment at 3, ms office course")]
    [InlineData("Oak Lane Primary School is in London")]
    [InlineData("St Mary's Primary beat St. Joseph")]
    [InlineData("Mrs. occasionally, Mr perhaps")]
    [InlineData("We play Simpson Road in Nelson, Thompson Park next")]
    [InlineData("We hope it rains, alan")]
    [InlineData("Hope is all we have")]
    [InlineData("Eid Mubarak to all our families, and EID MUBARAK again. ramadan mubarak")]
    public static void Ordinary_words_are_no_names(string text) => Names(text).Where(name => name != "Person:alan").ShouldBeEmpty();

    [Theory]
    [InlineData("my daughter's friend Leila in 4B has adhd", true)]
    [InlineData("Jayden in year 5 keeps hitting my boy", true)]
    [InlineData("that kid Tyler bullies everyone", true)]
    [InlineData("Poor Amelia was bullied in Y4", true)]
    [InlineData("a girl called Sofia in reception walks home alone", true)]
    [InlineData("So proud of my son Leo in 4B", false)]
    [InlineData("our Leo starts reception tomorrow", false)]
    [InlineData("Well done Oliver in Year 6!", false)]
    [InlineData("Congratulations to Amelia in 4B, amazing swimming", false)]
    [InlineData("Mrs Patel in year 4 is lovely", false)]
    [InlineData("Happy birthday Sarah", false)]
    [InlineData("Bullying is a problem in year 5", false)]
    public static void Details_of_somebody_elses_child_are_found(string text, bool expected) =>
        Detector.Scan(NormalizedText.Of(text)).Matches.Any(match => match.Kind == PersonalDataKind.ChildDetails).ShouldBe(expected);

    [Theory]
    [InlineData("Leo Marsh in Otters has been off with nits, his mum told me")]
    [InlineData("Jayden in 4B has been excluded again, his dad is inside")]
    [InlineData("that Kayden's mum is in rehab, everyone knows")]
    [InlineData("Amelia Frost still wets the bed and is on adhd meds")]
    [InlineData("Mrs Marsh is off because of her divorce and depression")]
    [InlineData("Chloe in reception is in foster care, apparently")]
    [InlineData("that kayden wet himself on the coach lol, his nan had to come")]
    [InlineData("Sofia in year 4 still wets the bed")]
    public static void Private_matters_of_somebody_pointed_out_wait_for_a_person(string text) => DetailsScore(text).ShouldBeInRange(0.5, 0.84);

    [Theory]
    [InlineData("Mr Penrose and his husband brought a cake for the staff")]
    [InlineData("Mrs Patel helped my son so much with his anxiety and epilepsy")]
    [InlineData("Thank you Mrs Patel, the class loved the hospital visit")]
    [InlineData("Nobody told us Mrs Dodds had left")]
    [InlineData("Amelia Frost played the sick king in the show, his dad was broken")]
    [InlineData("My son Leo has autism and the staff have been amazing")]
    [InlineData("Get well soon Leo, hope the broken arm is better")]
    [InlineData("I nearly wet myself when Mr Penrose fell in the pond")]
    [InlineData("My lad Leo wet the bed at camp and Mrs Patel was so kind about it")]
    public static void Thanks_news_and_ones_own_do_not_wait(string text) => DetailsScore(text).ShouldBeLessThan(0.5);

    private static double DetailsScore(string text) =>
        Detector.Scan(NormalizedText.Of(text)).Matches.Where(match => match.Kind == PersonalDataKind.ChildDetails).Select(match => match.Score).DefaultIfEmpty().Max();

    [Fact]
    public static void A_listed_person_is_told_as_the_policy_spells_them() =>
        Detector.Scan(NormalizedText.Of("miss nair")).Names.ShouldHaveSingleItem().Person.ShouldBe("Ms Priya Nair");

    private static string[] Names(string text) =>
        [.. Detector.Scan(NormalizedText.Of(text)).Names.Select(name => $"{name.Kind}:{text.Substring(name.Span.Start, name.Span.Length)}")];
}
