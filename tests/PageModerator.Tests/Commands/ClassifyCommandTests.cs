using System.Text;
using System.Text.Json;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Commands;

public sealed class ClassifyCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thousand_rows_keep_their_order_and_ids()
    {
        var csv = new StringBuilder("id,text\n");
        for (var i = 0; i < 1000; i++)
        {
            csv.Append('c').Append(i).Append(",Lovely day number ").Append(i).Append('\n');
        }

        var run = await ClassifyAsync(csv.ToString());

        run.ExitCode.ShouldBe(0, run.Error);
        Rows(run).Select(row => row.GetProperty("id").GetString()).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"c{i}"));
    }

    [Fact]
    public async Task Whatever_may_stand_in_a_field_is_classified()
    {
        string[] texts = ["a \"quoted\"\nline break, and a comma", "", new string('x', 60_000), "👩‍👩‍👧 ❤️ 🇬🇧", "\u202Eשלום לכולם", "nul \0 inside", "=1+1"];
        var csv = "\uFEFFtext,id\r\n" + string.Concat(texts.Select((text, i) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{i}\r\n"));

        var run = await ClassifyAsync(csv);

        run.ExitCode.ShouldBe(0, run.Error);
        Rows(run).Select(row => row.GetProperty("id").GetString()).ShouldBe(texts.Select((_, i) => $"{i}"));
    }

    [Fact]
    public async Task Rows_without_ids_are_numbered()
    {
        var run = await ClassifyAsync("text\nhello\n\nbye\n");

        Rows(run).Select(row => row.GetProperty("id").GetString()).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Row_says_outcome_categories_concerns_and_reasons()
    {
        var run = await ClassifyAsync("id,text\n7,you are all wankers\n8,thank you so much\n");

        var rows = Rows(run);
        rows[0].GetProperty("outcome").GetString().ShouldBe("hide");
        rows[0].GetProperty("categories")[0].GetProperty("name").GetString().ShouldBe("abusive");
        rows[0].GetProperty("categories")[0].GetProperty("score").GetDouble().ShouldBeInRange(0.5, 1);
        var reason = rows[0].GetProperty("reasons").EnumerateArray().Single(reason => reason.GetProperty("source").GetString() == "rule");
        reason.GetProperty("category").GetString().ShouldBe("abusive");
        reason.GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("wankers");
        rows[1].GetProperty("outcome").GetString().ShouldBe("leave");
        rows[1].GetProperty("reasons").GetArrayLength().ShouldBe(0);
        rows[1].GetProperty("concerns").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("id,comment\n1,hello\n", "no column text")]
    [InlineData("", "is empty")]
    [InlineData("id,text\n1,hello\n2\n", "row 2")]
    [InlineData("id,text\n1,hello\n2,one, two\n", "row 2")]
    [InlineData("id,text\n1,\"hello\n", "row 1")]
    public async Task File_that_cannot_be_understood_is_refused_in_a_sentence(string csv, string sentence)
    {
        var run = await ClassifyAsync(csv);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain(sentence);
        run.Error.Trim().Split('\n').ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Broken_encoding_is_refused_with_its_row()
    {
        byte[] csv = [.. "id,text\n1,fine\n2,caf"u8, 0xE9, .. "\n3,fine\n"u8];

        var run = await ProgramRun.RunAsync(["classify", "--input", "-"], null, csv, null, Cancellation);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("row 2 is not UTF-8");
    }

    [Fact]
    public async Task Output_file_is_whole_or_absent()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var output = Path.Combine(directory.FullName, "out.jsonl");
            var broken = await ProgramRun.RunAsync(["classify", "--input", "-", "--output", output], null, "id,text\n1,a\n2\n"u8.ToArray(), null, Cancellation);
            var isThereAfterFailure = File.Exists(output);
            var whole = await ProgramRun.RunAsync(["classify", "--input", "-", "--output", output], null, "id,text\n1,a\n2,b\n"u8.ToArray(), null, Cancellation);

            broken.ExitCode.ShouldBe(1);
            isThereAfterFailure.ShouldBeFalse();
            whole.ExitCode.ShouldBe(0);
            (await File.ReadAllLinesAsync(output, Cancellation)).Length.ShouldBe(2);
            directory.GetFiles().ShouldHaveSingleItem();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Output_never_takes_the_place_of_a_device_a_link_or_the_input()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var input = Path.Combine(directory.FullName, "in.csv");
            var (target, link) = (Path.Combine(directory.FullName, "target.jsonl"), Path.Combine(directory.FullName, "link.jsonl"));
            await File.WriteAllTextAsync(input, "id,text\n1,a\n", Cancellation);
            await File.WriteAllTextAsync(target, "old", Cancellation);
            File.CreateSymbolicLink(link, target);

            var toDevice = await ProgramRun.RunAsync(["classify", "--input", input, "--output", "/dev/stdout"], null, null, null, Cancellation);
            var toLink = await ProgramRun.RunAsync(["classify", "--input", input, "--output", link], null, null, null, Cancellation);
            var toInput = await ProgramRun.RunAsync(["classify", "--input", input, "--output", input], null, null, null, Cancellation);

            toDevice.Output.ShouldContain("\"outcome\"");
            toLink.ExitCode.ShouldBe(0, toLink.Error);
            File.ResolveLinkTarget(link, returnFinalTarget: true).ShouldNotBeNull().FullName.ShouldBe(target);
            (await File.ReadAllTextAsync(target, Cancellation)).ShouldContain("\"outcome\"");
            toInput.ExitCode.ShouldBe(1);
            (await File.ReadAllTextAsync(input, Cancellation)).ShouldBe("id,text\n1,a\n");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_told_in_a_sentence()
    {
        var run = await ProgramRun.RunAsync(["classify", "--input", "-", "--output", "/nowhere/out.jsonl"], null, "text\na\n"u8.ToArray(), null, Cancellation);

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldStartWith("--output can't be written");
    }

    private static Task<ProgramRun> ClassifyAsync(string csv) =>
        ProgramRun.RunAsync(["classify", "--input", "-"], null, Encoding.UTF8.GetBytes(csv), null, Cancellation);

    private static List<JsonElement> Rows(ProgramRun run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
