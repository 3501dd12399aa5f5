using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using PageModerator.Hosting;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Architecture;

/// <summary>The walls of the house: who may do what, read off the source.</summary>
public sealed partial class WallTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src", "PageModerator");

    // Which folder owns a table; the others read it by query.
    private static readonly Dictionary<string, string> Owners = new(StringComparer.Ordinal)
    {
        ["pages"] = "Polling",
        ["posts"] = "Polling",
        ["comments"] = "Polling",
        ["revisions"] = "Polling",
        ["comment_changes"] = "Polling",
        ["reading_limits"] = "Polling",
        ["reading_faults"] = "Polling",
        ["verdicts"] = "Screening",
        ["actions"] = "Enforcement",
        ["log_entries"] = "Log",
        ["evidence"] = "Log",
        ["digests"] = "Digests",
        ["graph_stops"] = "Graph",
        ["graph_usage"] = "Graph",
        ["graph_tokens"] = "Graph",
        ["alerts"] = "Alerts",
        ["alert_mails"] = "Alerts",
        ["restrictions"] = "People",
        ["queue_items"] = "Review",
        ["comment_alerts"] = "Alerts",
        ["digest_times"] = "Digests",
        ["challenges"] = "Review",
        ["insight_counts"] = "Insight",
        ["comment_alert_mails"] = "Alerts",
        ["reviews"] = "Review",
        ["blocks"] = "Review",
        ["labels"] = "Training",
        ["people"] = "People",
        ["person_roles"] = "People",
        ["person_events"] = "People",
    };

    [Theory]
    [InlineData("PageModerator.Screening")]
    [InlineData("PageModerator.Sandbox")]
    public void Library_references_no_project_of_ours(string project) =>
        File.ReadAllText(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")).ShouldNotContain("<ProjectReference");

    [Fact]
    public void Start_up_reads_in_one_breath() =>
        File.ReadAllLines(Path.Combine(Source, "Program.cs")).Length.ShouldBeLessThan(25);

    [Theory]
    [InlineData("GetFeedAsync", "Polling")]
    [InlineData("GetCommentsAsync", "Polling")]
    [InlineData("SetHiddenAsync", "Enforcement")]
    [InlineData("DeleteCommentAsync", "Enforcement")]
    [InlineData("ReplyAsync", "Enforcement")]
    [InlineData("BlockAsync", "Enforcement")]
    [InlineData("UnblockAsync", "Enforcement")]
    public void Graph_is_asked_by_the_folder_whose_work_it_is(string method, string folder) =>
        Files().Where(file => file.Folder is not "Graph" && file.Text.Contains($".{method}(", StringComparison.Ordinal))
            .Select(file => file.Folder).Distinct().ShouldBe([folder]);

    [Fact]
    public void Facebook_is_changed_through_one_client_and_words_go_to_the_edge_of_answers_alone()
    {
        var client = File.ReadAllText(Path.Combine(Source, "Graph", "GraphClient.cs"));
        var wording = client.Split("\n    public ").Where(method => method.Contains("\"message\"", StringComparison.Ordinal)).ToList();

        Files().Where(file => PostCalls().IsMatch(file.Text)).Select(file => file.Folder).ShouldBe(["Graph"]);
        // POST to a comment's own address with a message would overwrite what somebody wrote.
        var reply = wording.ShouldHaveSingleItem();
        reply.ShouldContain("ReplyAsync(");
        PostedPaths().Matches(reply).Select(match => match.Groups["path"].Value).ShouldBe(["$\"{commentId}/comments\""]);
        Files().Where(file => file.Folder is not "Graph").ShouldAllBe(file => !file.Text.Contains("FormUrlEncodedContent", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_is_written_by_its_owner_alone()
    {
        var writes = Files()
            .Where(file => file.Folder is not "Records")
            .SelectMany(file => SqlWrites().Matches(file.Text).Select(match => (file.Folder, Table: match.Groups["table"].Value))
                .Concat(EntityWrites().Matches(file.Text).Select(match => (file.Folder, Table: Fold(match.Groups["set"].Value)))))
            .Where(write => Owners.ContainsKey(write.Table))
            .Distinct()
            .ToList();

        writes.Select(write => write.Table).Distinct().Order(StringComparer.Ordinal).ShouldBe(Owners.Keys.Order(StringComparer.Ordinal));
        writes.ShouldAllBe(write => Owners[write.Table] == write.Folder);
    }

    [Fact]
    public void Upstream_does_not_know_what_is_downstream()
    {
        string[] way = ["Graph", "Polling", "Screening", "Enforcement", "Log", "Digests", "Alerts"];
        // The three that the text of the design puts side by side are told apart by these uses, each one way.
        (string From, string To)[] granted = [("Enforcement", "Log"), ("Polling", "Screening")];

        var backward =
            from file in Files()
            let place = Array.IndexOf(way, file.Folder)
            where place >= 0
            from match in Usings().Matches(file.Text)
            let to = match.Groups["folder"].Value
            where Array.IndexOf(way, to) > place && !granted.Contains((file.Folder, to))
            select $"{file.Folder} uses {to}";

        backward.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Model_that_serves_does_not_know_what_trains_or_measures_it()
    {
        var model = Path.Combine(Repository.Root, "src", "PageModerator.Screening", "Model");
        // Each room knows those before it; what stands in none is the model that serves, over the first three.
        string[] way = ["Data", "Linear", "Networks", "", "Measuring", "Training"];

        var backward =
            from file in Directory.EnumerateFiles(model, "*.cs", SearchOption.AllDirectories)
            let room = Path.GetRelativePath(model, Path.GetDirectoryName(file)!).TrimStart('.')
            from match in ModelUsings().Matches(File.ReadAllText(file))
            let to = match.Groups["room"].Value
            where Array.IndexOf(way, to) > Array.IndexOf(way, room)
            select $"{Path.GetFileName(file)} uses {to}";

        Directory.GetDirectories(model).Select(Path.GetFileName).ShouldBe(way.Where(room => room.Length > 0), ignoreOrder: true);
        backward.ShouldBeEmpty();
    }

    [Fact]
    public void Every_service_can_be_built()
    {
        using var app = ModeratorApplication.Create(
            builder =>
            {
                builder.WebHost.UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true));
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["Facebook:Pages:0:Id"] = "1",
                    ["Facebook:Pages:0:AccessToken"] = "t",
                });
            },
            isScheduled: true);

        app.ShouldNotBeNull();
    }

    private static IEnumerable<(string Folder, string Text)> Files() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0], File.ReadAllText(file)));

    private static string Fold(string set) => string.Concat(set.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    [GeneratedRegex(@"HttpMethod\.(Post|Put|Patch|Delete)|\bPostAsync\(|\bDeleteAsync\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PostCalls();

    [GeneratedRegex(@"HttpMethod\.Post,\s*(?<path>[^,]+),", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PostedPaths();

    [GeneratedRegex(@"(insert into|update|delete from|copy) (?<table>[a-z_]+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SqlWrites();

    [GeneratedRegex(@"[dD]b\.(?<set>[A-Z]\w+)(\.(Add|Remove|Update)(Range)?\(|\.Where\([^;]*?Execute(Update|Delete)Async)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex EntityWrites();

    [GeneratedRegex(@"^using PageModerator\.(?<folder>\w+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^using PageModerator\.Screening\.Model\.(?<room>\w+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex ModelUsings();
}
