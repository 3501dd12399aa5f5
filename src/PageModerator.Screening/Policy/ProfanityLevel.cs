namespace PageModerator.Screening.Policy;

/// <summary>How strict a Page is about swearing that is aimed at nobody.</summary>
public enum ProfanityLevel
{
    /// <summary>It is let be.</summary>
    Relaxed,

    /// <summary>The strongest words wait for a person.</summary>
    Standard,

    /// <summary>The strongest words are hidden, middling ones wait for a person.</summary>
    Strict,
}
