namespace PageModerator.Insight;

internal static class InsightRegistration
{
    public static WebApplicationBuilder AddInsight(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<InsightPass>();
        builder.Services.AddSingleton<InsightReader>();
        builder.Services.AddSingleton<OverviewReader>();
        return builder;
    }
}
