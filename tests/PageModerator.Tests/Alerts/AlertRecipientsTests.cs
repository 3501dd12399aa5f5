using PageModerator.Alerts;
using PageModerator.People;
using PageModerator.Screening.Policy;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Alerts;

public sealed class AlertRecipientsTests
{
    private static readonly DateTimeOffset Raised = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("safeguarding", "head dsl deputy office", 0, "dsl deputy")]
    [InlineData("extremism", "head dsl deputy office", 14, "dsl deputy")]
    [InlineData("threat", "head dsl deputy office", 0, "head dsl deputy")]
    [InlineData("safeguarding", "head dsl deputy office", 15, "dsl deputy deputy+ head+")]
    [InlineData("safeguarding", "head dsl(away) deputy office", 0, "deputy")]
    [InlineData("safeguarding", "head dsl(away) deputy(away) office", 0, "head+")]
    [InlineData("safeguarding", "head(away) dsl(away) deputy(away)", 0, "dsl+ deputy+ head+")]
    [InlineData("safeguarding", "head office", 0, "head")]
    [InlineData("safeguarding", "office administrator", 0, "office")]
    [InlineData("threat", "head office", 0, "head")]
    [InlineData("safeguarding", "administrator overseer dpo", 99, "")]
    [InlineData("safeguarding", "dsl", 99, "dsl dsl+")]
    public void People_are_told_by_role_absence_and_time(string concern, string people, int minutes, string told) =>
        Due(concern, People(people), keepers: null, minutes).ShouldBe(told.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);

    [Theory]
    [InlineData("chair", 0, "chair")]
    [InlineData("chair", 15, "chair chair+")]
    [InlineData("chair(away)", 0, "chair+")]
    public void What_is_kept_from_most_is_passed_on_to_nobody_else(string keepers, int minutes, string told)
    {
        var people = People(keepers);

        Due("safeguarding", people, people, minutes).ShouldBe(told.Split(' '), ignoreOrder: true);
    }

    private static IEnumerable<string> Due(string concern, IReadOnlyList<PagePerson> people, IReadOnlyList<PagePerson>? keepers, int minutes)
    {
        var alert = new CommentAlert
        {
            Id = Guid.NewGuid(),
            PageId = "1",
            CommentId = "2",
            Revision = 1,
            Concerns = [concern],
            IsReferenceOnly = false,
            CommentedAt = Raised,
            RaisedAt = Raised,
        };

        return AlertRecipients.Due(alert, people, keepers, new AlertPolicy(), Raised + TimeSpan.FromMinutes(minutes))
            .Select(due => due.Person.Name + (due.Stage is AlertStage.PassedOn ? "+" : ""));
    }

    private static PagePerson[] People(string people) =>
    [
        .. people.Split(' ').Select(person => (Name: person.Split('(')[0], IsAway: person.Contains('(', StringComparison.Ordinal)))
            .Select(person => new PagePerson(Guid.NewGuid(), person.Name, $"{person.Name}@school.example", RoleNames.Parse(person.Name is "office" ? "moderator" : person.Name).Roles.ToHashSet(), person.IsAway)),
    ];
}
