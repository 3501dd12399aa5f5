using PageModerator.Screening.Rules;
using PageModerator.Screening.Text;

namespace PageModerator.Screening.Policy;

/// <summary>What follows for the rules from a school's settings: its own and its partners' names are innocent.</summary>
internal static class SchoolTerms
{
    public static IEnumerable<SchoolTerm> Of(SchoolPolicy policy)
    {
        foreach (var name in policy.School.Names.Concat(policy.School.Partners))
        {
            if (Words(name) is { Length: > 0 } words)
            {
                yield return new SchoolTerm(words, RuleSign.Allow, "school names");
            }
        }
    }

    /// <summary>The words of a name without the signs that mean something in a rule.</summary>
    private static string Words(string name)
    {
        var text = NormalizedText.Of(name);
        var words = new List<string>();
        foreach (var token in text.Tokens)
        {
            if (token.Kind is TokenKind.Word or TokenKind.Number)
            {
                words.Add(text.Text.Substring(token.Start, token.Length));
            }
        }

        return string.Join(' ', words);
    }
}
