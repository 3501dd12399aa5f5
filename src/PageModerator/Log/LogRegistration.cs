using PageModerator.Screening;

namespace PageModerator.Log;

internal static class LogRegistration
{
    public static WebApplicationBuilder AddLog(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LogWriter>();
        builder.Services.AddSingleton<LogReader>();
        builder.Services.AddSingleton<IVerdictConsequence, VerdictEntries>();
        return builder;
    }
}
