using FsCheck;
using FsCheck.Fluent;
using PageModerator.Screening.PersonalData;
using PageModerator.Screening.Tests.Text;
using PageModerator.Screening.Text;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.PersonalData;

public static class PersonalDataDetectorTests
{
    private static readonly PersonalDataDetector Detector = new(KnownContacts.None, new NameFinder([]));

    [Theory]
    [InlineData("07700900123")]
    [InlineData("07700 900123")]
    [InlineData("07700 900 123")]
    [InlineData("0770 0900 123")]
    [InlineData("07700-900-123")]
    [InlineData("07700.900.123")]
    [InlineData("07700/900/123")]
    [InlineData("07700,900,123")]
    [InlineData("07-70-09-00-12-3")]
    [InlineData("07700:900:123")]
    [InlineData("07700;900;123")]
    [InlineData("0 7 7 0 0 9 0 0 1 2 3")]
    [InlineData("+447700900123")]
    [InlineData("+44 7700 900123")]
    [InlineData("+44 (0)7700 900123")]
    [InlineData("+44(0) 7700 900 123")]
    [InlineData("0044 7700 900123")]
    [InlineData("00447700900123")]
    [InlineData("447700900123")]
    [InlineData("(07700) 900123")]
    [InlineData("O77OO 9OO123")]
    [InlineData("o7700 900l23")]
    [InlineData("０７７００ ９００１２３")]
    [InlineData("0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣")]
    [InlineData("oh seven seven double oh nine double oh one two three")]
    [InlineData("07700 nine hundred 123")]
    [InlineData("07700 then 900123")]
    [InlineData("07700🌟900🌟123")]
    [InlineData("07700–900…123")]
    [InlineData("zero 7 7 0 0 nine 0 0 one 2 3")]
    [InlineData("07700\n900123")]
    [InlineData("0seven700900123")]
    [InlineData("o7seven double-O nine hundred 1 two 3")]
    [InlineData("07seven00 9double0 123")]
    [InlineData("zer0 seven seven zer0 zer0 nine zer0 zer0 one two three")]
    [InlineData("zero seven seven double zero, nine double zero, one two three")]
    [InlineData("oh one six three two, nine six oh, one two three")]
    [InlineData("double-oh four four, seven seven double oh, nine hundred, one two three")]
    [InlineData("oh seven seven hundred nine hundred and one two three")]
    [InlineData("01632 960123")]
    [InlineData("(01632) 960 123")]
    [InlineData("016977 2345")]
    [InlineData("020 7946 0123")]
    [InlineData("(020) 7946-0123")]
    [InlineData("+44 20 7946 0123")]
    [InlineData("0131 496 0123")]
    [InlineData("+353 87 123 4567")]
    [InlineData("0048 512 345 678")]
    [InlineData("087 123 4567")]
    public static void Telephone_numbers_are_found_however_they_are_written(string phone)
    {
        Found(phone).ShouldBe([("uk_phone", phone)]);
        Found($"Text me on {phone}, any time").ShouldBe([("uk_phone", phone)]);
        Found($"It's {phone}. See you in Year 6").ShouldBe([("uk_phone", phone)]);
    }

    [Theory]
    [InlineData("ring me 7700 900123", "7700 900123")]
    [InlineData("whatsapp 7700900123 for details", "7700900123")]
    [InlineData("tel:07700900123", "07700900123")]
    [InlineData("tel07700900123", "07700900123")]
    [InlineData("call 960123 after six", "960123")]
    [InlineData("two numbers 07700900123 07700900456", "07700900123|07700900456")]
    [InlineData("Year 6 07700 900123", "07700 900123")]
    [InlineData("text 07700 900123xx", "07700 900123")]
    [InlineData("ring 07700 900 123pls", "07700 900 123")]
    [InlineData("call mum on07700 900123", "07700 900123")]
    [InlineData("it's [07700] [900123]", "07700] [900123")]
    public static void Telephone_numbers_are_found_by_what_is_around_them(string text, string phones) =>
        Found(text).Select(match => match.Piece).ShouldBe(phones.Split('|'));

    [Theory]
    [InlineData("We won 3-2 and then 10-9 and 5 - 2")]
    [InlineData("Gates open 07:30, see you 7.30 or 19.45")]
    [InlineData("We raised £1,250 and then £12,345.67, total £13,595.67")]
    [InlineData("Sports day is 12/07/2026 not 07/12/2026, moved from 05-07-2026 0900")]
    [InlineData("Sports day moved to 01/12/2026 900 tickets left")]
    [InlineData("Class of 1987 1988 1989 1990")]
    [InlineData("Raffle ticket numbers 014, 233, 981 and 1042")]
    [InlineData("Bus 07 leaves from room 112, ext 4051")]
    [InlineData("Order 20261107 has not come, invoice 1234567")]
    [InlineData("Years 3, 4, 5, 6 and 7, 8, 9, 10 and 11 too, 1 2 3 4 5 once I caught")]
    [InlineData("one two three four five six seven eight, well done reception")]
    [InlineData("I live 5 minutes down the road and it took 20 mins to find a place to park")]
    [InlineData("2 lovely year 3 classes on the way to the park")]
    [InlineData("Is it a mere place for you? On the M6 3rd junction, e5 1st")]
    [InlineData("KS2 SAT results and P3 CAT tests, Y6 PGL trip")]
    [InlineData("back by 15 May, see 20 pupils")]
    [InlineData("meet us at school at 3, dot your i's")]
    [InlineData("find us at facebook.com or on our website")]
    [InlineData("what a load of @rse and w@nk")]
    [InlineData("Well done everyone, 100%! You are all stars 1st 2nd 3rd")]
    [InlineData("2,127,315,950 views and 1 700 000 likes")]
    [InlineData("Inset days 04/09/26 05/01/27 26/07/27")]
    [InlineData("Half term 26.10.26 - 30.10.26, back 02.11.26")]
    [InlineData("Assemblies 07/01 14/01 21/01, all 9.10")]
    [InlineData("Assemblies 01/12 08/12 15/12")]
    [InlineData("I'll sort 25.12.26 on the rota")]
    [InlineData("3 6 9 12 15 18 21 24 27 30, they know their 3s")]
    [InlineData("Mary Seacole, born 23 November 1805")]
    [InlineData("Her birthday bake sale is on 12 December 2026")]
    [InlineData("use code AB12CDE at the till")]
    [InlineData("countdown 10 9 8 7 6 5 4 3 2 1")]
    [InlineData("rate 5@9.25 each")]
    [InlineData("St Mary's and St. Joseph won")]
    [InlineData("The B4 and A55 and the 1:30 train, 10k run, 3D printer")]
    [InlineData("he lives on our road, and at 11, gates close")]
    [InlineData("Open day born of hard work, 12 July")]
    [InlineData("one hundred and two children, three hundred and one parents, four thousand five hundred pounds")]
    [InlineData("meet in the car park on 27 May, or by 15 Dec in the minibus")]
    [InlineData("Year 5 run the 100m, park by Y10 GCE, bus B12 and class 4TH")]
    [InlineData("THE CAR PARK IS SHUT IN 10 MIN ON 27 MAY")]
    [InlineData("I use hotmail.com and my gmail com is broken")]
    public static void Innocent_text_holds_no_personal_data(string text)
    {
        var scan = Scan(text);

        scan.Matches.ShouldBeEmpty();
        scan.IsClean.ShouldBeTrue();
    }

    [Theory]
    [InlineData("jo.bloggs@example.com")]
    [InlineData("jo_bloggs+pta@mail.example.co.uk")]
    [InlineData("JO@EXAMPLE.SCH.UK")]
    [InlineData("jo (at) example.com")]
    [InlineData("jo[at]example[dot]com")]
    [InlineData("jo at example dot com")]
    [InlineData("jo dot bloggs at example dot co dot uk")]
    [InlineData("jo @ gmail . com")]
    [InlineData("jo.bloggs@gmail")]
    [InlineData("jo.bloggs at gmail.com")]
    [InlineData("jobloggs gmail com")]
    [InlineData("jo.bloggs yahoo dot co dot uk")]
    [InlineData("jo74 at example full stop com")]
    [InlineData("bloggsatexampledotcom")]
    [InlineData("bloggs, at, example dot org")]
    public static void Email_addresses_are_found_however_they_are_written(string email)
    {
        Found(email).ShouldBe([("email", email)]);
        Found($"mail {email}. Thanks").ShouldBe([("email", email)]);
    }

    [Theory]
    [InlineData("I live at CB1 2AB", "postcode", "CB1 2AB")]
    [InlineData("SW1A1AA", "postcode", "SW1A1AA")]
    [InlineData("sat nav m1 1ae", "postcode", "m1 1ae")]
    [InlineData("EC1A 1BB", "postcode", "EC1A 1BB")]
    [InlineData("they're at 12 Mill Lane now", "address", "12 Mill Lane")]
    [InlineData("lives at 14b high street", "address", "14b high street")]
    [InlineData("Flat 3, 22 Oak Tree Close", "address", "Flat 3, 22 Oak Tree Close")]
    [InlineData("she lives on mill road", "address", "mill road")]
    [InlineData("7 St Mary's Way", "address", "7 St Mary's Way")]
    [InlineData("post it to 3 The Green", "address", "3 The Green")]
    [InlineData("AB12 CDE blocked my drive", "car_registration", "AB12 CDE")]
    [InlineData("white bmw ab12cde on the zigzags", "car_registration", "ab12cde")]
    [InlineData("whose car is P123 ABC", "car_registration", "P123 ABC")]
    [InlineData("DK 29 WZX parked across the ramp", "car_registration", "DK 29 WZX")]
    [InlineData("a grey Qashqai px 21 fbd", "car_registration", "px 21 fbd")]
    [InlineData("silver octavia DG95 XOI", "car_registration", "DG95 XOI")]
    [InlineData("whose car is this, D A 7 8 V C E", "car_registration", "D A 7 8 V C E")]
    [InlineData("NI number QQ 12 34 56 C", "national_insurance", "QQ 12 34 56 C")]
    [InlineData("at ours, 6 Fernhill Brae", "address", "6 Fernhill Brae")]
    [InlineData("come to 1 Heol Stradey", "address", "1 Heol Stradey")]
    [InlineData("he was born 12/07/2016", "date_of_birth", "12/07/2016")]
    [InlineData("DOB: 3rd of March 2016", "date_of_birth", "3rd of March 2016")]
    [InlineData("date of birth 03.03.16", "date_of_birth", "03.03.16")]
    [InlineData("my NI is AB 12 34 56 C", "national_insurance", "AB 12 34 56 C")]
    [InlineData("AB123456C", "national_insurance", "AB123456C")]
    [InlineData("card 4111 1111 1111 1111", "card", "4111 1111 1111 1111")]
    [InlineData("my card is 4111 1111 1111 1112", "card", "4111 1111 1111 1112")]
    [InlineData("GB82 WEST 1234 5698 7654 32", "bank_account", "GB82 WEST 1234 5698 7654 32")]
    [InlineData("NL91 ABNA 0417 1643 00 please", "bank_account", "NL91 ABNA 0417 1643 00")]
    [InlineData("FR1420041010050500013M02606", "bank_account", "FR1420041010050500013M02606")]
    [InlineData("reg JIG 4567 blocked my drive", "car_registration", "JIG 4567")]
    [InlineData("his number plate S4 RAH", "car_registration", "S4 RAH")]
    [InlineData("our address: 8 Little Trace", "address", "8 Little Trace")]
    [InlineData("NHS number 943 476 5919", "nhs_number", "943 476 5919")]
    [InlineData("sort code 12-34-56", "sort_code", "12-34-56")]
    [InlineData("my account is 12345678", "bank_account", "12345678")]
    [InlineData("add me @sam_07", "handle", "@sam_07")]
    [InlineData("snap: kai_the_goat12", "handle", "kai_the_goat12")]
    [InlineData("my insta is maisie.xo14 girls", "handle", "maisie.xo14")]
    public static void Other_personal_data_are_found(string text, string kind, string piece) =>
        Found(text).ShouldBe([(kind, piece)]);

    [Theory]
    [InlineData("12-34-56", "12345678")]
    [InlineData("12 34 56,", "1234 5678")]
    [InlineData("00-34-56", "12345678")]
    public static void Sort_code_and_account_are_found_side_by_side(string sort, string account) =>
        Found($"pay {sort} {account} please").ShouldBe([("sort_code", sort.TrimEnd(',')), ("bank_account", account)]);

    [Theory]
    [InlineData("the school office number is 01632 960123")]
    [InlineData("ring 01632 960123 and press 3 for attendance")]
    [InlineData("email the office, office@oakfield.example")]
    [InlineData("number for the bus firm is 0121 496 0500")]
    [InlineData("Office number's the same as always, 01632 960110")]
    public static void What_an_office_gives_out_acts_only_where_the_policy_says_otherwise(string text) =>
        Scan(text).Matches.ShouldHaveSingleItem().Score.ShouldBeLessThan(0.5);

    [Theory]
    [InlineData("ring me on 01632 960123 when school is out")]
    [InlineData("the office said to text 07700 900123")]
    [InlineData("drop it at ours, 41 Chell Row")]
    [InlineData("jo.bloggs@example.com for the school list")]
    [InlineData("hello.sarah@example.com for the costume")]
    public static void What_reaches_a_person_is_certain(string text) =>
        Scan(text).Matches.ShouldHaveSingleItem().Score.ShouldBeGreaterThanOrEqualTo(0.85);

    [Fact]
    public static void A_shops_address_weighs_less_than_a_home() =>
        Scan("the shop is at 114 Green Street").Matches[0].Score.ShouldBeLessThan(Scan("knock at 114 Green Street").Matches[0].Score);

    [Theory]
    [InlineData("Theatre Royal, 1 Theatre Square, NG1 5ND")]
    [InlineData("the uniform shop is at 3 Market Place")]
    [InlineData("a selfie at 10 Downing Street")]
    public static void What_everybody_may_visit_is_public(string text) => Scan(text).Matches.ShouldAllBe(match => match.Score < 0.5);

    [Theory]
    [InlineData("the Hendersons behind the shop, 9 Tanner Lane")]
    [InlineData("Mrs Patel from the library, 9 Tanner Lane")]
    [InlineData("my mum's shop, 9 Tanner Lane")]
    public static void Who_lives_beside_it_is_not(string text) => Scan(text).Matches[^1].Score.ShouldBeGreaterThanOrEqualTo(0.5);

    [Theory]
    [InlineData("NL91 ABNA 0417 1643 01")]
    [InlineData("reg 7JK is our form")]
    [InlineData("register for room JIG 4567")]
    public static void Wrong_check_digits_and_rooms_are_nobodys(string text) => Found(text).ShouldNotContain(match => match.Kind == "bank_account" || match.Kind == "car_registration");

    [Fact]
    public static void Wrong_check_digits_are_no_card() => Found("4111111111111112").ShouldNotContain(match => match.Kind == "card");

    [Theory]
    [InlineData("ring 01632 960 123")]
    [InlineData("ring +44 1632 960123")]
    [InlineData("mail OFFICE@oakfield.example")]
    [InlineData("mail head@staff.oakfield.example")]
    [InlineData("12 Mill Rd")]
    [InlineData("we are at cb12ab")]
    public static void What_is_the_schools_own_is_known(string text)
    {
        var contacts = new KnownContacts(["(01632) 960123"], ["office@oakfield.example"], ["Oakfield School, 12 Mill Road, CB1 2AB"], ["staff.oakfield.example"]);

        new PersonalDataDetector(contacts, new NameFinder([])).Scan(NormalizedText.Of(text)).Matches.ShouldHaveSingleItem().IsKnown.ShouldBeTrue();
    }

    [Theory]
    [InlineData("ring 01632 960124")]
    [InlineData("mail me@oakfield.example.com")]
    [InlineData("2 Mill Road")]
    public static void What_is_near_the_schools_own_is_not_known(string text)
    {
        var contacts = new KnownContacts(["(01632) 960123"], ["office@oakfield.example"], ["12 Mill Road, CB1 2AB"], ["oakfield.example"]);

        new PersonalDataDetector(contacts, new NameFinder([])).Scan(NormalizedText.Of(text)).Matches.ShouldHaveSingleItem().IsKnown.ShouldBeFalse();
    }

    [Fact]
    public static void A_venues_postcode_weighs_less_than_a_home() =>
        Scan("Match at CB1 2AB").Matches[0].Score.ShouldBeLessThan(Scan("She lives at CB1 2AB").Matches[0].Score);

    [Fact]
    public static void What_cannot_be_told_is_not_clear() => Scan("jobloggs@somewhere").IsClean.ShouldBeFalse();

    [Theory]
    [InlineData("01632 960123", 0.8)]
    [InlineData("ring Sandra on 01632 960123", 0.92)]
    [InlineData("my mum is on 01632 960123", 0.92)]
    [InlineData("the dentist on 01632 960123", 0.4)]
    [InlineData("ring the library on 01632 960123", 0.4)]
    public static void A_landline_weighs_by_whose_it_seems(string text, double score) => Scan(text).Matches.ShouldHaveSingleItem().Score.ShouldBe(score);

    [Theory]
    [InlineData("dob 12/07/2016", 0.9)]
    [InlineData("D.O.B: 12/07/2016", 0.9)]
    [InlineData("dob 12 07 2016", 0.9)]
    [InlineData("dob 2016-07-12", 0.9)]
    [InlineData("date of birth 12-Jul-2016", 0.9)]
    [InlineData("he was born 12 July 2016", 0.6)]
    [InlineData("his birthday's 12/07/2016", 0.6)]
    public static void A_date_weighs_by_how_plainly_it_is_called_a_birth(string text, double score) => Scan(text).Matches.ShouldHaveSingleItem().Score.ShouldBe(score);

    [Fact]
    public static void Any_text_is_scanned_and_its_matches_lie_in_it_in_order() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(AnyText.Arbitrary, written =>
    {
        var scan = Scan(written);

        var end = 0;
        foreach (var match in scan.Matches.Where(match => match.Kind != PersonalDataKind.ChildDetails))
        {
            match.Span.Start.ShouldBeGreaterThanOrEqualTo(end);
            match.Span.Length.ShouldBePositive();
            match.Score.ShouldBeInRange(0.01, 1);
            end = match.Span.End;
        }

        end.ShouldBeLessThanOrEqualTo(written.Length);
        foreach (var name in scan.Names)
        {
            name.Span.End.ShouldBeInRange(name.Span.Start + 1, written.Length);
        }
    }));

    private static PersonalDataScan Scan(string text) => Detector.Scan(NormalizedText.Of(text));

    private static List<(string Kind, string Piece)> Found(string text) =>
        [.. Scan(text).Matches.Select(match => (match.Kind.Name(), text.Substring(match.Span.Start, match.Span.Length)))];
}
