using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.People;

public sealed partial class InvitationTests(PostgresFixture postgres)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_of_the_settings_are_invited_by_mail_once_and_set_their_accounts_up_by_its_link()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var invitations = site.Page.App.Services.GetRequiredService<Invitations>();
        await invitations.InviteThoseOfTheSettingsAsync(Cancelled);
        await invitations.InviteThoseOfTheSettingsAsync(Cancelled);
        var mails = site.Page.Mails();
        mails.Count.ShouldBe(ReviewSite.Everybody.Count / 3);
        var path = LinkIn(mails.Single(mail => mail.Contains("dsl@school.example", StringComparison.Ordinal)));

        using var visitor = site.Visit();
        (await visitor.GetAsync(path)).Body.ShouldContain("Tom Ashby");
        (await visitor.GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.PostAsync(path, ("Password", "Password1234"), ("Again", "Password1234"))).Body.ShouldContain("among the first that somebody would try");
        (await visitor.PostAsync(path, ("Password", ReviewSite.Password), ("Again", "another"))).Body.ShouldContain("differ");
        (await visitor.PostAsync(path, ("Password", ReviewSite.Password), ("Again", ReviewSite.Password))).Location.ShouldBe("/sign-in/authenticator");

        var setUp = await visitor.GetAsync("/sign-in/authenticator");
        setUp.Body.ShouldContain("<svg");
        var key = Key().Match(setUp.Body).Groups["key"].Value;
        var secret = WebUtility.HtmlDecode(Secret().Match(setUp.Body).Groups["value"].Value);
        (await visitor.PostAsync("/sign-in/authenticator", ("Secret", secret), ("Code", "000000"))).Body.ShouldContain("not the digits");
        var done = await visitor.PostAsync("/sign-in/authenticator", ("Secret", secret), ("Code", OneTimeCode.At(key, site.Page.Clock.GetUtcNow())));
        RecoveryCode().Count(done.Body).ShouldBe(RecoveryCodes.Count);
        (await visitor.GetAsync("/")).Body.ShouldContain("Tom Ashby");

        using var late = site.Visit();
        (await late.GetAsync(path)).Status.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Those_whom_no_mail_reached_are_invited_again()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var invitations = site.Page.App.Services.GetRequiredService<Invitations>();
        Directory.Delete(site.Page.MailDirectory, recursive: true);
        await File.WriteAllTextAsync(site.Page.MailDirectory, "no directory", Cancelled);
        await invitations.InviteThoseOfTheSettingsAsync(Cancelled);
        File.Delete(site.Page.MailDirectory);
        Directory.CreateDirectory(site.Page.MailDirectory);

        await invitations.InviteThoseOfTheSettingsAsync(Cancelled);

        site.Page.Mails().Count.ShouldBe(ReviewSite.Everybody.Count / 3);
    }

    [Fact]
    public async Task A_link_is_good_for_48_hours_and_until_there_is_a_newer_one()
    {
        var clock = new ManualTime();
        await using var site = await ReviewSite.StartAsync(postgres, clock);
        var invitations = site.Page.App.Services.GetRequiredService<Invitations>();
        var id = (await site.Page.QueryAsync(db => db.People.SingleAsync(person => person.Email == "dpo@school.example", Cancelled))).Id;
        var (first, _) = await invitations.SendAsync(actorId: null, id, Cancelled);
        var (second, _) = await invitations.SendAsync(actorId: null, id, Cancelled);
        using var visitor = site.Visit();

        (await visitor.GetAsync(first.AbsolutePath)).Status.ShouldBe(HttpStatusCode.Gone);
        (await visitor.GetAsync(second.AbsolutePath)).Status.ShouldBe(HttpStatusCode.OK);
        clock.Advance(Invitations.Life);
        (await visitor.GetAsync(second.AbsolutePath)).Status.ShouldBe(HttpStatusCode.Gone);
        (await visitor.PostAsync(second.AbsolutePath, ("Password", ReviewSite.Password), ("Again", ReviewSite.Password))).Status.ShouldBe(HttpStatusCode.Gone);
        (await site.Page.QueryAsync(db => db.People.AnyAsync(person => person.PasswordHash != null, Cancelled))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Passw0rd2026!", false)]
    [InlineData("qwertyuiop123", false)]
    [InlineData("TomAshby2026!", false)]
    [InlineData("aaaaaaaaaaaaaaaa", false)]
    [InlineData("123456789012", false)]
    [InlineData("short one", false)]
    [InlineData("kestrel violin harbour", true)]
    [InlineData("Xk3#vQ9!mZp2$", true)]
    public async Task Passwords_that_are_guessed_first_are_refused(string password, bool isGood)
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var person = await site.Page.QueryAsync(db => db.People.SingleAsync(person => person.Email == "dsl@school.example", Cancelled));

        (site.Page.App.Services.GetRequiredService<PasswordRules>().Fault(person, password) is null).ShouldBe(isGood);
    }

    [Fact]
    public async Task Only_addresses_of_the_school_get_accounts_where_its_domains_are_named()
    {
        await using var site = await ReviewSite.StartAsync(postgres, settings: new Dictionary<string, string?> { ["Review:EmailDomains"] = "school.example, trust.example" });
        var invitations = site.Page.App.Services.GetRequiredService<Invitations>();

        invitations.EnsureAddress("new@SCHOOL.example");
        Should.Throw<AccountException>(() => invitations.EnsureAddress("new@gmail.com")).Message.ShouldContain("school.example or trust.example");
        Should.Throw<AccountException>(() => invitations.EnsureAddress("new@evil.example@school.example"));
    }

    [Fact]
    public async Task Command_line_invites_lists_changes_and_disables()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings__PageModerator"] = site.Page.ConnectionString,
            ["Facebook__Pages__0__Id"] = site.Page.PageId,
            ["Facebook__Pages__0__AccessToken"] = "t",
            ["Review__Url"] = "https://review.school.example",
        };
        foreach (var (key, value) in ReviewSite.Everybody)
        {
            settings[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.RunAsync(["users", .. arguments], settings, input: null, directory: null, Cancelled);

        var invited = await RunAsync("invite", "--email", "new@school.example", "--name", "Noor Haddad", "--roles", "moderator");
        invited.ExitCode.ShouldBe(0, invited.Error);
        using var visitor = site.Visit();
        (await visitor.GetAsync(new Uri(invited.Output.Split('\n')[0].Trim()).AbsolutePath)).Body.ShouldContain("Noor Haddad");
        (await RunAsync("invite", "--email", "new@school.example")).ExitCode.ShouldBe(0);
        (await RunAsync("invite", "--email", "other@school.example")).Error.ShouldContain("give --name and --roles");
        (await RunAsync("invite", "--email", "other@school.example", "--name", new string('n', 300), "--roles", "moderator")).Error.ShouldStartWith("A name has at most 200 characters");

        (await RunAsync("roles", "--email", "new@school.example", "--roles", "dsl")).ExitCode.ShouldBe(0);
        (await RunAsync("roles", "--email", "head@school.example", "--roles", "dsl")).Error.ShouldContain("stands in the settings");
        (await RunAsync("list")).Output.ShouldContain("new@school.example");
        (await RunAsync("disable", "--email", "new@school.example")).ExitCode.ShouldBe(0);

        var last = await RunAsync("disable", "--email", "admin@school.example");
        last.ExitCode.ShouldBe(1);
        last.Error.ShouldContain("fewer than two administrators");
        (await site.Page.QueryAsync(db => db.People.Where(person => person.IsDisabled).Select(person => person.Email!).ToListAsync(Cancelled))).ShouldBe(["new@school.example"]);
    }

    private static string LinkIn(string mail)
    {
        var body = mail.ReplaceLineEndings("\n").Split("\n\n", 2)[1].Replace("\n", "", StringComparison.Ordinal);
        return Link().Match(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(body))).Groups["path"].Value;
    }

    [GeneratedRegex("http://review.school.example(?<path>/invitation/[0-9a-f]{64})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("secret=(?<key>[A-Z2-7]{32})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"name=""Secret"" value=""(?<value>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("<code>[a-z0-9]{5}-[a-z0-9]{5}</code>", RegexOptions.None, 1000)]
    private static partial Regex RecoveryCode();
}
