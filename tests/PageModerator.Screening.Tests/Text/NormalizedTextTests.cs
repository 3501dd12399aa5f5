using FsCheck;
using FsCheck.Fluent;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Text;

public static class NormalizedTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Well DONE Year 6!", "well done year 6!")]
    [InlineData("  two \t\r\n words ", "two words")]
    [InlineData("ＩＤＩＯＴ", "idiot")]
    [InlineData("𝓲𝓭𝓲𝓸𝓽 𝕚𝕕𝕚𝕠𝕥 𝐢𝐝𝐢𝐨𝐭", "idiot idiot idiot")]
    [InlineData("Ⓘⓓⓘⓞⓣ 🅸🅳🅸🅾🆃", "idiot idiot")]
    [InlineData("ﬁne oﬀer", "fine offer")]
    [InlineData("café CAFE\u0301 naïve Łódź ghañ", "cafe cafe naive lodz ghan")]
    [InlineData("Straße Ærø", "strasse aero")]
    [InlineData("i\u0336d\u0336i\u0336o\u0336t", "idiot")]
    [InlineData("id\u200Bi\u00ADo\uFEFFt", "idiot")]
    [InlineData("\u202Etoidi\u202C", "toidi")]
    [InlineData("id\U000E0069iot\uFE0F", "idiot")]
    [InlineData("i\0d\u0007iot", "idiot")]
    [InlineData("‘it’s’ “fine” – really…", "'it's' \"fine\" - really...")]
    [InlineData("0️⃣7️⃣ ٠٧", "07 07")]
    [InlineData("🇮 🇩 🇮 🇴 🇹", "i d i o t")]
    [InlineData("ɪᴅɪᴏᴛ", "idiot")]
    [InlineData("&amp; &lt;b&gt;", "&amp; &lt;b&gt;")]
    [InlineData("#BringBackPEKit #IAmFedUp2Day #snowday", "#bring back pe kit #i am fed up2 day #snowday")]
    [InlineData("YouTube #YES we'veA B#c", "youtube #yes we'vea b#c")]
    public static void Different_ways_of_writing_fold_to_one_reading(string written, string expected) =>
        NormalizedText.Of(written).Text.ShouldBe(expected);

    [Theory]
    [InlineData("іdіоt", "idiot")]
    [InlineData("IDIOТ", "idiot")]
    [InlineData("you idi\u03BFt", "you idiot")]
    [InlineData("yоu асе", "you ace")]
    [InlineData("ᎷᎪᏞᎬ idiot", "male idiot")]
    public static void Look_alikes_within_Latin_are_read_as_Latin(string written, string expected) =>
        NormalizedText.Of(written).Text.ShouldBe(expected);

    [Theory]
    [InlineData("Дякую, школо! Ви супер", "дякую, школо! ви супер")]
    [InlineData("Thank you! Дуже дякую вам, мама", "thank you! дуже дякую вам, мама")]
    [InlineData("Ευχαριστώ πολύ", "ευχαριστω πολυ")]
    [InlineData("شكرا جزيلا", "شكرا جزيلا")]
    [InlineData("ਧੰਨਵਾਦ ধন্যবাদ धन्यवाद", "ਧੰਨਵਾਦ ধন্যবাদ धन्यवाद")]
    [InlineData("谢谢老师 감사합니다", "谢谢老师 감사합니다")]
    public static void Other_scripts_stay_themselves(string written, string expected) =>
        NormalizedText.Of(written).Text.ShouldBe(expected);

    [Theory]
    [InlineData("What a day", "What/W a/W day/W")]
    [InlineData("don't O'Brien's", "don't/W O'Brien's/W")]
    [InlineData("6-2 in 4B!", "6/N -/P 2/N in/W 4B/W !/P")]
    [InlineData("ok👍🏽👨‍👩‍👧❤️🇬🇧🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ok/W 👍🏽/E 👨‍👩‍👧/E ❤️/E 🇬🇧/E 🏴󠁧󠁢󠁥󠁮󠁧󠁿/E")]
    [InlineData("#SackTheLot", "#/P Sack/W The/W Lot/W")]
    [InlineData("धन्यवाद", "धन्यवाद/W")]
    public static void Tokens_lead_back_to_what_was_written(string written, string expected)
    {
        var text = NormalizedText.Of(written);

        string.Join(' ', text.Tokens.ToArray().Select(token =>
        {
            var span = text.ToOriginal(new TextSpan(token.Start, token.Length));

            return $"{written.AsSpan(span.Start, span.Length)}/{token.Kind.ToString()[0]}";
        })).ShouldBe(expected);
    }

    [Fact]
    public static void Half_of_a_ligature_leads_to_the_whole()
    {
        var text = NormalizedText.Of("a ﬁ b");

        text.ToOriginal(new TextSpan(2, 1)).ShouldBe(new TextSpan(2, 1));
        text.ToOriginal(new TextSpan(3, 1)).ShouldBe(new TextSpan(2, 1));
    }

    [Fact]
    public static void Sixty_thousand_marks_on_one_letter_are_one_letter()
    {
        var text = NormalizedText.Of("a" + new string('\u0301', 60_000));

        text.Text.ShouldBe("a");
        text.ToOriginal(new TextSpan(0, 1)).Length.ShouldBe(60_001);
    }

    [Fact]
    public static void Any_text_folds_and_every_span_lies_inside_it_in_order() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(AnyText.Arbitrary, written =>
    {
        var text = NormalizedText.Of(written);

        var end = 0;
        foreach (var token in text.Tokens)
        {
            var span = text.ToOriginal(new TextSpan(token.Start, token.Length));
            span.Start.ShouldBeInRange(0, written.Length);
            span.End.ShouldBeInRange(span.Start, written.Length);
            token.Length.ShouldBePositive();
            token.Start.ShouldBeGreaterThanOrEqualTo(end);
            text.Text[end..token.Start].ShouldBeOneOf("", " ");
            end = token.End;
        }

        end.ShouldBe(text.Text.Length);
    }));

    [Fact]
    public static void Folding_what_is_folded_changes_nothing() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(AnyText.Arbitrary, written =>
    {
        var once = NormalizedText.Of(written).Text;

        NormalizedText.Of(once).Text.ShouldBe(once);
    }));

    [Fact]
    public static void Every_character_folds_to_what_folds_to_itself()
    {
        for (var value = 0; value < 0x20000; value++)
        {
            var written = value < 0x10000 ? ((char)value).ToString() : char.ConvertFromUtf32(value);
            var once = NormalizedText.Of("a" + written + "b").Text;

            NormalizedText.Of(once).Text.ShouldBe(once, $"U+{value:X}");
        }
    }
}
