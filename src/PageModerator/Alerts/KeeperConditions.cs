using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.People;
using PageModerator.Records;
using PageModerator.Screening;
using PageModerator.Screening.Policy;

namespace PageModerator.Alerts;

/// <summary>
/// Pages on which nobody may see what is written about the headteacher. Told of the roles and names alone, whether or not there is such a comment: that
/// there is one is nobody's to know.
/// </summary>
internal sealed class KeeperConditions(PeopleDirectory directory, ScreenerSource screeners, IOptions<FacebookOptions> facebook) : IConditionSource
{
    public async Task<IEnumerable<Condition>> ReadAsync(ModerationDbContext db, CancellationToken cancellationToken)
    {
        var conditions = new List<Condition>();
        foreach (var (pageId, people) in await directory.OfAsync([.. facebook.Value.Pages.Select(page => page.Id)], cancellationToken))
        {
            var headteachers = screeners.For(pageId).Policy.People.Where(person => person.Role is SchoolRole.Headteacher).Select(person => person.Name);
            if (Wall.IsKeptForNobody(people, headteachers))
            {
                conditions.Add(new Condition(
                    pageId,
                    ConditionKind.Keepers,
                    "Nobody may see what is written about the headteacher.",
                    "Such comments are screened and hidden as any other, and would wait unseen. Give the role chair of governors to somebody who is not the headteacher and shares no surname with them (People on the review site, or the command users invite).") { IsNotice = true });
            }
        }

        return conditions;
    }
}
