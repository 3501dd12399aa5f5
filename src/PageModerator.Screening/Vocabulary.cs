using System.Collections.Frozen;

namespace PageModerator.Screening;

/// <summary>What is wrong with a comment's wording.</summary>
public enum Category
{
    Abusive,
    Discriminatory,
    Spam,
    PersonalData,
    Commercial,
}

/// <summary>What a comment is about, whatever its wording; a concern routes it to a person.</summary>
public enum Concern
{
    Safeguarding,
    Threat,
    Extremism,
    Complaint,
    NamesPerson,
    Allegation,
    AboutHeadteacher,
}

/// <summary>What the machine does with a comment. Ordered by how far it goes; everything it does can be undone.</summary>
public enum Outcome
{
    /// <summary>Stays visible, nobody is asked.</summary>
    Leave,

    /// <summary>Stays visible and waits for a person.</summary>
    Queue,

    /// <summary>Is hidden on Facebook and waits for a person to confirm.</summary>
    Hide,
}

/// <summary>What a finding rests on.</summary>
public enum FindingSource
{
    /// <summary>A term or phrase of a rule file.</summary>
    Rule,

    /// <summary>The shape of a piece of text, such as a telephone number.</summary>
    Pattern,

    /// <summary>The trained model.</summary>
    Model,
}

/// <summary>The names that categories, concerns, outcomes and sources have outside the code: in files, tables and output.</summary>
public static class Vocabulary
{
    /// <summary>The label of a comment that breaks no rule.</summary>
    public const string Acceptable = "acceptable";

    private static readonly FrozenDictionary<string, Category> CategoriesByName =
        Enum.GetValues<Category>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Concern> ConcernsByName =
        Enum.GetValues<Concern>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    public static IReadOnlyList<Category> Categories { get; } = Enum.GetValues<Category>();

    public static IReadOnlyList<Concern> Concerns { get; } = Enum.GetValues<Concern>();

    public static string Name(this Category category) => category switch
    {
        Category.Abusive => "abusive",
        Category.Discriminatory => "discriminatory",
        Category.Spam => "spam",
        Category.PersonalData => "personal_data",
        Category.Commercial => "commercial",
    };

    public static string Name(this Concern concern) => concern switch
    {
        Concern.Safeguarding => "safeguarding",
        Concern.Threat => "threat",
        Concern.Extremism => "extremism",
        Concern.Complaint => "complaint",
        Concern.NamesPerson => "names_person",
        Concern.Allegation => "allegation",
        Concern.AboutHeadteacher => "about_headteacher",
    };

    public static string Name(this Outcome outcome) => outcome switch
    {
        Outcome.Leave => "leave",
        Outcome.Queue => "queue",
        Outcome.Hide => "hide",
    };

    public static string Name(this FindingSource source) => source switch
    {
        FindingSource.Rule => "rule",
        FindingSource.Pattern => "pattern",
        FindingSource.Model => "model",
    };

    /// <summary>Whether a comment that raises the concern waits for a person whatever a school sets; names and the headteacher may be a kindness.</summary>
    public static bool AlwaysWaits(this Concern concern) => concern is not (Concern.NamesPerson or Concern.AboutHeadteacher);

    /// <summary>Whether the concern asks for an answer rather than a judgement: what raises it waits for that alone, nothing else suspected.</summary>
    public static bool AsksForAnswer(this Concern concern) => concern is Concern.Complaint or Concern.Allegation;

    public static bool TryParse(string name, out Category category) => CategoriesByName.TryGetValue(name, out category);

    public static bool TryParse(string name, out Concern concern) => ConcernsByName.TryGetValue(name, out concern);
}
