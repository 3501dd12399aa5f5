using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Networks;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Networks;

public static class WordReaderTests
{
    [Theory]
    [InlineData("don't", "do", "n't")]
    [InlineData("he's", "he", "'s")]
    [InlineData("they've", "they", "'ve")]
    [InlineData("o'clock", "o'clock")]
    [InlineData("Fair", "fair")]
    [InlineData("12", "34")]
    public static void A_contraction_is_two_words_and_a_number_counts_by_its_length(string text, params string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);

        Read(text).Select(word => word.Key).ShouldBe(words.Select(word => WordReader.KeyOf(word)));
    }

    [Theory]
    [InlineData("SHAME", WordSigns.Shouted)]
    [InlineData("Shame", WordSigns.Capital)]
    [InlineData("shame", WordSigns.None)]
    [InlineData("45", WordSigns.Number)]
    [InlineData("😀", WordSigns.Emoji)]
    [InlineData("ann@example.com", WordSigns.Mask)]
    internal static void A_word_says_how_it_stands(string text, WordSigns signs) => Read(text)[0].Signs.ShouldBe(signs);

    [Fact]
    public static void What_stands_in_quotation_marks_is_told_from_the_rest() =>
        Read("he said \"rubbish\" twice").Select(word => (word.Signs & WordSigns.Quoted) != WordSigns.None).ShouldBe([false, false, false, true, true, false]);

    [Fact]
    public static void What_a_disguised_word_may_stand_for_is_read_where_it_is_a_known_word()
    {
        var known = Known("shit");

        var words = Read("what sh1t", known);

        words.ShouldContain(word => word.Key == WordReader.KeyOf("shit") && word.Signs == WordSigns.Disguised && word.Start == 5);
        words.Count(word => word.Signs == WordSigns.Disguised).ShouldBe(1);
    }

    [Theory]
    [InlineData("so sh1t really", "so sh1t shit really")]
    [InlineData("pure s h i t  really", "pure shit really")]
    [InlineData("pure s h e t really", "pure s h e t really")]
    public static void Reading_of_a_disguised_word_stands_where_the_word_stands(string text, string expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var known = Known("shit");

        Read(text, known).Select(word => word.Key).ShouldBe(expected.Split(' ').Select(word => WordReader.KeyOf(word)));
    }

    [Theory]
    [InlineData("#gohomemigrants", "# gohomemigrants go home migrants")]
    [InlineData("g o h o m e m i g r a n t s", "go home migrants")]
    [InlineData("well thankyou all", "well thankyou thank you all")]
    [InlineData("the homestead", "the homestead")]
    [InlineData("homeland", "homeland")]
    [InlineData("isgohome", "isgohome is go home")]
    [InlineData("isgoisitup", "isgoisitup")]
    public static void What_is_written_in_one_is_read_as_the_words_that_it_holds(string text, string expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var known = Known("go", "home", "homeland", "is", "land", "migrants", "thank", "well", "you");

        Read(text, known).Select(word => word.Key).ShouldBe(expected.Split(' ').Select(word => WordReader.KeyOf(word)));
    }

    private static WordVectors Known(params string[] words) =>
        WordVectors.Of(words.Select(word => (WordReader.KeyOf(word), (ReadOnlyMemory<float>)Enumerable.Repeat(1f, WordVectors.Length).ToArray())));

    private static List<ReadWord> Read(string text, WordVectors? known = null)
    {
        var words = new List<ReadWord>();
        WordReader.Read(TextPreparation.Of(text), known ?? WordVectors.None, words);
        return words;
    }
}
