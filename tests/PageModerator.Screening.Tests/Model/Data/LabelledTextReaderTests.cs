using System.IO.Compression;
using System.Text;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests.Model.Data;

public sealed class LabelledTextReaderTests
{
    [Fact]
    public void Several_labels_and_concerns_are_read_and_all_outputs_are_known()
    {
        var row = Read("text,label,concerns,brief\r\n\"one, \"\"two\"\"\nthree\",abusive;personal_data,threat;names_person,gate\r\n").ShouldHaveSingleItem();

        row.Text.ShouldBe("one, \"two\"\nthree");
        row.Labels.ShouldBe(Outputs(Category.Abusive, Category.PersonalData).With(ModelOutputs.Index(Concern.Threat)).With(ModelOutputs.Index(Concern.NamesPerson)));
        row.Known.ShouldBe(OutputSet.AllCategories.Union(OutputSet.AllConcerns));
        row.Brief.ShouldBe("gate");
        row.Source.ShouldBe("comments");
        row.IsSchool.ShouldBeTrue();
    }

    [Fact]
    public void A_file_with_one_word_a_row_says_nothing_about_what_it_did_not_ask()
    {
        var rows = Read("text,label,source\na,abusive,somewhere\nb,spam,somewhere\nc,acceptable,somewhere\n");

        rows[0].Known.ShouldBe(OutputSet.AllCategories.Without(ModelOutputs.Index(Category.Discriminatory)));
        rows[1].Known.ShouldBe(Outputs(Category.Abusive, Category.Discriminatory, Category.Spam));
        rows[2].Known.ShouldBe(OutputSet.AllCategories);
        rows.ShouldAllBe(row => row.Source == "somewhere" && !row.IsSchool);
    }

    [Fact]
    public void A_concern_may_stand_among_the_labels_and_then_the_whole_file_knows_concerns()
    {
        var rows = Read("text,label\na,acceptable;complaint\nb,acceptable\n");

        rows[0].Labels.ShouldBe(OutputSet.None.With(ModelOutputs.Index(Concern.Complaint)));
        rows.ShouldAllBe(row => row.IsSchool);
    }

    [Fact]
    public void A_gzipped_file_is_read_like_a_plain_one()
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionMode.Compress, leaveOpen: true))
        {
            zip.Write("text,label\nhello,acceptable\n"u8);
        }

        stream.Position = 0;

        LabelledTextReader.Read(stream, "x.csv.gz", TestContext.Current.CancellationToken).ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    [Theory]
    [InlineData("", "comments.csv is empty")]
    [InlineData("text,brief\na,b\n", "comments.csv has no column label")]
    [InlineData("text,label\na,acceptable\nb,rude\n", "comments.csv, row 3: “rude” is not a label")]
    [InlineData("text,label\na,\n", "comments.csv, row 2: the label is empty")]
    [InlineData("text,label\na,acceptable;spam\n", "comments.csv, row 2: a comment can't be acceptable and something else")]
    [InlineData("text,label,concerns\na,acceptable,spam\n", "comments.csv, row 2: “spam” is not a concern")]
    [InlineData("text,label\na,acceptable\nb,spam,c\n", "comments.csv, row 3:")]
    [InlineData("text,label\n\"a,acceptable\n", "comments.csv, row 2:")]
    public void A_bad_file_is_refused_in_a_sentence_that_names_file_and_row(string content, string expected) =>
        Should.Throw<InvalidDataException>(() => Read(content)).Message.ShouldStartWith(expected);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        using var stream = new MemoryStream([.. "text,label\n"u8, 0xE9, .. ",acceptable\n"u8]);

        Should.Throw<InvalidDataException>(() => LabelledTextReader.Read(stream, "old.csv", TestContext.Current.CancellationToken))
            .Message.ShouldBe("old.csv is not UTF-8.");
    }

    private static IReadOnlyList<LabelledText> Read(string content)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return LabelledTextReader.Read(stream, "comments.csv", TestContext.Current.CancellationToken);
    }

    private static OutputSet Outputs(params ReadOnlySpan<Category> categories)
    {
        var set = OutputSet.None;
        foreach (var category in categories)
        {
            set = set.With(ModelOutputs.Index(category));
        }

        return set;
    }
}
