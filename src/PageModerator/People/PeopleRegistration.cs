using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PageModerator.Hosting;
using PageModerator.Records;
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
        builder.Services.AddSingleton<PasswordRules>();
        builder.Services.AddSingleton<Sessions>();
        builder.Services.AddSingleton<SignIn>();
        builder.Services.AddSingleton<Accounts>();
        builder.Services.AddSingleton<Invitations>();
        builder.Services.AddSingleton<PeopleDesk>();

        // The framework asks where keys are kept while the program is put together, before the database is started.
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(services =>
            new ProtectionKeys(new Lazy<IDbContextFactory<ModerationDbContext>>(services.GetRequiredService<IDbContextFactory<ModerationDbContext>>)));
        builder.Services.AddDataProtection().SetApplicationName("PageModerator");
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        builder.Services.AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>();

        // Keys that lie in the database are as safe as all else in it: no reason to warn of it at each start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        return builder;
    }
}
