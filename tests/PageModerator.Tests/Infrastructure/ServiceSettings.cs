using PageModerator.Sandbox;

namespace PageModerator.Tests.Infrastructure;

/// <summary>The settings of a school as environment variables, for the program as a process of its own.</summary>
internal static class ServiceSettings
{
    public static async Task<Dictionary<string, string?>> ForAsync(SandboxServer sandbox, PostgresFixture postgres) => new()
    {
        ["ConnectionStrings__PageModerator"] = await postgres.CreateDatabaseAsync(),
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["Facebook__GraphUrl"] = sandbox.GraphUrl.ToString(),
        ["Facebook__AppId"] = sandbox.AppId,
        ["Facebook__AppSecret"] = sandbox.AppSecret,
        ["Facebook__Pages__0__Id"] = sandbox.PageId,
        ["Facebook__Pages__0__AccessToken"] = sandbox.AccessToken,
        ["Mail__PickupDirectory"] = Path.GetTempPath(),
        ["Mail__From"] = "pagemoderator@school.example",
        ["People__0__Email"] = "head@school.example",
        ["People__0__Roles"] = "headteacher, administrator",
        ["People__1__Email"] = "office@school.example",
        ["People__1__Roles"] = "dsl, administrator",
        ["People__2__Email"] = "chair@school.example",
        ["People__2__Roles"] = "chair of governors",
    };
}
