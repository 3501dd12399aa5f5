namespace PageModerator.Screening.PersonalData;

/// <summary>What a telephone number is for, by how it begins.</summary>
internal enum PhoneLine
{
    None = 0,

    /// <summary>071 to 075, 077 to 079.</summary>
    Mobile = 1,

    /// <summary>070 and 076: numbers that follow a person, and pagers.</summary>
    Personal = 2,

    /// <summary>01 and 02.</summary>
    Landline = 3,

    /// <summary>055 and 056: companies' and telephones by Internet.</summary>
    Internet = 4,

    /// <summary>03, 08 and 09: bodies and businesses.</summary>
    Service = 5,

    /// <summary>083 and so on in Irish groups.</summary>
    Irish = 6,
}
