using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using PageModerator.Graph;
using PageModerator.People;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Documentation;

/// <summary>The README says nothing that the program doesn't do.</summary>
public sealed partial class ReadmeTests(PostgresFixture postgres) : IDisposable
{
    private const string NoDefault = "none";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pagemoderator-readme-");

    public static TheoryData<int> UnmarkedBlocks => [.. Blocks("").Select(block => block.Line)];

    public static TheoryData<int> RunningBlocks => [.. Blocks("runs-on").Select(block => block.Line)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_setting_stands_in_the_table_with_its_default_and_nothing_else_does()
    {
        var told = Markdown.Readme.Rows("key").Select(row => $"{row[0].Trim('`')} = {row[1].Trim('`')}");

        told.ShouldBe(Settings().Select(setting => $"{setting.Key} = {setting.Default}"), ignoreOrder: true);
    }

    [Fact]
    public void Each_setting_of_the_example_and_of_the_compose_file_is_one_of_the_table()
    {
        var known = Settings().Select(setting => setting.Key).ToHashSet();
        var example = Markdown.Readme.Blocks("ini").Single().Text.Split('\n').Select(line => line.Split('=')[0]);
        var compose = ComposeSetting().Matches(Compose()).Select(match => match.Groups["key"].Value);

        var used = example.Concat(compose).Select(name => Index().Replace(name.Replace("__", ":", StringComparison.Ordinal), ":N:")).ToList();

        used.Count.ShouldBeGreaterThan(15);
        used.Where(key => !known.Contains(key)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_command_stands_in_the_table_and_explains_itself()
    {
        var root = await HelpAsync();
        var told = Markdown.Readme.Rows("command").Select(row => row[0].Trim('`')).ToList();

        told.Select(command => command.Split(' ')[0]).Distinct().ShouldBe(HelpEntry().Matches(root).Select(match => match.Groups["name"].Value), ignoreOrder: true);
        foreach (var command in told)
        {
            (await HelpAsync(command.Split(' '))).ShouldContain($"PageModerator {command}");
        }
    }

    [Theory]
    [MemberData(nameof(UnmarkedBlocks))]
    public async Task Commands_of_a_block_do_what_they_say(int line)
    {
        var block = Blocks("").Single(block => block.Line == line);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancelled);
        var (directory, settings) = await SceneAsync(block, sandbox);

        var run = await Shell.RunAsync(block.Text, directory, settings, Cancelled);

        run.ExitCode.ShouldBe(0, $"README.md, line {line}: {run.Error}{run.Output}");
        sandbox.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Theory(Timeout = 900_000)]
    [MemberData(nameof(RunningBlocks))]
    public async Task Commands_that_run_on_come_up_and_end_with_Ctrl_C(int line)
    {
        var block = Blocks("runs-on").Single(block => block.Line == line);
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancelled);
        var (directory, settings) = await SceneAsync(block, sandbox);

        var run = await Shell.RunUntilAsync("Ctrl+C", block.Text, directory, settings, Cancelled);

        run.ExitCode.ShouldBe(0, $"README.md, line {line}: {run.Error}{run.Output}");
        run.Output.ShouldContain("Ctrl+C");
        sandbox.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Commands_for_Facebook_itself_are_well_formed_and_call_the_version_of_the_settings()
    {
        foreach (var block in Blocks("real-page"))
        {
            await ParseAsync(block);
            var addresses = Address().Matches(block.Text).Select(match => match.Value).ToList();
            addresses.ShouldNotBeEmpty();
            addresses.ShouldAllBe(address => address.StartsWith($"{new FacebookOptions().GraphUrl}/{new FacebookOptions().Version}/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Commands_in_Docker_are_well_formed_and_name_services_and_commands_that_there_are()
    {
        var services = ComposeService().Matches(Compose()).Select(match => match.Groups["name"].Value).ToList();
        services.ShouldBe(["db", "migrate", "worker"]);

        foreach (var block in Blocks("docker").Concat(Markdown.Operations.Blocks("sh")))
        {
            await ParseAsync(block);
            foreach (var line in block.Text.Split('\n'))
            {
                line.ShouldStartWith("docker compose ");
                DockerService().Matches(line).Select(match => match.Groups["name"].Value).ShouldBeSubsetOf(services);
                if (DockerCommand().Match(line) is { Success: true } command)
                {
                    await HelpAsync(command.Groups["command"].Value.Split(' '));
                }
            }
        }
    }

    [Fact]
    public async Task Docker_understands_the_compose_file()
    {
        var settings = new Dictionary<string, string?>();
        Assert.SkipUnless((await Shell.RunAsync("docker compose version || exit 3", _directory.FullName, settings, Cancelled)).ExitCode == 0, "docker compose is not installed here.");
        File.Copy(Path.Combine(Repository.Root, "docker-compose.yml"), Path.Combine(_directory.FullName, "docker-compose.yml"));
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "school.env"), Markdown.Readme.Blocks("ini").Single().Text, Cancelled);

        var run = await Shell.RunAsync("docker compose config --quiet", _directory.FullName, settings, Cancelled);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Each_secret_that_the_compose_file_mounts_is_one_that_it_defines()
    {
        var mounted = Secret().Matches(Compose()).Select(match => match.Groups["name"].Value).Distinct();

        mounted.ShouldBe(SecretFile().Matches(Compose()).Select(match => match.Groups["name"].Value), ignoreOrder: true);
    }

    [Fact]
    public async Task The_scripts_are_well_formed_and_may_be_executed()
    {
        Blocks("tests").Select(block => block.Text).ShouldBe(["./test.sh"]);
        foreach (var script in (string[])["test.sh", "demo.sh", ".ci/run", ".ci/prepare.sh"])
        {
            (await Shell.RunAsync($"bash -n {script}", Repository.Root, new Dictionary<string, string?>(), Cancelled)).ExitCode.ShouldBe(0, script);
        }

        foreach (var script in (string[])["test.sh", "demo.sh", ".ci/run"])
        {
            (await Shell.RunAsync($"[[ -x {script} ]]", Repository.Root, new Dictionary<string, string?>(), Cancelled)).ExitCode.ShouldBe(0, script);
        }
    }

    [Fact]
    public void Each_block_is_of_a_kind_that_a_test_looks_at() =>
        Markdown.Readme.Blocks("sh").Select(block => block.Mark).Distinct().ShouldBe(["", "runs-on", "docker", "real-page", "tests"], ignoreOrder: true);

    public void Dispose() => _directory.Delete(recursive: true);

    private static IEnumerable<MarkdownBlock> Blocks(string mark) => Markdown.Readme.Blocks("sh").Where(block => block.Mark == mark);

    private static string Compose() => File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));

    private static async Task ParseAsync(MarkdownBlock block) =>
        (await Shell.RunAsync($"bash -n <<'END_OF_BLOCK'\n{block.Text}\nEND_OF_BLOCK", Path.GetTempPath(), new Dictionary<string, string?>(), Cancelled)).Error.ShouldBeEmpty();

    private static async Task<string> HelpAsync(params string[] command)
    {
        var run = await ProgramRun.RunAsync([.. command, "--help"], settings: null, input: null, directory: null, Cancelled);
        run.ExitCode.ShouldBe(0, run.Error);
        return run.Output;
    }

    /// <summary>Where and with what settings a block runs: the scripts in the repository without any, all else in a folder of its own for a Page that exists.</summary>
    private async Task<(string Directory, Dictionary<string, string?> Settings)> SceneAsync(MarkdownBlock block, SandboxServer sandbox)
    {
        var settings = new Dictionary<string, string?> { ["Data__Directory"] = Path.Combine(_directory.FullName, "data") };
        if (block.Text.StartsWith("./", StringComparison.Ordinal))
        {
            return (Repository.Root, settings);
        }

        LinkModels();
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ConnectionStrings__PageModerator"] = await postgres.CreateDatabaseAsync(),
            ["Facebook__GraphUrl"] = sandbox.GraphUrl.ToString(),
            ["Facebook__AppId"] = sandbox.AppId,
            ["Facebook__AppSecret"] = sandbox.AppSecret,
            ["Facebook__Pages__0__Id"] = sandbox.PageId,
            ["Facebook__Pages__0__AccessToken"] = sandbox.AccessToken,
            ["Mail__PickupDirectory"] = Path.Combine(_directory.FullName, "mail"),
            ["Mail__From"] = "pagemoderator@school.example",
            ["People__0__Email"] = "head@school.example",
            ["People__0__Roles"] = "headteacher",
            ["People__1__Email"] = "dsl@school.example",
            ["People__1__Roles"] = "dsl",
            ["People__2__Email"] = "chair@school.example",
            ["People__2__Roles"] = "chair of governors",
        })
        {
            settings[name] = value;
        }

        return (_directory.FullName, settings);
    }

    /// <summary>The models as they stand, but for the comments to train on one file in twenty: training on all takes minutes, and its figures are kept with the model.</summary>
    private void LinkModels()
    {
        var (models, scene) = (Path.Combine(Repository.Root, "models"), _directory.CreateSubdirectory("models"));
        foreach (var part in Directory.EnumerateDirectories(models).Select(Path.GetFileName).Where(part => part != "training"))
        {
            Directory.CreateSymbolicLink(Path.Combine(scene.FullName, part!), Path.Combine(models, part!));
        }

        var training = scene.CreateSubdirectory("training");
        foreach (var (i, file) in Directory.GetFiles(Path.Combine(models, "training"), "*.csv").Order(StringComparer.Ordinal).Index())
        {
            if (i % 20 == 0)
            {
                File.CreateSymbolicLink(Path.Combine(training.FullName, Path.GetFileName(file)), file);
            }
        }
    }

    /// <summary>Every key that an option class of the program is filled from, with its default; lists count N.</summary>
    private static IEnumerable<(string Key, string Default)> Settings() =>
        typeof(FacebookOptions).Assembly.GetTypes()
            .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is not null)
            .SelectMany(type => type == typeof(PeopleOptions)
                ? Keys($"{PeopleOptions.Section}:N", typeof(PersonOptions))
                : Keys((string)type.GetField("Section")!.GetRawConstantValue()!, type));

    private static IEnumerable<(string Key, string Default)> Keys(string prefix, Type type)
    {
        var defaults = Activator.CreateInstance(type);
        return type.GetProperties().Where(property => property.CanWrite).SelectMany(property =>
            property.PropertyType.IsGenericType && property.PropertyType.IsAssignableTo(typeof(IList))
                ? Keys($"{prefix}:{property.Name}:N", property.PropertyType.GetGenericArguments()[0])
                : property.PropertyType.IsClass && property.PropertyType.Assembly == typeof(FacebookOptions).Assembly
                ? Keys($"{prefix}:{property.Name}", property.PropertyType)
                : [($"{prefix}:{property.Name}", Word(property.GetValue(defaults)))]);
    }

    private static string Word(object? value) => value switch
    {
        null or "" => NoDefault,
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    [GeneratedRegex(@"^\s+(?<key>[A-Z]\w*__\w+):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ComposeSetting();

    [GeneratedRegex(@"^  (?<name>\w+):\n(    #.*\n)?    (image|<<):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ComposeService();

    [GeneratedRegex(@"(?<=/run/secrets/)(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"^  (?<name>\w+): \{ file: \./secrets/\k<name> \}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretFile();

    [GeneratedRegex(@":\d+:", RegexOptions.None, 1000)]
    private static partial Regex Index();

    [GeneratedRegex(@"^  (?<name>[a-z]+)  +[A-Z]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HelpEntry();

    [GeneratedRegex(@"https?://[^\s""]+", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"docker compose (exec|run|stop|start|restart)( --[\w-]+)* (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DockerService();

    [GeneratedRegex(@"PageModerator\.dll (?<command>[a-z ]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DockerCommand();
}
