using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PageModerator.Log;
using PageModerator.People;
using PageModerator.Screening.Policy;
using PageModerator.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Screening;

public sealed class ScreeningPassTests(PostgresFixture postgres)
{
    private const string Number = "Her mobile is 07700 900123, ring and tell her";

    /// <summary>Screening fails on it under <see cref="FailsOnSwearing"/>.</summary>
    private const string Swearing = "oh for fuck's sake, late again";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comment_that_cannot_be_screened_waits_for_a_person_and_keeps_no_other_from_being_hidden()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, amendment: FailsOnSwearing);
        var post = page.Sandbox.Page.AddPost("Sports day");
        var before = page.Sandbox.Page.AddComment(post.Id, Number, ModeratedPage.Troll);
        var unscreened = page.Sandbox.Page.AddComment(post.Id, Swearing, ModeratedPage.Parent);
        page.Sandbox.Page.AddComment(post.Id, "What a lovely day", ModeratedPage.Parent);

        await page.PollAsync(Cancellation);

        page.Sandbox.Page.Hidden.Select(comment => comment.Id).ShouldBe([before.Id]);
        (await page.QueryAsync(db => db.QueueItems.Where(item => item.DecidedAt == null).Select(item => item.CommentId).ToListAsync(Cancellation))).ShouldBe([before.Id, unscreened.Id], ignoreOrder: true);
        var entry = await page.QueryAsync(db => db.LogEntries.SingleAsync(entry => entry.CommentId == unscreened.Id, Cancellation));
        entry.Outcome.ShouldBe("queue");
        entry.Categories.Concat(entry.Concerns).ShouldBeEmpty();
        entry.ModelVersion.ShouldBeNull();
        entry.Reasons.ShouldHaveSingleItem().ShouldContain("could not be screened");
        page.Logs.All.ShouldContain(line => line.Contains(unscreened.Id, StringComparison.Ordinal) && line.Contains("could not be screened", StringComparison.Ordinal));
        page.Logs.All.ShouldNotContain(line => line.Contains("late again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(Role.ChairOfGovernors), true)]
    [InlineData(nameof(Role.Headteacher), false)]
    [InlineData(nameof(Role.Moderator), false)]
    public async Task What_could_not_be_screened_may_be_about_the_headteacher_and_is_kept_so(string role, bool sees)
    {
        await using var page = await ModeratedPage.StartAsync(postgres, amendment: FailsOnSwearing);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Sports day").Id, Swearing, ModeratedPage.Parent);
        await page.PollAsync(Cancellation);

        var viewer = new Viewer(Guid.NewGuid(), "Sam Lowe", "s.lowe@school.example", new Dictionary<string, IReadOnlySet<Role>> { [page.PageId] = new HashSet<Role> { Enum.Parse<Role>(role) } });
        var sight = await page.App.Services.GetRequiredService<Wall>().OfAsync(viewer, page.PageId, Cancellation);

        (await page.QueryAsync(db => sight.Entries(db).AnyAsync(entry => entry.Kind == LogKinds.Screened, Cancellation))).ShouldBe(sees);
    }

    [Fact]
    public async Task Comments_none_of_which_can_be_screened_are_not_to_blame_and_are_tried_again()
    {
        var fails = true;
        await using var page = await ModeratedPage.StartAsync(postgres, amendment: policy => fails ? FailsOnSwearing(policy) : policy);
        var post = page.Sandbox.Page.AddPost("Sports day");
        for (var i = 0; i < 3; i++)
        {
            page.Sandbox.Page.AddComment(post.Id, $"{Swearing} ({i})", ModeratedPage.Parent);
        }

        await Should.ThrowAsync<SwitchExpressionException>(() => page.PollAsync(Cancellation));
        var verdicts = await page.QueryAsync(db => db.Verdicts.CountAsync(Cancellation));
        fails = false;
        await page.RestartAsync();
        await page.PollAsync(Cancellation);

        verdicts.ShouldBe(0);
        (await page.QueryAsync(db => db.Verdicts.CountAsync(verdict => verdict.ModelVersion != null, Cancellation))).ShouldBe(3);
    }

    /// <summary>A policy under which screening throws as soon as somebody swears at nobody: a level of strictness that does not exist.</summary>
    private static SchoolPolicy FailsOnSwearing(SchoolPolicy policy) => policy with { Profanity = (ProfanityLevel)99 };
}
