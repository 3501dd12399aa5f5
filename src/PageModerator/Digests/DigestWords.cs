using PageModerator.Screening;

namespace PageModerator.Digests;

/// <summary>How categories and concerns are called when people read them.</summary>
internal static class DigestWords
{
    public static string For(string name) =>
        Vocabulary.TryParse(name, out Category category) ? For(category)
        : Vocabulary.TryParse(name, out Concern concern) ? For(concern)
        : name;

    private static string For(Category category) => category switch
    {
        Category.Abusive => "abuse",
        Category.Discriminatory => "discrimination",
        Category.Spam => "spam",
        Category.PersonalData => "personal data",
        Category.Commercial => "advertising or appeals",
    };

    private static string For(Concern concern) => concern switch
    {
        Concern.Safeguarding => "safeguarding concern",
        Concern.Threat => "threat",
        Concern.Extremism => "extremism",
        Concern.Complaint => "complaint",
        Concern.NamesPerson => "names a person",
        Concern.Allegation => "allegation about a person",
        Concern.AboutHeadteacher => "about the headteacher",
    };
}
