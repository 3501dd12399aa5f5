using System.Globalization;
using System.Text;

namespace PageModerator.People;

/// <summary>
/// Holds people of the policy ("Mrs Okafor") against accounts ("Adaeze Okafor-Lind", a.okafor@school.example). Generous: who shares a surname
/// with somebody spoken of is taken for them, because the other mistake shows a person what is said of them.
/// </summary>
internal static class SurnameKeys
{
    private static readonly HashSet<string> Titles = new(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "reverend", "fr", "sir", "dame", "lady", "lord"], StringComparer.Ordinal);

    /// <summary>Of a listed person: the parts of the surname, or the only name there is.</summary>
    public static IReadOnlyList<string> Listed(string name)
    {
        // "Okafor, Adaeze" begins with the surname.
        var surname = name.Contains(',', StringComparison.Ordinal)
            ? name[..name.IndexOf(',', StringComparison.Ordinal)]
            : name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).LastOrDefault(word => Words(word).Count > 0) ?? "";
        return Words(surname);
    }

    /// <summary>Of an account: every word of the name, and of the address before its @.</summary>
    public static string[] Account(string name, string email) =>
        [.. Words(name).Concat(Words(email.Split('@')[0])).Distinct(StringComparer.Ordinal)];

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormD).Append(' '))
        {
            if (char.IsLetter(c))
            {
                _ = word.Append(char.ToLowerInvariant(c));
            }
            else if (c is not ('\'' or '\u2019') && CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
            {
                if (word.Length > 1 && !Titles.Contains(word.ToString()))
                {
                    words.Add(word.ToString());
                }

                _ = word.Clear();
            }
        }

        return words;
    }
}
