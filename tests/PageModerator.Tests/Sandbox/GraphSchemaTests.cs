using System.Text.Json;
using PageModerator.Sandbox.Graph;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

/// <summary>The sandbox's table of names against Meta's own specification, which stands beside the repository on some machines only.</summary>
public sealed class GraphSchemaTests
{
    public static TheoryData<string> Nodes => [.. GraphSchema.Nodes.Select(node => node.Name)];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Every_name_in_the_table_stands_in_the_specification(string name)
    {
        using var specification = Specification(name);
        var node = GraphSchema.Nodes.Single(node => node.Name == name);
        var fields = specification.RootElement.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!).ToList();

        node.Fields.ShouldBeSubsetOf(fields);

        foreach (var operation in node.Operations)
        {
            var parameters = Parameters(specification, operation);

            parameters.ShouldNotBeNull($"{operation.Method} {operation.Edge}");
            operation.Parameters.ShouldBeSubsetOf(parameters);
        }
    }

    [Theory]
    [InlineData("PagePost")]
    [InlineData("Comment")]
    [InlineData("Photo")]
    public void Fields_of_posts_comments_and_photos_are_complete(string name)
    {
        using var specification = Specification(name);

        GraphSchema.Nodes.Single(node => node.Name == name).Fields.Order().ShouldBe(
            specification.RootElement.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!).Order());
    }

    private static List<string>? Parameters(JsonDocument specification, OperationSchema operation)
    {
        var name = operation.Method switch { "GET" => "#get", "POST" => "#update", _ => "#delete" };

        foreach (var api in specification.RootElement.GetProperty("apis").EnumerateArray())
        {
            if (api.GetProperty("method").GetString() == operation.Method
                && (operation.Edge is { } edge
                    ? api.TryGetProperty("endpoint", out var endpoint) && endpoint.GetString() == edge
                    : api.TryGetProperty("name", out var self) && self.GetString() == name))
            {
                return [.. api.GetProperty("params").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!)];
            }
        }

        return null;
    }

    private static JsonDocument Specification(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);

        while (root is not null && !File.Exists(Path.Combine(root.FullName, "PageModerator.sln")))
        {
            root = root.Parent;
        }

        var file = Path.Combine(root?.FullName ?? "", "..", "shared", "graph-specs", $"{name}.json");
        Assert.SkipUnless(File.Exists(file), "Meta's specification files are not on this machine (../shared/graph-specs).");

        return JsonDocument.Parse(File.ReadAllText(file));
    }
}
