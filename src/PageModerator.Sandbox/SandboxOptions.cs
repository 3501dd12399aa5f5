namespace PageModerator.Sandbox;

/// <summary>What is fixed when a sandbox starts. Everything has a default, so <c>new SandboxOptions()</c> is the school of the demo.</summary>
public sealed record SandboxOptions
{
    /// <summary>TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>A Page without posts, for tests that bring their own.</summary>
    public bool Empty { get; init; }

    /// <summary>The Page's id; null takes the content's.</summary>
    public string? PageId { get; init; }

    /// <summary>JSON of another Page in the shape of <c>Content/page.json</c>; null takes the embedded one. Read once, not disposed.</summary>
    public Stream? Content { get; init; }

    /// <summary>Decides everything that varies: ranked order, faults by rate, order of effect in a batch.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The version that answers a call naming none.</summary>
    public string DefaultVersion { get; init; } = "v25.0";

    public string AppId { get; init; } = "400000000000001";

    public string AppSecret { get; init; } = "sandbox-app-secret";

    /// <summary>The Page's token.</summary>
    public string AccessToken { get; init; } = "sandbox-page-token";

    /// <summary>Token of the person behind the Page's token: sees empty comment lists and may change nothing.</summary>
    public string UserToken { get; init; } = "sandbox-user-token";

    /// <summary>Sent in the webhook handshake.</summary>
    public string VerifyToken { get; init; } = "sandbox-verify-token";
}
