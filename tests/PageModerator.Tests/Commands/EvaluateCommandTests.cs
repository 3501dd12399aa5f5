using System.Text.Json;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Commands;

public sealed class EvaluateCommandTests
{
    private const string Comments =
        """
        text,label,concerns,brief
        you are all wankers,abusive,,brief-1
        Lovely assembly today,acceptable,,brief-2
        What time does the fair start?,acceptable,,brief-3
        Nobody has answered my emails for weeks,acceptable,complaint,brief-4
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Json_holds_the_whole_screening_the_model_alone_and_fairness()
    {
        var run = await EvaluateAsync(Comments, "--format", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        var report = JsonDocument.Parse(run.Output).RootElement;
        report.GetProperty("model_version").GetString().ShouldNotBeNullOrEmpty();
        var all = report.GetProperty("screening").GetProperty("all");
        all.GetProperty("rows").GetInt32().ShouldBe(4);
        var caught = all.GetProperty("caught");
        (caught.GetProperty("hits").GetInt32(), caught.GetProperty("of").GetInt32()).ShouldBe((1, 1));
        caught.GetProperty("low").GetDouble().ShouldBeInRange(0.2, 0.21);
        foreach (var rate in (string[])["needless_queue", "wrong_hides", "complaints_hidden"])
        {
            all.GetProperty(rate).GetProperty("value").GetDouble().ShouldBe(0);
        }

        report.GetProperty("model").GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()).ShouldContain("about_headteacher");
        report.GetProperty("fairness").GetProperty("names").GetProperty("differing").GetProperty("of").GetInt32().ShouldBeGreaterThan(100_000);
    }

    [Fact]
    public async Task Table_shows_every_mark_and_output()
    {
        var run = await EvaluateAsync(Comments);

        run.ExitCode.ShouldBe(0, run.Error);
        foreach (var shown in (string[])["Caught", "Needless queue", "Wrongly hidden", "Complaints hidden", "safeguarding", "personal_data", "identity terms", "Polish"])
        {
            run.Output.ShouldContain(shown);
        }
    }

    [Fact]
    public async Task Unseen_measures_on_what_training_keeps_apart_alone()
    {
        var briefs = Enumerable.Range(0, 200).Select(i => $"comment {i},acceptable,,brief-{i}");

        var run = await EvaluateAsync($"text,label,concerns,brief\n{string.Join('\n', briefs)}\n", "--unseen", "--format", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        JsonDocument.Parse(run.Output).RootElement.GetProperty("screening").GetProperty("all").GetProperty("rows").GetInt32().ShouldBeInRange(8, 35);
    }

    [Fact]
    public async Task Nothing_to_measure_on_is_said_in_a_sentence()
    {
        var run = await EvaluateAsync("text,label\nhello,acceptable\n", "--unseen");

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("--unseen leaves nothing to measure on");
        run.Error.Trim().Split('\n').ShouldHaveSingleItem();
    }

    private static async Task<ProgramRun> EvaluateAsync(string comments, params string[] options)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, comments, Cancellation);
            return await ProgramRun.RunAsync(["evaluate", "--data", file, .. options], settings: null, input: null, directory: null, Cancellation);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
