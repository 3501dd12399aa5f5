using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PageModerator.People;

/// <summary>The codes of authenticator apps: RFC 6238 with SHA-1, six digits, a new one each 30 seconds. Identity's own reads the machine's clock.</summary>
internal static class OneTimeCode
{
    public const int Digits = 6;

    private const int Seconds = 30;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A secret for an authenticator app: 160 bits in base 32.</summary>
    public static string NewKey() => RandomNumberGenerator.GetString(Alphabet, 32);

    /// <summary>The code that an app shows at a time.</summary>
    public static string At(string key, DateTimeOffset time) => Of(FromBase32(key), Step(time));

    /// <summary>The time step whose code it is; null when it is none of now, the step before or the next, which clocks that differ a little allow for.</summary>
    public static long? StepOf(string key, string code, DateTimeOffset now)
    {
        var secret = FromBase32(key);
        var given = new string([.. code.Where(char.IsAsciiDigit)]);
        long? found = null;
        for (var step = Step(now) - 1; step <= Step(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Of(secret, step)), System.Text.Encoding.ASCII.GetBytes(given)))
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>What authenticator apps read from a link or a picture.</summary>
    public static string Address(string key, string email) =>
        $"otpauth://totp/{Uri.EscapeDataString($"PageModerator:{email}")}?secret={key}&issuer=PageModerator";

    private static long Step(DateTimeOffset time) => time.ToUnixTimeSeconds() / Seconds;

#pragma warning disable CA5350 // RFC 6238 names HMAC with SHA-1, and it is what every app computes.
    private static string Of(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var at = hash[^1] & 0x0f;
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash[at..]) & 0x7fffffff) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }
#pragma warning restore CA5350

    private static byte[] FromBase32(string key)
    {
        var bytes = new byte[key.Length * 5 / 8];
        for (int i = 0, bits = 0, value = 0, at = 0; i < key.Length; i++)
        {
            value = (value << 5) | Alphabet.IndexOf(key[i], StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(value >> bits);
                value &= (1 << bits) - 1;
            }
        }

        return bytes;
    }
}
