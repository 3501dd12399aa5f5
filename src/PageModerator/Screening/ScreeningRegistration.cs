using PageModerator.Hosting;

namespace PageModerator.Screening;

internal static class ScreeningRegistration
{
    public static WebApplicationBuilder AddScreening(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ModelsOptions>(ModelsOptions.Section);
        builder.Services.AddSingleton<ScreenerSource>();
        builder.Services.AddSingleton<ScreeningPass>();
        return builder;
    }
}
