using Microsoft.Extensions.DependencyInjection;
using PageModerator.Alerts;
using PageModerator.Digests;
using PageModerator.Graph;
using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

/// <summary>Everything that is written anywhere in a run full of faults, searched for what must stand nowhere.</summary>
public sealed class SecretsTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_token_nor_secret_stands_in_log_mail_export_database_or_address()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day");
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        var token = page.Sandbox.AccessToken;
        var quoting = $"Malformed access token {token}: GET /me?access_token={token}&appsecret_proof={page.Sandbox.AppSecret}";
        var exceptions = new List<string>();
        foreach (var fault in (SandboxFault[])
        [
            new(SandboxFaultKind.Error) { Code = 190, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 10, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 368, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 4711, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 100, Message = quoting },
            new(SandboxFaultKind.Error) { Code = 80001, Message = quoting },
            new(SandboxFaultKind.Html),
            new(SandboxFaultKind.Garbage),
            new(SandboxFaultKind.Drop),
        ])
        {
            using (page.Sandbox.Faults.Add(fault))
            {
                await page.PollAsync(Cancellation);
                await page.RotateAsync(Cancellation);
                var asked = await Should.ThrowAsync<Exception>(() => page.App.Services.GetRequiredService<IGraphApi>()
                    .GetPageAsync(page.PageId, GraphFields.Page, page.App.Services.GetRequiredService<FacebookSecrets>().AccessToken(page.PageId), Cancellation));
                exceptions.Add(asked.ToString());
            }

            await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);
            clock.Advance(TimeSpan.FromDays(2));
        }

        await page.PollAsync(Cancellation);
        await page.App.Services.GetRequiredService<TokenInspection>().InspectDueAsync(Cancellation);
        await page.App.Services.GetRequiredService<DigestPass>().SendNowAsync(Cancellation);
        await page.App.Services.GetRequiredService<AlertPass>().RunAsync(Cancellation);
        page.Sandbox.Page.Hidden.ShouldHaveSingleItem();

        var export = await ProgramRun.RunAsync(["log", "export"], new Dictionary<string, string?> { ["ConnectionStrings__PageModerator"] = page.ConnectionString }, null, null, Cancellation);
        export.Output.ShouldNotBeEmpty();
        page.Mails().Count.ShouldBeGreaterThan(5);
        page.Logs.Warnings.ShouldNotBeEmpty();
        string[] secrets = [token, page.Sandbox.AppSecret];
        var calls = page.Sandbox.Calls.All.Where(call => call.Kind is not SandboxCallKind.DebugToken).Select(call => call.ToString());
        string[] written = [.. page.Logs.All, .. exceptions, export.Output, export.Error, .. calls];
        written.ShouldAllBe(text => !WrittenSecrets.StandIn(text, secrets));
        (await WrittenSecrets.FindAsync(page.ConnectionString, page.MailDirectory, secrets, Cancellation)).ShouldBeEmpty();

        // What does stand there is found: the comment in the database, the advice in the mails.
        (await WrittenSecrets.FindAsync(page.ConnectionString, page.MailDirectory, ["wankers, every one"], Cancellation))
            .ShouldContain("table revisions");
        (await WrittenSecrets.FindAsync(page.ConnectionString, page.MailDirectory, ["Connecting a real Page"], Cancellation))
            .ShouldContain(place => place.EndsWith(".eml"));

        foreach (var line in page.Logs.All)
        {
            line.ShouldNotContain("wankers");
            line.ShouldNotContain(ModeratedPage.Troll.Name);
        }
    }
}
