namespace PageModerator.Review.Challenges;

internal static class ChallengesRegistration
{
    public static void AddChallenges(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChallengeDesk>();
        builder.Services.AddSingleton<ChallengeLimits>();
    }
}
