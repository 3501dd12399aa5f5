using PageModerator.People;
using PageModerator.Screening;
using PageModerator.Screening.Policy;

namespace PageModerator.Alerts;

/// <summary>Who is told of an urgent comment, and in which round. Nobody is who may not see the comment itself.</summary>
internal static class AlertRecipients
{
    /// <summary>Those who are due to be told by now, in each round.</summary>
    /// <param name="alert">Not acknowledged yet.</param>
    /// <param name="maySee">Those of the Page who may see the comment.</param>
    /// <param name="keepers">Of a comment that is kept from most: those who keep it, alone among those who may see it; null of any other.</param>
    /// <param name="policy">The Page's.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<(PagePerson Person, AlertStage Stage)> Due(
        CommentAlert alert,
        IReadOnlyList<PagePerson> maySee,
        IReadOnlyList<PagePerson>? keepers,
        AlertPolicy policy,
        DateTimeOffset now)
    {
        var meant = keepers ?? Meant(alert, maySee);
        var first = meant.Where(person => !person.IsAway).ToList();
        var due = first.Select(person => (person, AlertStage.First)).ToList();

        // Passed on when nobody answered, and at once when all who should are away.
        if (first.Count == 0 || now - alert.RaisedAt >= policy.AcknowledgeWithin)
        {
            var next = keepers ?? [.. maySee.Where(person => policy.PassOnTo.Any(receiver => person.Is(Role(receiver))))];
            var present = next.Where(person => !person.IsAway).ToList();

            // An absent reader is better than none.
            due.AddRange((present.Count > 0 ? present : meant.Union(next)).Select(person => (person, AlertStage.PassedOn)));
        }

        return due;
    }

    private static List<PagePerson> Meant(CommentAlert alert, IReadOnlyList<PagePerson> maySee)
    {
        var isThreat = alert.Concerns.Contains(Concern.Threat.Name());
        var meant = maySee.Where(person => person.Is(People.Role.Dsl) || person.Is(People.Role.DeputyDsl) || (isThreat && person.Is(People.Role.Headteacher))).ToList();

        // A school without a safeguarding lead has somebody who stands in: told late is worse than told wrongly.
        foreach (var role in (Role[])[People.Role.Headteacher, People.Role.Moderator])
        {
            if (meant.Count == 0)
            {
                meant.AddRange(maySee.Where(person => person.Is(role)));
            }
        }

        return meant;
    }

    private static Role Role(AlertReceiver receiver) => receiver switch
    {
        AlertReceiver.DeputyDsl => People.Role.DeputyDsl,
        AlertReceiver.Dsl => People.Role.Dsl,
        AlertReceiver.Headteacher => People.Role.Headteacher,
        AlertReceiver.Moderator => People.Role.Moderator,
    };
}
