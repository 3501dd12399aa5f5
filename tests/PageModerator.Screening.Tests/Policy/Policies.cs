namespace PageModerator.Screening.Tests.Policy;

internal static class Policies
{
    /// <summary>The least that a policy must say; threats and extremism hide.</summary>
    public const string Plain =
        """
        {
          "version": "1",
          "categories": {
            "abusive": { "clause": "c" },
            "discriminatory": { "clause": "c" },
            "spam": { "clause": "c" },
            "personal_data": { "clause": "c" },
            "commercial": { "clause": "c" }
          },
          "concerns": {
            "safeguarding": { "clause": "c" },
            "threat": { "clause": "c", "action": "hide" },
            "extremism": { "clause": "c", "action": "hide" },
            "complaint": { "clause": "c" },
            "names_person": { "clause": "c", "action": "leave" },
            "allegation": { "clause": "c" },
            "about_headteacher": { "clause": "c", "action": "leave" }
          }
        }
        """;
}
