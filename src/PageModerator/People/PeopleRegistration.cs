using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Screening;

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
        builder.Services.AddSingleton<Wall>();
        builder.Services.AddSingleton<IVerdictConsequence, VerdictRestrictions>();
        return builder;
    }
}
