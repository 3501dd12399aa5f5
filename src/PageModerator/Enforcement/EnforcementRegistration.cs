using PageModerator.Hosting;
using PageModerator.Screening;

namespace PageModerator.Enforcement;

internal static class EnforcementRegistration
{
    public static WebApplicationBuilder AddEnforcement(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ModerationOptions>(ModerationOptions.Section);
        builder.Services.AddSingleton<IVerdictConsequence, HideRequests>();
        builder.Services.AddSingleton<ActionRequests>();
        builder.Services.AddSingleton<ActionTry>();
        builder.Services.AddSingleton<EnforcementPass>();
        builder.Services.AddSingleton<ReconcilingPass>();
        return builder;
    }
}
