using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using PageModerator.People;

namespace PageModerator.Review;

/// <summary>The review site: refused to everybody by default, pages without a line of script needed, and nothing from elsewhere.</summary>
internal static class SiteRegistration
{
    public static WebApplicationBuilder AddReviewSite(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Assets>();
        services.AddScoped<PageChoice>();
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        services.AddHttpContextAccessor();
        services.AddRazorPages(options => options.RootDirectory = "/Review/Pages").AddMvcOptions(options => options.Filters.Add<KnownHandlers>());

        // Names and comments stay as they were written in the page's source, too.
        services.Configure<Microsoft.Extensions.WebEncoders.WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));

        services.AddAuthentication(Sessions.Scheme)
            .AddCookie(Sessions.Scheme, options =>
            {
                options.LoginPath = "/sign-in";
                options.AccessDeniedPath = "/sign-in";
                options.ReturnUrlParameter = "to";
                options.ExpireTimeSpan = Sessions.Idle;
                options.Events.OnValidatePrincipal = context => context.HttpContext.RequestServices.GetRequiredService<Sessions>().ValidateAsync(context);
            })
            .AddCookie(Sessions.HalfwayScheme, options =>
            {
                options.ExpireTimeSpan = Sessions.Halfway;
                options.SlidingExpiration = false;
            });
        services.AddOptions<CookieAuthenticationOptions>(Sessions.Scheme).Configure<IOptions<ReviewOptions>>((options, review) => Protect(options.Cookie, Sessions.Scheme, SameSiteMode.Lax, review.Value));
        services.AddOptions<CookieAuthenticationOptions>(Sessions.HalfwayScheme).Configure<IOptions<ReviewOptions>>((options, review) => Protect(options.Cookie, Sessions.HalfwayScheme, SameSiteMode.Strict, review.Value));
        services.AddAntiforgery(options => options.FormFieldName = "form");
        services.AddOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>().Configure<IOptions<ReviewOptions>>((options, review) => Protect(options.Cookie, "form", SameSiteMode.Strict, review.Value));
        services.AddOptions<Microsoft.AspNetCore.Mvc.CookieTempDataProviderOptions>().Configure<IOptions<ReviewOptions>>((options, review) => Protect(options.Cookie, "done", SameSiteMode.Strict, review.Value));
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(Sessions.Scheme).RequireAuthenticatedUser().Build());
        return builder;
    }

    public static void MapReviewSite(this WebApplication app)
    {
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/webhooks", StringComparison.Ordinal),
            site =>
            {
                site.UseExceptionHandler("/problem/500");
                site.UseStatusCodePagesWithReExecute("/problem/{0}");
                site.Use(static (context, next) =>
                {
                    SecurityHeaders.Add(context);
                    return next(context);
                });
            });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapAssets();
        app.MapRazorPages();
    }

    private static void Protect(CookieBuilder cookie, string name, SameSiteMode sameSite, ReviewOptions review)
    {
        // Browsers take a cookie with the prefix only over https, for this host and the whole of it: no neighbour can plant one.
        cookie.Name = review.IsSecure ? $"__Host-pagemoderator-{name}" : $"pagemoderator-{name}";
        cookie.SecurePolicy = review.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.HttpOnly = true;
        cookie.SameSite = sameSite;
        cookie.Path = "/";
        cookie.IsEssential = true;
    }
}
