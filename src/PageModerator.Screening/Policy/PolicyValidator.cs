namespace PageModerator.Screening.Policy;

/// <summary>Refuses policies that read well and make no sense.</summary>
internal static class PolicyValidator
{
    /// <exception cref="PolicyException">The first thing that is wrong.</exception>
    public static void Check(SchoolPolicy policy)
    {
        Require(!string.IsNullOrWhiteSpace(policy.Version), "version", "must not be empty");
        Require(policy.Attachments is Outcome.Leave or Outcome.Queue, "attachments", "must be leave or queue");
        CheckNames(policy.Categories.Keys, Vocabulary.Categories.Select(Vocabulary.Name), "categories");
        CheckNames(policy.Concerns.Keys, Vocabulary.Concerns.Select(Vocabulary.Name), "concerns");
        foreach (var (name, category) in policy.Categories)
        {
            var place = $"categories.{name}";
            Require(!string.IsNullOrWhiteSpace(category.Clause), $"{place}.clause", "must name the clause that parents are told");
            CheckScores(place, category.Queue, category.Hide, category.ModelQueue ?? 0, category.ModelHide ?? 1);
            Require(category.Queue <= category.Hide, $"{place}.queue", "must not be above hide");
            Require(category.ModelQueue is null || category.ModelHide is null || category.ModelQueue <= category.ModelHide, $"{place}.modelQueue", "must not be above modelHide");
        }

        foreach (var (name, concern) in policy.Concerns)
        {
            var place = $"concerns.{name}";
            _ = Vocabulary.TryParse(name, out Concern parsed);
            Require(!string.IsNullOrWhiteSpace(concern.Clause), $"{place}.clause", "must name the clause that parents are told");
            CheckScores(place, concern.Raise, concern.Hide, concern.ModelRaise ?? 0, concern.ModelHide);
            Require(concern.Action != Outcome.Leave || !parsed.AlwaysWaits(), $"{place}.action", "must be queue at least, for a person has to see it");
            Require(concern.Action != Outcome.Hide || parsed is Concern.Threat or Concern.Extremism, $"{place}.action", "must not be hide, for nothing is hidden for what it is about");
        }

        foreach (var person in policy.People)
        {
            Require(!string.IsNullOrWhiteSpace(person.Name), "people", "must each have a name");
        }

        foreach (var closure in policy.Calendar.Closures)
        {
            Require(closure.To is null || closure.From <= closure.To, "calendar.closures", "must each begin before they end");
        }

        Require(policy.Alerts.AcknowledgeWithin >= TimeSpan.FromMinutes(1) && policy.Alerts.AcknowledgeWithin <= TimeSpan.FromDays(1), "alerts.acknowledgeWithin", "must be between a minute and a day, such as 00:15:00");
        Require(policy.Alerts.PassOnTo.Count > 0, "alerts.passOnTo", "must name somebody");

        foreach (var template in policy.Templates)
        {
            Require(!string.IsNullOrWhiteSpace(template.Key) && !string.IsNullOrWhiteSpace(template.Title) && !string.IsNullOrWhiteSpace(template.Text), "templates", "must each have a key, a title and a text");
        }

        Require(policy.Templates.DistinctBy(template => template.Key).Count() == policy.Templates.Count, "templates", "must each have a key of their own");
        foreach (var (name, weight) in policy.Blocks.Weights)
        {
            Require(Vocabulary.TryParse(name, out Category _) || Vocabulary.TryParse(name, out Concern _), "blocks.weights", $"holds \"{name}\", which is none of ours");
            Require(weight >= 0, "blocks.weights", "must not be below 0");
        }

        Require(policy.Blocks is { WindowDays: > 0, Threshold: > 0, ReviewAfterDays: > 0 }, "blocks", "must have a window, a threshold and days above 0");
    }

    private static void CheckNames(IEnumerable<string> names, IEnumerable<string> known, string place)
    {
        var expected = known.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            Require(expected.Remove(name), place, $"holds \"{name}\", which is none of ours");
        }

        Require(expected.Count == 0, place, $"lacks {string.Join(", ", expected)}");
    }

    private static void CheckScores(string place, params ReadOnlySpan<double> scores)
    {
        foreach (var score in scores)
        {
            Require(score is >= 0 and <= 1, place, "holds a score that is not between 0 and 1");
        }
    }

    private static void Require(bool holds, string place, string problem)
    {
        if (!holds)
        {
            throw new PolicyException($"The policy's {place} {problem}.");
        }
    }
}
