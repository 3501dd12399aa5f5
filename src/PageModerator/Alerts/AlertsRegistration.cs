using PageModerator.Screening;

namespace PageModerator.Alerts;

internal static class AlertsRegistration
{
    public static WebApplicationBuilder AddAlerts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IConditionSource, StopConditions>();
        builder.Services.AddSingleton<IConditionSource, TokenConditions>();
        builder.Services.AddSingleton<IConditionSource, ReadingConditions>();
        builder.Services.AddSingleton<IConditionSource, ListConditions>();
        builder.Services.AddSingleton<IConditionSource, WorkConditions>();
        builder.Services.AddSingleton<IConditionSource, DigestConditions>();
        builder.Services.AddSingleton<IConditionSource, UrgentConditions>();
        builder.Services.AddSingleton<IConditionSource, KeeperConditions>();
        builder.Services.AddSingleton<PageConditions>();
        builder.Services.AddSingleton<AlertPass>();
        builder.Services.AddSingleton<IVerdictConsequence, UrgentConcerns>();
        builder.Services.AddSingleton<CommentAlertPass>();
        builder.Services.AddSingleton<CommentAlertDesk>();
        builder.Services.AddSingleton<AlertNow>();
        return builder;
    }
}
