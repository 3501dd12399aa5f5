using Microsoft.Extensions.Options;
using PageModerator.Hosting;

namespace PageModerator.Digests;

internal static class DigestsRegistration
{
    public static WebApplicationBuilder AddDigests(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<DigestOptions>(DigestOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<DigestOptions>, DigestOptionsValidator>();
        builder.Services.AddSingleton<DigestComposer>();
        builder.Services.AddSingleton<DigestRenderer>();
        builder.Services.AddSingleton<DigestPass>();
        builder.Services.AddSingleton<DigestTimes>();
        return builder;
    }
}
