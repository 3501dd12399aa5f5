using FsCheck;
using FsCheck.Fluent;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Tests.Text;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.PersonalData;

public static class MaskerTests
{
    private static readonly PersonalDataDetector Detector =
        new(new KnownContacts(["01632 960123"], [], [], []), new NameFinder(["Mrs Thornbury"]));

    [Theory]
    [InlineData("Text Leo’s mum on 07700 900123!", "text [NAME]'s mum on [PHONE]!")]
    [InlineData("Mrs Patel lives at 12 Mill Lane, CB1 2AB", "mrs [NAME] lives at [ADDRESS], [POSTCODE]")]
    [InlineData("jo@example.com AB12 CDE", "[EMAIL] [REG]")]
    [InlineData("Ring 01632 960123", "ring [PUBLIC]")]
    [InlineData("The office at the surgery is 01632 960999", "the office at the surgery is [PUBLIC]")]
    [InlineData("Write to office@example.com, not to jo@example.com", "write to [PUBLIC], not to [EMAIL]")]
    [InlineData("parcel 123456789 came", "parcel [PUBLIC] came")]
    [InlineData("it says 123456789 here", "it says [NUMBER] here")]
    [InlineData("it says 98 76 54 32 10 12 here", "it says [NUMBER] here")]
    [InlineData("The inset days are 04/09/26 05/01/27", "the inset days are 04/09/26 05/01/27")]
    [InlineData("[PHONE] is my phone", "[phone] is my phone")]
    [InlineData("", "")]
    public static void Placeholders_stand_for_what_was_found(string text, string expected) => Masked(text).Normalized.Text.ShouldBe(expected);

    [Theory]
    [InlineData("As a Polish mum", "as [GROUP] mum")]
    [InlineData("Disabled people and Muslims are welcome", "[GROUP] and [GROUP] are welcome")]
    [InlineData("our wheelchair users, mixed-race families, people with epilepsy", "our [GROUP], [GROUP] families, [GROUP]")]
    [InlineData("She's blind and my son is Welsh", "she's [GROUP] and my son is [GROUP]")]
    [InlineData("black trousers, English homework, straight home", "black trousers, english homework, straight home")]
    [InlineData("ring Mrs Christian", "ring mrs [NAME]")]
    public static void One_placeholder_stands_for_all_groups_of_people(string text, string expected) => Masked(text).Normalized.Text.ShouldBe(expected);

    [Fact]
    public static void People_see_which_group_was_meant() => new Masker(Detector).Mask("Muslims, ring 07700 900123").ShouldBe("Muslims, ring [PHONE]");

    [Fact]
    public static void A_placeholder_is_one_token_that_leads_back()
    {
        var masked = Masked("Ring  me: ０７７００ 900123 now").Normalized;

        var token = masked.Tokens.ToArray().Single(token => token.Kind == TokenKind.Mask);
        masked.Slice(token).ToString().ShouldBe("[PHONE]");
        var span = masked.ToOriginal(new TextSpan(token.Start, token.Length));
        masked.Original.Substring(span.Start, span.Length).ShouldBe("０７７００ 900123");
        var last = masked.Tokens[^1];
        masked.Original[masked.ToOriginal(new TextSpan(last.Start, last.Length)).Start..].ShouldBe("now");
    }

    [Fact]
    public static void People_read_the_text_as_written_with_the_schools_number() =>
        new Masker(Detector).Mask("Café!  Ask Mrs Patel, 07700 900123 or 01632 960123…").ShouldBe("Café!  Ask Mrs [NAME], [PHONE] or 01632 960123…");

    [Fact]
    public static void What_was_found_does_not_stand_in_the_masked_text() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(AnyText.Arbitrary, written =>
    {
        var scan = Detector.Scan(NormalizedText.Of(written));
        var masked = Masker.Mask(scan).Normalized;

        masked.Original.ShouldBe(written);
        foreach (var token in masked.Tokens)
        {
            var span = masked.ToOriginal(new TextSpan(token.Start, token.Length));
            var overlaps = scan.Matches.Where(match => match.Kind != PersonalDataKind.ChildDetails).Select(match => match.Span)
                .Any(found => found.Start < span.End && span.Start < found.End);
            overlaps.ShouldBe(overlaps && token.Kind == TokenKind.Mask);
        }
    }));

    [Fact]
    public static void Any_phone_in_any_text_is_gone_after_masking() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Gen.Choose(100_000_000, 599_999_999).ToArbitrary(), Gen.Elements("", " ", "-", ".", " - ").ToArbitrary(), (number, separator) =>
        {
            var digits = "07" + number;
            var phone = string.Join(separator, digits[..5], digits[5..8], digits[8..]);

            var masked = Masked($"ring {phone} tonight").Normalized.Text;

            masked.ShouldBe("ring [PHONE] tonight");
        }));

    private static MaskedText Masked(string text) => Masker.Mask(Detector.Scan(NormalizedText.Of(text)));
}
