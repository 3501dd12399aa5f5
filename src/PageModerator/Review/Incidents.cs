using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PageModerator.Screening;
using PageModerator.Screening.Policy;
using PageModerator.Screening.Text;

namespace PageModerator.Review;

/// <summary>Which comments belong together.</summary>
internal static class Incidents
{
    public const string Headteacher = "the headteacher";

    private const int ShortestWord = 4;

    /// <summary>
    /// The same for texts with the same words: order, case, punctuation, emoji and small words don't matter, nor does how often one is said.
    /// Texts without words of some length are each their own.
    /// </summary>
    public static long OfText(string text, string commentId)
    {
        var normalized = NormalizedText.Of(text);
        var words = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var token in normalized.Tokens)
        {
            if (token.Kind is TokenKind.Word && token.Length >= ShortestWord)
            {
                words.Add(normalized.Slice(token).ToString());
            }
        }

        return Hash(words.Count > 1 ? $"words {string.Join(' ', words)}" : $"comment {commentId}");
    }

    /// <summary>The same for all that is said of one person.</summary>
    public static long OfTarget(string target) => Hash($"target {target}");

    /// <summary>Who a comment speaks of; null when it names nobody whom the policy lists.</summary>
    public static string? Target(Verdict verdict) =>
        verdict.Concerns.Contains(Concern.AboutHeadteacher) || verdict.Subjects.Any(person => person.Role is SchoolRole.Headteacher)
            ? Headteacher
            : verdict.Subjects.Select(person => person.Name).FirstOrDefault();

    private static long Hash(string text) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
