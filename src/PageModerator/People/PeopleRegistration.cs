using Microsoft.Extensions.Options;
using PageModerator.Hosting;

namespace PageModerator.People;

internal static class PeopleRegistration
{
    public static WebApplicationBuilder AddPeople(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PeopleOptions>(PeopleOptions.Section, options => options.People);
        builder.Services.AddSingleton<IValidateOptions<PeopleOptions>, PeopleOptionsValidator>();
        return builder;
    }
}
