using Microsoft.Extensions.DependencyInjection;
using PageModerator.Hosting;
using PageModerator.Polling;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Hosting;

public sealed class PageHealthTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_that_is_read_and_acted_on_is_well()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        await page.PollAsync(Cancellation);

        (await FaultAsync(page)).ShouldBeNull();
    }

    [Fact]
    public async Task Comments_that_are_read_and_never_screened_are_a_fault()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, "Lovely", ModeratedPage.Parent);
        await ReadAsync(page);
        clock.Advance(TimeSpan.FromMinutes(11));
        await ReadAsync(page);

        (await FaultAsync(page)).ShouldBe("Comments that were read are not screened yet.");
    }

    [Fact]
    public async Task Older_posts_that_are_never_read_to_the_end_are_a_fault_although_the_newest_are_read()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        await page.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(121));
        await page.PollAsync(Cancellation);
        var ill = await FaultAsync(page);
        await page.RotateAsync(Cancellation);

        ill.ShouldBe("Older posts were not read to the end for two hours.");
        (await FaultAsync(page)).ShouldBeNull();
    }

    private static async Task<string?> FaultAsync(ModeratedPage page) =>
        (await page.App.Services.GetRequiredService<PageHealth>().ReadAsync(Cancellation)).ShouldHaveSingleItem().Fault;

    private static async Task ReadAsync(ModeratedPage page)
    {
        await foreach (var step in page.App.Services.GetRequiredService<PagePoller>().PollAsync(page.PageId, Cancellation))
        {
            step.ShouldBeGreaterThanOrEqualTo(0);
        }
    }
}
