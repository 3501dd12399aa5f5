using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PageModerator.Graph;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Documentation;

/// <summary>The guide for operators and the decisions hold against the program.</summary>
public sealed partial class DocumentationTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_event_of_the_program_stands_in_the_guide_with_its_level_and_no_other_does()
    {
        var events = typeof(FacebookOptions).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(attribute => $"{attribute.EventId} {attribute.Level}");

        Markdown.Operations.Rows("event").Select(row => $"{row[0]} {row[1]}").ShouldBe(events, ignoreOrder: true);
    }

    [Fact]
    public void Each_package_earns_its_place_in_a_line_and_no_line_is_left_over()
    {
        var packages = PackageName().Matches(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"))).Select(match => match.Groups["name"].Value);

        Markdown.Decision("0002-dependencies.md").Rows("package").SelectMany(row => row[0].Split(", ")).ShouldBe(packages, ignoreOrder: true);
    }

    [Fact]
    public void Links_lead_to_files_that_there_are()
    {
        var links = Markdown.All.SelectMany(page => page.FileLinks().Select(link => Path.GetFullPath(link, Path.GetDirectoryName(page.Path)!))).ToList();

        links.Count.ShouldBeGreaterThan(5);
        links.Where(link => !Path.Exists(link)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_check_of_the_guide_finds_an_exported_log_whole_and_a_changed_one_not()
    {
        var directory = Directory.CreateTempSubdirectory("pagemoderator-check-");
        try
        {
            var check = Path.Combine(directory.FullName, "check.py");
            var export = Path.Combine(directory.FullName, "log.jsonl");
            var none = new Dictionary<string, string?>();
            await File.WriteAllTextAsync(check, Markdown.Operations.Blocks("python").Single().Text, Cancelled);
            Assert.SkipUnless((await Shell.RunAsync("python3 --version || exit 3", directory.FullName, none, Cancelled)).ExitCode == 0, "python3 is not installed here.");

            await using var page = await ModeratedPage.StartAsync(postgres, isEmpty: false);
            await page.RotateAsync(Cancelled);
            var settings = new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = page.ConnectionString };
            (await ProgramRun.RunAsync(["log", "export", "--output", export], settings, input: null, directory: null, Cancelled)).ExitCode.ShouldBe(0);
            var whole = await File.ReadAllLinesAsync(export, Cancelled);
            whole.Length.ShouldBeGreaterThan(10);
            var verified = await ProgramRun.RunAsync(["log", "verify"], settings, input: null, directory: null, Cancelled);

            var run = await Shell.RunAsync($"python3 {check} {export}", directory.FullName, none, Cancelled);

            run.ExitCode.ShouldBe(0, run.Error);
            run.Output.Trim().ShouldEndWith(verified.Output.Trim().Split(' ')[^1]);

            whole[4] = whole[4].Replace("\"made_by\":\"system\"", "\"made_by\":\"nobody\"", StringComparison.Ordinal);
            await File.WriteAllLinesAsync(export, whole, Cancelled);

            (await Shell.RunAsync($"python3 {check} {export}", directory.FullName, none, Cancelled)).Error.Trim().ShouldBe("The log does not hold at entry 5.");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"<(PackageVersion|GlobalPackageReference) Include=""(?<name>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageName();
}
