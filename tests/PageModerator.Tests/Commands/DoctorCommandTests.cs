using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Commands;

public sealed class DoctorCommandTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Healthy_installation_is_called_so()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);

        var run = await DoctorAsync(sandbox);

        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        run.Output.ShouldNotContain("FAULT");
        sandbox.Calls.UnmatchedRequests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Token_of_a_person_is_found_out()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);

        var run = await DoctorAsync(sandbox, ("Facebook__Pages__0__AccessToken", sandbox.UserToken));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("token of kind USER");
        (run.Output + run.Error).ShouldNotContain(sandbox.UserToken);
    }

    [Fact]
    public async Task Missing_permission_is_named()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        sandbox.Behaviour.Permissions = new HashSet<string>(["pages_read_engagement", "pages_read_user_content"]);

        var run = await DoctorAsync(sandbox);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("lacks pages_manage_engagement");
    }

    [Fact]
    public async Task Ended_version_and_a_token_near_its_end_are_told()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        sandbox.Behaviour.ServedVersion = "v26.0";
        sandbox.Behaviour.TokenExpiresAt = RealClock.Instance.GetUtcNow().AddDays(20);

        var run = await DoctorAsync(sandbox);

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("Facebook answers with v26.0");
        run.Output.ShouldContain("it ends at");
    }

    [Fact]
    public async Task Dead_token_and_missing_people_are_told_together()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        sandbox.Behaviour.RevokedSubcode = 460;

        var run = await DoctorAsync(sandbox, ("People__2__Roles", "dpo"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("no longer valid");
        run.Output.ShouldContain("nobody has the role chair of governors");
        run.Error.ShouldContain("need to be mended");
    }

    [Fact]
    public async Task Mail_server_that_does_not_answer_is_told()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);

        var run = await DoctorAsync(sandbox, ("Mail__PickupDirectory", ""), ("Mail__Host", "127.0.0.1"), ("Mail__Port", "9"), ("Mail__Security", "None"), ("Mail__From", "pm@school.example"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("FAULT  mail: The mail server 127.0.0.1:9 can't be reached");
    }

    [Fact]
    public async Task Settings_for_a_Page_that_nobody_has_are_told()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var rules = directory.CreateSubdirectory("rules");
            var policy = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "models", "rules", "policy.json"), Cancellation);
            await File.WriteAllTextAsync(Path.Combine(rules.FullName, "policy.json"), policy.Replace("\"pages\": {}", """ "pages": { "123": { "model": false } } """, StringComparison.Ordinal), Cancellation);
            File.Copy(Path.Combine(Repository.Root, "models", "rules", "indecent.csv"), Path.Combine(rules.FullName, "indecent.csv"));

            var run = await DoctorAsync(sandbox, ("Models__Directory", directory.FullName));

            run.ExitCode.ShouldBe(1);
            run.Output.ShouldContain("FAULT  policy: policy.json has settings for a Page 123");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Database_that_does_not_answer_is_told_and_what_rests_on_it_is_left_out()
    {
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Empty = true }, RealClock.Instance, Cancellation);

        var run = await DoctorAsync(sandbox, ("ConnectionStrings__PageModerator", "Host=127.0.0.1;Port=1;Username=u;Timeout=2"));

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("FAULT  database");
        run.Error.Trim().ShouldBe("One thing needs to be mended.");
    }

    private async Task<ProgramRun> DoctorAsync(SandboxServer sandbox, params (string Name, string Value)[] changes)
    {
        var settings = await ServiceSettings.ForAsync(sandbox, postgres);
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        return await ProgramRun.RunAsync(["doctor"], settings, null, null, Cancellation);
    }
}
