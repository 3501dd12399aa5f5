using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.People;
using PageModerator.Review;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.People;

public sealed class SignInTests(PostgresFixture postgres)
{
    private const string Head = "head@school.example";
    private const string Admin = "admin@school.example";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/people")]
    [InlineData("/audit")]
    [InlineData("/account")]
    [InlineData("/nothing-of-the-kind")]
    public async Task Nobody_sees_anything_without_signing_in(string path)
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var visitor = site.Visit();

        var answer = await visitor.GetAsync(path);

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        answer.Location.ShouldBe($"/sign-in?to={Uri.EscapeDataString(path)}");
    }

    [Fact]
    public async Task Password_and_code_open_the_site_and_signing_out_ends_it_for_a_copied_cookie_too()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var visitor = await site.SignInAsync(Head);
        using var thief = site.Visit();
        thief.Cookies.Add(visitor.Cookies.GetAllCookies());

        var home = await visitor.GetAsync("/");
        home.Status.ShouldBe(HttpStatusCode.OK);
        home.Body.ShouldContain("Dr Ames");
        home.Headers["Content-Security-Policy"].ShouldBe(SecurityHeaders.ContentSecurityPolicy);
        home.Headers["Cache-Control"].ShouldBe("no-store");
        home.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        (await thief.GetAsync("/")).Status.ShouldBe(HttpStatusCode.OK);

        (await visitor.PostAsync("/sign-out")).Location.ShouldBe("/sign-out");

        (await visitor.GetAsync("/")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await thief.GetAsync("/")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await KindsAsync(site)).ShouldBe(["signed_in", "signed_out"]);
    }

    [Fact]
    public async Task Right_password_alone_opens_nothing()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await site.JoinAsync(Head);
        using var visitor = site.Visit();
        await visitor.GetAsync("/sign-in");
        await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password));

        (await visitor.GetAsync("/")).Location.ShouldBe("/sign-in?to=%2F");
        (await visitor.GetAsync("/sign-in/authenticator")).Location.ShouldBe("/sign-in");
        await visitor.GetAsync("/sign-in/code");
        (await visitor.PostAsync("/sign-in/code", ("Code", "000000"))).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync("/")).Location.ShouldBe("/sign-in?to=%2F");
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var first = await site.SignInAsync(Head);
        using var second = site.Visit();
        await second.GetAsync("/sign-in");
        await second.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password));
        await second.GetAsync("/sign-in/code");

        (await second.PostAsync("/sign-in/code", ("Code", site.CodeOf(Head)))).Body.ShouldContain("was used before");
    }

    [Fact]
    public async Task Unknown_address_wrong_password_and_disabled_account_get_the_same_answer()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await site.JoinAsync(Head);
        var office = await site.JoinAsync("office@school.example");
        await site.Page.App.Services.GetRequiredService<Accounts>().SetDisabledAsync(actorId: null, office.Id, isDisabled: true, Cancelled);

        var answers = new List<string>();
        foreach (var (email, password) in ((string, string)[])[("nobody@school.example", "x"), (Head, "x"), ("office@school.example", ReviewSite.Password), ("dsl@school.example", "")])
        {
            using var visitor = site.Visit();
            await visitor.GetAsync("/sign-in");
            var answer = await visitor.PostAsync("/sign-in", ("Email", email), ("Password", password));
            answer.Status.ShouldBe(HttpStatusCode.OK);
            answers.Add(answer.Body.Replace(email, "", StringComparison.Ordinal).Replace(visitor.FormToken!, "", StringComparison.Ordinal));
        }

        answers.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_five_wrong_tries_an_account_rests_a_quarter_of_an_hour_even_for_the_right_password()
    {
        var clock = new ManualTime();
        await using var site = await ReviewSite.StartAsync(postgres, clock);
        await site.JoinAsync(Head);
        using var visitor = site.Visit();
        await visitor.GetAsync("/sign-in");
        for (var i = 0; i < SignIn.Attempts; i++)
        {
            await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", "wrong"));
        }

        (await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password))).Location.ShouldBeNull();
        clock.Advance(SignIn.LockOut);
        (await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password))).Location.ShouldBe("/sign-in/code");
        (await KindsAsync(site)).ShouldContain("locked_out");
    }

    [Fact]
    public async Task Tries_that_come_at_once_are_no_more_than_one_after_the_other()
    {
        await using var site = await ReviewSite.StartAsync(postgres, new ManualTime());
        var id = (await site.JoinAsync(Head)).Id;
        var signIn = site.Page.App.Services.GetRequiredService<SignIn>();

        // Read before the first of them was wrong, as by many requests side by side.
        var person = (await site.Page.App.Services.GetRequiredService<Accounts>().FindAsync(id, Cancelled))!;
        var wrong = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => signIn.CheckCodeAsync(person, $"wrong {i}", address: null, Cancelled)));

        wrong.ShouldAllBe(isRight => !isRight);
        (await signIn.CheckCodeAsync(person, site.CodeOf(Head), address: null, Cancelled)).ShouldBeFalse();
        (await KindsAsync(site)).Count(kind => kind == "locked_out").ShouldBe(1);
    }

    [Fact]
    public async Task Fifth_try_that_is_right_opens_the_account()
    {
        await using var site = await ReviewSite.StartAsync(postgres, new ManualTime());
        var id = (await site.JoinAsync(Head)).Id;
        var signIn = site.Page.App.Services.GetRequiredService<SignIn>();
        var person = (await site.Page.App.Services.GetRequiredService<Accounts>().FindAsync(id, Cancelled))!;
        for (var i = 1; i < SignIn.Attempts; i++)
        {
            (await signIn.CheckPasswordAsync(Head, "wrong", address: null, Cancelled)).ShouldBeNull();
        }

        (await signIn.CheckPasswordAsync(Head, ReviewSite.Password, address: null, Cancelled)).ShouldNotBeNull();
        (await signIn.CheckCodeAsync(person, site.CodeOf(Head), address: null, Cancelled)).ShouldBeTrue();
        (await KindsAsync(site)).ShouldNotContain("locked_out");
    }

    [Fact]
    public async Task An_address_that_fails_too_often_is_not_listened_to_for_a_while()
    {
        var clock = new ManualTime();
        await using var site = await ReviewSite.StartAsync(postgres, clock);
        await site.JoinAsync(Head);
        using var visitor = site.Visit();
        await visitor.GetAsync("/sign-in");
        for (var i = 0; i < SignIn.AddressAttempts; i++)
        {
            (await visitor.PostAsync("/sign-in", ("Email", $"guess{i}@school.example"), ("Password", "x"))).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        clock.Advance(SignIn.AddressWindow);
        (await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password))).Location.ShouldBe("/sign-in/code");
    }

    [Theory]
    [InlineData(29, 40, true)]
    [InlineData(31, 1, false)]
    public async Task A_sign_in_ends_after_half_an_hour_without_a_request_and_after_twelve_hours_in_any_case(int minutes, int requests, bool lasts)
    {
        var clock = new ManualTime();
        await using var site = await ReviewSite.StartAsync(postgres, clock);
        using var visitor = await site.SignInAsync(Head);
        var times = (int)(Sessions.Longest.TotalMinutes / minutes);
        var seen = 0;
        for (var i = 0; i < Math.Min(requests, times); i++)
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            seen += (await visitor.GetAsync("/")).Status is HttpStatusCode.OK ? 1 : 0;
        }

        seen.ShouldBe(lasts ? times : 0);
        clock.Advance(TimeSpan.FromMinutes(minutes));
        (await visitor.GetAsync("/")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Disabling_an_account_or_taking_its_roles_ends_its_sign_ins_at_once()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var accounts = site.Page.App.Services.GetRequiredService<Accounts>();
        var guest = await accounts.AddAsync("guest@school.example", "A Guest", pageIds: null, [Role.Moderator], Cancelled);
        using var office = await site.SignInAsync("office@school.example");
        using var visitor = await site.SignInAsync("guest@school.example");
        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);

        await accounts.SetRolesAsync(actorId: null, guest.Id, pageIds: null, [], Cancelled);
        var id = (await site.JoinAsync("office@school.example")).Id;
        await accounts.SetDisabledAsync(actorId: null, id, isDisabled: true, Cancelled);
        await accounts.SetDisabledAsync(actorId: null, id, isDisabled: false, Cancelled);

        (await visitor.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await office.GetAsync("/account")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_form_without_its_token_or_with_somebody_elses_changes_nothing()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        using var head = await site.SignInAsync(Head);
        using var admin = await site.SignInAsync(Admin);
        await head.GetAsync("/account");
        await admin.GetAsync("/account");

        foreach (var token in (string?[])[null, "forged", head.FormToken])
        {
            admin.FormToken = token;
            var answer = await admin.PostAsync("/account?handler=Absence", ("First", "2026-12-01"));
            answer.Status.ShouldBe(HttpStatusCode.BadRequest);
            answer.Body.ShouldContain("Nothing was changed");
        }

        (await site.Page.QueryAsync(db => db.People.CountAsync(person => person.AwayFrom != null, Cancelled))).ShouldBe(0);
    }

    [Fact]
    public async Task It_leads_nowhere_else_after_signing_in()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        await site.JoinAsync(Head);
        using var visitor = site.Visit();
        await visitor.GetAsync("/sign-in?to=https%3A%2F%2Fevil.example%2F");
        (await visitor.PostAsync("/sign-in?to=https%3A%2F%2Fevil.example%2F", ("Email", Head), ("Password", ReviewSite.Password))).Location.ShouldBe("/sign-in/code");
        await visitor.GetAsync("/sign-in/code?to=%2F%2Fevil.example");
        (await visitor.PostAsync("/sign-in/code?to=%2F%2Fevil.example", ("Code", site.CodeOf(Head)))).Location.ShouldBe("/");
    }

    [Fact]
    public async Task Recovery_codes_replace_the_phone_once_each()
    {
        await using var site = await ReviewSite.StartAsync(postgres);
        var person = await site.JoinAsync(Head);
        var code = (await site.Page.App.Services.GetRequiredService<Accounts>().NewRecoveryCodesAsync(person.Id, Cancelled))[3];
        foreach (var isGood in (bool[])[true, false])
        {
            using var visitor = site.Visit();
            await visitor.GetAsync("/sign-in");
            await visitor.PostAsync("/sign-in", ("Email", Head), ("Password", ReviewSite.Password));
            await visitor.GetAsync("/sign-in/code");
            var answer = await visitor.PostAsync("/sign-in/code?handler=Recovery", ("RecoveryCode", code.ToUpperInvariant()));
            answer.Location.ShouldBe(isGood ? "/" : null);
        }
    }

    private static Task<List<string>> KindsAsync(ReviewSite site) =>
        site.Page.QueryAsync(db => db.PersonEvents.Where(happening => happening.Kind.StartsWith("sign") || happening.Kind == "locked_out").OrderBy(happening => happening.Id).Select(happening => happening.Kind).ToListAsync(Cancelled));
}
