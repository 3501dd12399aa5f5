namespace PageModerator.Screening.PersonalData;

/// <summary>What kind of private data a piece of a comment is.</summary>
public enum PersonalDataKind
{
    Phone,
    Email,

    /// <summary>An account on another service, such as "@sam_07".</summary>
    Handle,
    Postcode,
    Address,
    CarRegistration,
    DateOfBirth,
    NationalInsurance,
    SortCode,
    BankAccount,
    Card,
    NhsNumber,

    /// <summary>Somebody by name, mostly a child of others, together with class, health, behaviour, family, whereabouts or other private matters.</summary>
    ChildDetails,
}

/// <summary>The names that the kinds have outside the code, and the placeholders that stand for them in masked text.</summary>
public static class PersonalDataKinds
{
    public static string Name(this PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.Phone => "uk_phone",
        PersonalDataKind.Email => "email",
        PersonalDataKind.Handle => "handle",
        PersonalDataKind.Postcode => "postcode",
        PersonalDataKind.Address => "address",
        PersonalDataKind.CarRegistration => "car_registration",
        PersonalDataKind.DateOfBirth => "date_of_birth",
        PersonalDataKind.NationalInsurance => "national_insurance",
        PersonalDataKind.SortCode => "sort_code",
        PersonalDataKind.BankAccount => "bank_account",
        PersonalDataKind.Card => "card",
        PersonalDataKind.NhsNumber => "nhs_number",
        PersonalDataKind.ChildDetails => "child_details",
    };

    /// <summary>The placeholder, or null for what is not cut out: the names in child details are masked as names.</summary>
    internal static string? Placeholder(this PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.Phone => "[PHONE]",
        PersonalDataKind.Email => "[EMAIL]",
        PersonalDataKind.Handle => "[HANDLE]",
        PersonalDataKind.Postcode => "[POSTCODE]",
        PersonalDataKind.Address => "[ADDRESS]",
        PersonalDataKind.CarRegistration => "[REG]",
        PersonalDataKind.DateOfBirth => "[DATE]",
        PersonalDataKind.NationalInsurance or PersonalDataKind.SortCode or PersonalDataKind.BankAccount or
            PersonalDataKind.Card or PersonalDataKind.NhsNumber => "[NUMBER]",
        PersonalDataKind.ChildDetails => null,
    };
}
