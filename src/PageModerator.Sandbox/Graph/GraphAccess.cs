using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PageModerator.Sandbox.Graph;

/// <summary>Who calls and what they may do: tokens, proofs, permissions.</summary>
internal sealed class GraphAccess(SandboxOptions options, SandboxBehaviour behaviour, TimeProvider time)
{
    private static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(5);

    public DateTimeOffset IssuedAt { get; } = time.GetUtcNow();

    /// <summary>The kind of a token of this app, dead or alive; null for any other text.</summary>
    public GraphTokenKind? KindOf(string token) =>
        token == options.AccessToken ? GraphTokenKind.Page
        : token == options.UserToken ? GraphTokenKind.User
        : token == $"{options.AppId}|{options.AppSecret}" ? GraphTokenKind.App
        : null;

    /// <summary>Lets the call through.</summary>
    /// <exception cref="GraphRefusedException">Codes 104, 190 and, for the proof, 100.</exception>
    public GraphTokenKind Enter(GraphRequest request)
    {
        if (request.Token is not { Length: > 0 } token)
        {
            throw new GraphRefusedException(new GraphError(104, "An access token is required to request this resource."));
        }

        if (DeadOf(token) is { } dead)
        {
            throw new GraphRefusedException(dead);
        }

        CheckProof(request, token);

        return KindOf(token)!.Value;
    }

    /// <summary>Why a token is not valid, or null.</summary>
    public GraphError? DeadOf(string token) => KindOf(token) switch
    {
        null => new GraphError(190, "Invalid OAuth access token - Cannot parse access token"),
        GraphTokenKind.App => null,
        _ when behaviour.RevokedSubcode is { } subcode => new GraphError(
            190,
            "Error validating access token: The session has been invalidated.",
            Subcode: subcode == 0 ? null : subcode),
        _ when behaviour.TokenExpiresAt <= time.GetUtcNow() =>
            new GraphError(190, "Error validating access token: Session has expired.", Subcode: 463),
        _ => null,
    };

    /// <summary>Refuses a call whose token lacks all of the permissions named.</summary>
    /// <exception cref="GraphRefusedException">The code given.</exception>
    public void Need(int code, params ReadOnlySpan<string> anyOf)
    {
        foreach (var permission in anyOf)
        {
            if (behaviour.Permissions.Contains(permission))
            {
                return;
            }
        }

        throw new GraphRefusedException(new GraphError(code, code switch
        {
            10 => $"(#10) This endpoint requires the '{anyOf[0]}' permission",
            283 => $"(#283) Requires {anyOf[0]} permission to manage the object",
            _ => $"(#{code}) You do not have sufficient permissions to perform this action",
        }));
    }

    private void CheckProof(GraphRequest request, string token)
    {
        if (!request.Parameters.TryGetValue("appsecret_proof", out var proof))
        {
            if (behaviour.ProofRequired)
            {
                throw new GraphRefusedException(new GraphError(
                    100,
                    "API calls from the server require an appsecret_proof argument",
                    "GraphMethodException"));
            }

            return;
        }

        var message = token;

        if (request.Parameters.TryGetValue("appsecret_time", out var seconds))
        {
            var isFresh = long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var unix)
                && Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - unix) <= ProofLife.TotalSeconds;

            message = isFresh ? $"{token}|{seconds}" : throw Wrong();
        }

        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.AppSecret), Encoding.UTF8.GetBytes(message)));

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(proof)))
        {
            throw Wrong();
        }
    }

    private static GraphRefusedException Wrong() =>
        new(new GraphError(100, "Invalid appsecret_proof provided in the API argument", "GraphMethodException"));
}
