using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Documentation;

/// <summary>What <c>test.sh</c> says at the end is what the projects' reports say: tried on a repository of two projects, with a stand-in for the SDK that only writes reports.</summary>
public sealed class TestScriptTests : IDisposable
{
    // Its answers are told by files beside it: build (an exit code) and one for each project (exit code, then the report).
    private const string StandIn = """
        #!/usr/bin/env bash
        answers=$(dirname "$0")
        [[ $1 == --version ]] && exit
        [[ $1 == build ]] && exit "$(cat "$answers/build")"
        while [[ $1 != -xml ]]; do dll=${dll:-$1}; shift; done
        answer=$answers/$(basename "$dll" .dll)
        tail -n +2 "$answer" >"$2"
        exit "$(head -n 1 "$answer")"
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pagemoderator-script-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0, "3 0 0", 0, "4 0 0", 0, "7 passed, 0 failed")]
    [InlineData(0, 0, "3 0 2", 0, "4 0 1", 0, "7 passed, 0 failed, 3 skipped")]
    [InlineData(0, 1, "3 1 0", 0, "4 0 1", 1, "7 passed, 1 failed, 1 skipped")]
    [InlineData(0, 139, "", 0, "4 0 0", 1, "4 passed, 1 failed")]
    [InlineData(0, 3, "3 0 0", 0, "4 0 0", 1, "7 passed, 1 failed")]
    [InlineData(0, 0, "0 0 0", 0, "4 0 0", 1, "4 passed, 1 failed")]
    [InlineData(1, 0, "3 0 0", 0, "4 0 0", 1, "0 passed, 1 failed")]
    public async Task Last_line_and_exit_code_add_up_what_the_projects_report(int build, int first, string firstCounts, int second, string secondCounts, int exitCode, string lastLine)
    {
        await ArrangeAsync(build, (first, firstCounts), (second, secondCounts));

        var run = await Shell.RunAsync("./test.sh <&-", _directory.FullName, Settings(), Cancelled);

        run.Output.TrimEnd().Split('\n')[^1].ShouldBe(lastLine, run.Error);
        run.ExitCode.ShouldBe(exitCode);
    }

    [Fact]
    public async Task A_skipped_test_is_named_with_its_reason()
    {
        await ArrangeAsync(0, (0, "3 0 1"), (0, "4 0 0"));

        var run = await Shell.RunAsync("./test.sh", _directory.FullName, Settings(), Cancelled);

        run.Output.ShouldContain("skipped: Engine_is_asked(name: \"a\"): There is no engine here.\n");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Dictionary<string, string?> Settings() => new() { ["PATH"] = $"{_directory.FullName}/bin:{Environment.GetEnvironmentVariable("PATH")}" };

    private async Task ArrangeAsync(int build, params (int ExitCode, string Counts)[] projects)
    {
        var root = _directory.FullName;
        var bin = Directory.CreateDirectory(Path.Combine(root, "bin")).FullName;
        Directory.CreateDirectory(Path.Combine(root, ".ci"));
        File.Copy(Path.Combine(Repository.Root, "test.sh"), Path.Combine(root, "test.sh"));
        File.Copy(Path.Combine(Repository.Root, ".ci", "prepare.sh"), Path.Combine(root, ".ci", "prepare.sh"));
        await File.WriteAllTextAsync(Path.Combine(bin, "dotnet"), StandIn, Cancelled);
        await File.WriteAllTextAsync(Path.Combine(bin, "build"), $"{build}\n", Cancelled);
        await Shell.RunAsync($"chmod +x {bin}/dotnet", root, new Dictionary<string, string?>(), Cancelled);
        for (var i = 0; i < projects.Length; i++)
        {
            Directory.CreateDirectory(Path.Combine(root, "tests", $"P{i}.Tests"));
            await File.WriteAllTextAsync(Path.Combine(bin, $"P{i}.Tests"), $"{projects[i].ExitCode}\n{Report(projects[i].Counts)}", Cancelled);
        }
    }

    // As xunit writes it: one line, and collections that count for themselves after the project's own sums.
    private static string Report(string counts) =>
        counts.Split(' ') is [var passed, var failed, var skipped]
            ? $"""
               <assemblies><assembly errors="0" failed="{failed}" not-run="0" passed="{passed}" skipped="{skipped}"><collection passed="1" failed="0" skipped="0"><test name="First" result="Pass" /><test name="Engine_is_asked(name: &quot;a&quot;)" result="Skip" time="0"><reason><![CDATA[There is no engine here.]]></reason></test></collection></assembly></assemblies>
               """
            : "";
}
