using FsCheck;
using FsCheck.Fluent;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Text;

public static class WordFormsTests
{
    [Theory]
    [InlineData("what a sh1t day", "shit", "sh1t")]
    [InlineData("you @rse.", "arse", "@rse")]
    [InlineData("you 1oser", "loser", "1oser")]
    [InlineData("an !diot", "idiot", "!diot")]
    [InlineData("a$$", "ass", "a$$")]
    [InlineData("w@nk3r!!", "wanker", "w@nk3r")]
    [InlineData("f*ck this", "f*ck", "f*ck")]
    [InlineData("sh** school", "sh**", "sh**")]
    [InlineData("f--k off", "f**k", "f--k")]
    [InlineData("f🤬k", "f*k", "f🤬k")]
    [InlineData("stuuuupid", "stupid", "stuuuupid")]
    [InlineData("Assssss", "ass", "Assssss")]
    [InlineData("biitch", "bitch", "biitch")]
    [InlineData("stuuupppid", "stupid", "stuuupppid")]
    [InlineData("what an i d i o t he is", "idiot", "i d i o t")]
    [InlineData("you are a w a n k e r", "wanker", "w a n k e r")]
    [InlineData("w.a.n.k.e.r", "wanker", "w.a.n.k.e.r")]
    [InlineData("w . a . n . k . e . r", "wanker", "w . a . n . k . e . r")]
    [InlineData("w-a-n-k-e-r", "wanker", "w-a-n-k-e-r")]
    [InlineData("i\nd\ni\n0\nt", "idiot", "i\nd\ni\n0\nt")]
    [InlineData("s h 1 t", "shit", "s h 1 t")]
    [InlineData("y o u  i d i o t", "idiot", "i d i o t")]
    [InlineData("f.uck", "fuck", "f.uck")]
    [InlineData("wan_ker", "wanker", "wan_ker")]
    [InlineData("sh1t-show", "shit", "sh1t")]
    public static void Disguised_words_have_a_form_with_its_span(string written, string form, string piece) =>
        Forms(written).ShouldContain((form, piece));

    [Theory]
    [InlineData("Well done Year 6, what a lovely assembly! The children were brilliant.")]
    [InlineData("Class trip on the A55 and the M25, back 7pm, b4 the 1st bell")]
    [InlineData("End of term.Next week is a non-uniform day :)")]
    [InlineData("Final score 5 - 2, £1,250 raised")]
    [InlineData("Good book, cool school, see all, three class letters")]
    public static void Ordinary_text_has_no_forms(string written) => Forms(written).ShouldBeEmpty();

    [Theory]
    [InlineData("back at 4 a.m. in a & e")]
    [InlineData("5 - 2 win")]
    [InlineData("i c u, b4 y6 did 3D")]
    [InlineData("vitamins a b c d and e")]
    public static void The_plain_reading_never_changes(string written) =>
        NormalizedText.Of(written).Text.ShouldBe(written.ToLowerInvariant());

    [Fact]
    public static void Any_text_has_forms_of_its_own_tokens_and_bounded_in_number() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(AnyText.Arbitrary, written =>
    {
        var text = NormalizedText.Of(written);

        text.Forms.All.Length.ShouldBeLessThanOrEqualTo(40 * text.Tokens.Length);
        foreach (var form in text.Forms.All)
        {
            form.Disguises.ShouldNotBe(Disguises.None);
            form.Span.ShouldBe(TextSpan.FromBounds(text.Tokens[form.FirstToken].Start, text.Tokens[form.FirstToken + form.TokenCount - 1].End));
            text.Forms.Slice(form).Length.ShouldBeInRange(1, 48);
        }
    }));

    [Theory]
    [InlineData("a ")]
    [InlineData("a . ")]
    [InlineData("a.")]
    [InlineData("1a")]
    [InlineData("*")]
    [InlineData("aaab")]
    [InlineData("@$_")]
    public static void Forms_of_a_long_text_grow_no_faster_than_the_text(string piece)
    {
        var text = NormalizedText.Of(string.Concat(Enumerable.Repeat(piece, 20_000)));

        text.Forms.All.Length.ShouldBeLessThan(40_000);
    }

    private static List<(string Form, string Piece)> Forms(string written)
    {
        var text = NormalizedText.Of(written);
        var forms = new List<(string, string)>();
        foreach (var form in text.Forms.All)
        {
            var span = text.ToOriginal(form.Span);
            forms.Add((text.Forms.Slice(form).ToString(), written.Substring(span.Start, span.Length)));
        }

        return forms;
    }
}
