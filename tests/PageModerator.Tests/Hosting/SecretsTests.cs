using PageModerator.Sandbox;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

public sealed class SecretsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Neither_token_nor_secret_nor_what_people_write_stands_in_a_log()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var post = page.Sandbox.Page.AddPost("Sports day");
        page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Code = 190, Message = $"Malformed access token {page.Sandbox.AccessToken}", Times = 1 }))
        {
            await page.PollAsync(TestContext.Current.CancellationToken);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        await page.PollAsync(TestContext.Current.CancellationToken);

        page.Sandbox.Page.Hidden.ShouldHaveSingleItem();
        page.Logs.Warnings.ShouldNotBeEmpty();
        foreach (var line in page.Logs.All)
        {
            line.ShouldNotContain(page.Sandbox.AccessToken);
            line.ShouldNotContain(page.Sandbox.AppSecret);
            line.ShouldNotContain("wankers");
            line.ShouldNotContain(ModeratedPage.Troll.Name);
        }

        page.Sandbox.Calls.All.ShouldAllBe(call => !call.ToString().Contains(page.Sandbox.AccessToken));
    }
}
