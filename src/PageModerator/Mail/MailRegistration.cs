using Microsoft.Extensions.Options;
using PageModerator.Hosting;

namespace PageModerator.Mail;

internal static class MailRegistration
{
    public static WebApplicationBuilder AddMail(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<MailOptions>(MailOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        builder.Services.AddSingleton<MailSender>();
        return builder;
    }
}
