using PageModerator.Screening;

namespace PageModerator.Review;

internal static class ReviewRegistration
{
    public static WebApplicationBuilder AddReview(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IVerdictConsequence, QueueEntries>();
        builder.Services.AddSingleton<QueueReader>();
        return builder;
    }
}
