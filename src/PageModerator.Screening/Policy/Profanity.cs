namespace PageModerator.Screening.Policy;

/// <summary>What swearing at nobody comes to, as a score of <see cref="Category.Abusive"/>.</summary>
internal static class Profanity
{
    /// <param name="level">The Page's strictness.</param>
    /// <param name="strength">The swear word's score in its rule file: 0.9 and more for the strongest, 0.6 and more for middling ones.</param>
    public static double Score(ProfanityLevel level, double strength) => level switch
    {
        ProfanityLevel.Relaxed => 0,
        ProfanityLevel.Standard => strength >= 0.9 ? 0.7 : strength >= 0.6 ? 0.3 : 0,
        ProfanityLevel.Strict => strength >= 0.9 ? 0.92 : strength >= 0.6 ? 0.7 : strength >= 0.4 ? 0.3 : 0,
    };
}
