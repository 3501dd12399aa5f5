using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Review.Challenges;
using PageModerator.Screening;

namespace PageModerator.Review;

internal static class ReviewRegistration
{
    public static WebApplicationBuilder AddReview(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ReviewOptions>(ReviewOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ReviewOptions>, ReviewOptionsValidator>();
        builder.Services.AddSingleton<IVerdictConsequence, QueueEntries>();
        builder.Services.AddSingleton<QueueReader>();
        builder.Services.TryAddSingleton(new Practice(IsOn: false));
        builder.AddChallenges();
        builder.Services.AddSingleton<CaseReader>();
        builder.Services.AddSingleton<CommentSearch>();
        builder.Services.AddSingleton<LogSearch>();
        builder.Services.AddSingleton<CommentOpener>();
        builder.Services.AddSingleton<ReviewDesk>();
        builder.Services.AddSingleton<SignOffDesk>();
        builder.Services.AddSingleton<ElsewhereDesk>();
        builder.Services.AddSingleton<ReplyDesk>();
        builder.Services.AddSingleton<BlockDesk>();
        return builder;
    }
}
