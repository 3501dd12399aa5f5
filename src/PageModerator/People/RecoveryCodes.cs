using System.Security.Cryptography;
using System.Text;

namespace PageModerator.People;

/// <summary>One-time codes for somebody whose authenticator app is lost: shown once, kept as hashes. 50 random bits need no slow hash.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;

    // No letter that looks like another or like a digit.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>New ones, such as <c>k3mfq-7tz2p</c>.</summary>
    public static IReadOnlyList<string> New() =>
        [.. Enumerable.Range(0, Count).Select(_ => $"{RandomNumberGenerator.GetString(Alphabet, 5)}-{RandomNumberGenerator.GetString(Alphabet, 5)}")];

    /// <summary>Blanks, hyphens and case don't matter.</summary>
    public static byte[] Hash(string code) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(new string([.. code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)])));
}
