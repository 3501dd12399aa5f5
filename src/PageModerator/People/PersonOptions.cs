using System.Net.Mail;
using Microsoft.Extensions.Options;
using PageModerator.Graph;
using PageModerator.Review;

namespace PageModerator.People;

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

internal sealed class PeopleOptionsValidator(IOptions<FacebookOptions> facebook, IOptions<ReviewOptions> review) : IValidateOptions<PeopleOptions>
{
    public ValidateOptionsResult Validate(string? name, PeopleOptions options)
    {
        var faults = new List<string>();
        for (var i = 0; i < options.People.Count; i++)
        {
            var person = options.People[i];
            if (!MailAddress.TryCreate(person.Email, out var address))
            {
                faults.Add($"People:{i}:Email is not an e-mail address: correct it.");
            }
            else if (!review.Value.Allows(address))
            {
                faults.Add($"People:{i}:Email is not at one of Review:EmailDomains: give the school's address of that person, or add the domain.");
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

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
