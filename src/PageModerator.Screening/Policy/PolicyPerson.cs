namespace PageModerator.Screening.Policy;

/// <summary>What somebody is at the school.</summary>
public enum SchoolRole
{
    Headteacher,
    Staff,
    Governor,
}

/// <summary>Somebody whose name the screening should know.</summary>
/// <param name="Name">As people write it, with or without title: "Mrs Okafor", "Jo Okafor".</param>
/// <param name="Role">What they are at the school.</param>
public sealed record PolicyPerson(string Name, SchoolRole Role);
