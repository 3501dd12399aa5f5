using System.Text.RegularExpressions;
using PageModerator.Screening.Model;
using PageModerator.Screening.Model.Data;
using PageModerator.Screening.Policy;
using Shouldly;
using Xunit;

namespace PageModerator.Screening.Tests;

/// <summary>
/// The marks on comments in functional groups, and what holds for every verdict. Nothing is tuned on these comments, so a failure names no text:
/// <c>evaluate --data tests/PageModerator.Screening.Tests/Groups/*.csv</c> shows the figures of every group.
/// </summary>
public static partial class GroupTests
{
    private static readonly Lazy<(LabelledText Text, Verdict Verdict)[]> Screened = new(() =>
    {
        var texts = ShippedModels.Groups().SelectMany(file => file.Texts).ToArray();
        var screened = new (LabelledText, Verdict)[texts.Length];
        Parallel.For(0, texts.Length, i => screened[i] = (texts[i], ShippedModels.Screener.Screen(new ScreeningInput(texts[i].Text))));
        return screened;
    });

    [Fact]
    public static void There_are_groups_of_both_kinds()
    {
        Screened.Value.Select(row => row.Text.Source).Distinct().Count().ShouldBeGreaterThanOrEqualTo(30);
        Screened.Value.Count(row => row.Text.IsViolating).ShouldBeGreaterThan(400);
        Screened.Value.Count(row => row.Text.IsInnocent).ShouldBeGreaterThan(600);
    }

    [Fact]
    public static void No_complaint_is_hidden()
    {
        var complaints = Screened.Value.Where(row => !row.Text.IsViolating && row.Text.Labels.Contains(ModelOutputs.Index(Concern.Complaint))).ToArray();

        complaints.Length.ShouldBeGreaterThanOrEqualTo(300);
        complaints.Count(row => row.Verdict.Outcome == Outcome.Hide).ShouldBe(0);
    }

    /// <summary>The mark is 90 % for both.</summary>
    [Theory]
    [InlineData("quotation", 0.9)]
    [InlineData("negation", 0.9)]
    public static void Words_that_are_quoted_or_denied_get_the_right_outcome(string group, double least)
    {
        var rows = Screened.Value.Where(row => row.Text.Source == group).ToArray();

        rows.Length.ShouldBeGreaterThanOrEqualTo(60);
        ((double)rows.Count(row => IsRight(row.Text, row.Verdict.Outcome)) / rows.Length).ShouldBeGreaterThanOrEqualTo(least);
    }

    [Fact]
    public static void Whatever_is_not_left_says_why()
    {
        var acted = Screened.Value.Where(row => row.Verdict.Outcome != Outcome.Leave).Select(row => row.Verdict).ToArray();
        var topics = Vocabulary.Categories.Select(category => category.Name()).Concat(Vocabulary.Concerns.Select(concern => concern.Name())).Append(ReasonTopics.NotScreened).ToHashSet(StringComparer.Ordinal);

        acted.Length.ShouldBeGreaterThan(400);
        acted.Count(verdict => verdict.Reasons.Count == 0).ShouldBe(0);
        acted.Count(verdict => verdict.Clauses.Count == 0 && verdict.Reasons.All(reason => reason.Category != ReasonTopics.NotScreened)).ShouldBe(0);
        var reasons = acted.SelectMany(verdict => verdict.Reasons).ToArray();
        reasons.Where(reason => !topics.Contains(reason.Category)).ShouldBeEmpty();
        reasons.Count(reason => reason.Source == FindingSource.Rule && !RuleAndLine().IsMatch(reason.Text)).ShouldBe(0);
        reasons.Count(reason => reason.Source == FindingSource.Pattern && !reason.Text.Contains("(pattern ", StringComparison.Ordinal)).ShouldBe(0);
        reasons.Count(reason => reason.Source == FindingSource.Model && reason.Category != ReasonTopics.NotScreened && !WordsAndShares().IsMatch(reason.Text)).ShouldBe(0);
    }

    /// <summary>What breaks a rule waits or is hidden; what a person has to see for another reason is not hidden; all else is left.</summary>
    private static bool IsRight(LabelledText text, Outcome outcome) =>
        text.IsViolating ? outcome >= Outcome.Queue : text.IsInnocent ? outcome == Outcome.Leave : outcome <= Outcome.Queue;

    [GeneratedRegex(@"\(rule \S+\.csv, line \d+\)", RegexOptions.NonBacktracking)]
    private static partial Regex RuleAndLine();

    [GeneratedRegex(@"what weighed most: “.+” \(\d+ %\)", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex WordsAndShares();
}
