namespace PageModerator.Polling;

internal static class PollingRegistration
{
    public static WebApplicationBuilder AddPolling(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CommentRecorder>();
        builder.Services.AddSingleton<PollJournal>();
        builder.Services.AddSingleton<ReadingMemory>();
        builder.Services.AddSingleton<PagePoller>();
        builder.Services.AddSingleton<LookNow>();
        builder.Services.AddSingleton<FacebookWebhook>();
        return builder;
    }

    // Facebook signs in with a signature and not as a person.
    public static void MapWebhook(this WebApplication app)
    {
        app.MapGet(FacebookWebhook.Path, (FacebookWebhook webhook, HttpRequest request) => webhook.Greet(request)).AllowAnonymous();
        app.MapPost(FacebookWebhook.Path, (FacebookWebhook webhook, HttpRequest request, CancellationToken cancellationToken) => webhook.TakeAsync(request, cancellationToken)).AllowAnonymous();
    }
}
