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

    /// <summary>As in the database.</summary>
    public static string Name(this Role role) => role switch
    {
        Role.Headteacher => "headteacher",
        Role.Moderator => "moderator",
        Role.Dsl => "dsl",
        Role.DeputyDsl => "deputy_dsl",
        Role.ChairOfGovernors => "chair_of_governors",
        Role.Dpo => "dpo",
        Role.Administrator => "administrator",
        Role.Overseer => "overseer",
    };

    /// <summary>As people read it.</summary>
    public static string Words(this Role role) => role switch
    {
        Role.Headteacher => "Headteacher",
        Role.Moderator => "Moderator",
        Role.Dsl => "Designated safeguarding lead",
        Role.DeputyDsl => "Deputy safeguarding lead",
        Role.ChairOfGovernors => "Chair of governors",
        Role.Dpo => "Data protection officer",
        Role.Administrator => "Administrator",
        Role.Overseer => "Overseer",
    };

    public static Role FromName(string name) => Enum.GetValues<Role>().Single(role => role.Name() == name);

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
