using Microsoft.Extensions.Options;
using PageModerator.Hosting;

namespace PageModerator.People;

internal static class PeopleRegistration
{
    public static WebApplicationBuilder AddPeople(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PeopleOptions>(PeopleOptions.Section, options => options.People);
        builder.Services.AddSingleton<IValidateOptions<PeopleOptions>, PeopleOptionsValidator>();
        builder.Services.AddSingleton<PeopleDirectory>();
        builder.Services.AddSingleton<SettingsPeople>();
        builder.Services.AddSingleton<PersonEvents>();
        builder.Services.AddScoped<ViewerSource>();
        return builder;
    }
}
