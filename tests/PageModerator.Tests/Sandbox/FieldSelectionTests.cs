using FsCheck;
using FsCheck.Fluent;
using PageModerator.Sandbox.Graph;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Sandbox;

public sealed class FieldSelectionTests
{
    [Fact]
    public void Expansion_is_read_with_its_modifiers_at_every_depth()
    {
        var fields = FieldSelection.Parse("id, comments.filter(stream).limit(30).summary(true){id,from{id,name}},attachments{target{id}}");

        fields.Select(field => field.Name).ShouldBe(["id", "comments", "attachments"]);
        fields[1].Modifiers.ShouldBe(new Dictionary<string, string> { ["filter"] = "stream", ["limit"] = "30", ["summary"] = "true" });
        fields[1].FieldsText.ShouldBe("id,from{id,name}");
        fields[1].Fields![1].Fields!.Select(field => field.Name).ShouldBe(["id", "name"]);
        fields[2].Fields!.ShouldHaveSingleItem().Fields!.ShouldHaveSingleItem().Name.ShouldBe("id");
    }

    [Theory]
    [InlineData("", "a field name instead of end of string", 0)]
    [InlineData("id,", "a field name instead of end of string", 3)]
    [InlineData("id,,message", "a field name instead of \",\"", 3)]
    [InlineData("from{id", "\"}\" instead of end of string", 7)]
    [InlineData("from{id}}", "end of string instead of \"}\"", 8)]
    [InlineData("comments.limit(30", "\")\" instead of end of string", 17)]
    [InlineData("comments.limit{id}", "\"(\" instead of \"{\"", 14)]
    public void Mistake_is_refused_with_code_2500_and_its_place(string fields, string expected, int place)
    {
        var refused = Should.Throw<GraphRefusedException>(() => FieldSelection.Parse(fields));

        refused.Error.Code.ShouldBe(2500);
        refused.Error.Message.ShouldBe($"Syntax error \"Expected {expected}.\" at character {place}: {fields}");
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_code_2500() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
            text =>
            {
                try
                {
                    return FieldSelection.Parse(text).Count > 0;
                }
                catch (GraphRefusedException refused)
                {
                    return refused.Error.Code == 2500;
                }
            }).QuickCheckThrowOnFailure();
}
