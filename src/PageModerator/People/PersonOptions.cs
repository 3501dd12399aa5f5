using System.Net.Mail;
using Microsoft.Extensions.Options;
using PageModerator.Enforcement;
using PageModerator.Graph;

namespace PageModerator.People;

/// <summary>What somebody is to a Page.</summary>
internal enum Role
{
    Headteacher,
    Moderator,
    Dsl,
    DeputyDsl,
    ChairOfGovernors,
    Dpo,
    Administrator,
    Overseer,
}

/// <summary>Section <c>People</c>: those whom the installation names.</summary>
internal sealed class PeopleOptions
{
    public const string Section = "People";

    public List<PersonOptions> People { get; set; } = [];

    /// <summary>Those who are something to a Page.</summary>
    public IEnumerable<PersonOptions> Of(string pageId) =>
        People.Where(person => person.PageIds.Count == 0 || person.PageIds.Contains(pageId));
}

internal sealed class PersonOptions
{
    public string Email { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Roles, with commas between.</summary>
    public string Roles { get; set; } = "";

    /// <summary>Ids of Pages, with commas between; absent: all.</summary>
    public string? Pages { get; set; }

    public IReadOnlyList<string> PageIds => (Pages ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool Is(Role role) => RoleNames.Parse(Roles).Roles.Contains(role);
}

internal static class RoleNames
{
    public const string All = "headteacher, moderator, dsl, deputy dsl, chair of governors, dpo, administrator, overseer";

    /// <summary>The roles of a comma list and the first name that is none; case, blanks, hyphens and underscores don't matter.</summary>
    public static (IReadOnlyList<Role> Roles, string? Unknown) Parse(string list)
    {
        var roles = new List<Role>();
        foreach (var name in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Find(name) is not { } role)
            {
                return (roles, name);
            }

            roles.Add(role);
        }

        return (roles, null);
    }

    private static Role? Find(string name) =>
        string.Concat(name.Where(char.IsLetter)).ToLowerInvariant() switch
        {
            "headteacher" or "head" => Role.Headteacher,
            "moderator" or "officemanager" => Role.Moderator,
            "dsl" or "designatedsafeguardinglead" => Role.Dsl,
            "deputydsl" or "deputy" or "ddsl" => Role.DeputyDsl,
            "chairofgovernors" or "chair" => Role.ChairOfGovernors,
            "dpo" or "dataprotectionofficer" => Role.Dpo,
            "administrator" or "admin" => Role.Administrator,
            "overseer" => Role.Overseer,
            _ => null,
        };
}

internal sealed class PeopleOptionsValidator(IOptions<FacebookOptions> facebook, IOptions<ModerationOptions> moderation) : IValidateOptions<PeopleOptions>
{
    public ValidateOptionsResult Validate(string? name, PeopleOptions options)
    {
        var faults = new List<string>();
        for (var i = 0; i < options.People.Count; i++)
        {
            var person = options.People[i];
            if (!MailAddress.TryCreate(person.Email, out _))
            {
                faults.Add($"People:{i}:Email is not an e-mail address: correct it.");
            }

            if (RoleNames.Parse(person.Roles) is { Unknown: { } unknown })
            {
                faults.Add($"People:{i}:Roles: \"{unknown}\" is no role: use {RoleNames.All}.");
            }
            else if (RoleNames.Parse(person.Roles).Roles.Count == 0)
            {
                faults.Add($"People:{i}:Roles is empty: name one or more of {RoleNames.All}.");
            }

            if (person.PageIds.FirstOrDefault(id => facebook.Value.Pages.TrueForAll(page => page.Id != id)) is { } stray)
            {
                faults.Add($"People:{i}:Pages names {stray}, which is none of Facebook:Pages: correct it or leave it out for all Pages.");
            }
        }

        if (moderation.Value.Mode is ModerationMode.Enforce)
        {
            faults.AddRange(facebook.Value.Pages
                .Where(page => options.Of(page.Id).Where(person => person.Is(Role.Administrator)).Select(person => person.Email.ToUpperInvariant()).Distinct().Count() < 2)
                .Select(page => $"Moderation:Mode is Enforce and Page {page.Id} has fewer than two administrators: name two people with the role administrator under People, or use Observe."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
