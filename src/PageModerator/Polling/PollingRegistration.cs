namespace PageModerator.Polling;

internal static class PollingRegistration
{
    public static WebApplicationBuilder AddPolling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CommentRecorder>();
        builder.Services.AddSingleton<PollJournal>();
        builder.Services.AddSingleton<ReadingMemory>();
        builder.Services.AddSingleton<PagePoller>();
        return builder;
    }
}
