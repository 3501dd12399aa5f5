using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using PageModerator.Polling;
using PageModerator.Sandbox;
using PageModerator.Screening;
using PageModerator.Tests.Infrastructure;
using PageModerator.Tests.Sandbox;
using Shouldly;
using Xunit;

namespace PageModerator.Tests.Polling;

public sealed class FaultyListTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Empty_parts_of_lists_hide_nothing()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.EmptyPages = true;
        Fill(page, 150);

        await page.PollAsync(Cancellation);

        (await CountAsync(page)).ShouldBe(150);
        (await FaultsAsync(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_that_repeat_themselves_are_left_off_and_remembered_until_they_are_whole_again()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.RepeatPages = true;
        Fill(page, 150);

        await page.PollAsync(Cancellation);
        var polled = await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation));
        var faults = await FaultsAsync(page);
        var calls = page.Sandbox.Calls.Total;
        page.Sandbox.Behaviour.RepeatPages = false;
        await page.RotateAsync(Cancellation);

        polled.PollsSucceeded.ShouldBe(1);
        faults.ShouldBe([ReadingFaultKind.RepeatedPage]);
        calls.ShouldBeLessThan(8);
        (await FaultsAsync(page)).ShouldBeEmpty();
        (await CountAsync(page)).ShouldBe(150);
    }

    [Fact]
    public async Task Place_in_a_list_that_dies_with_its_comment_costs_no_other_comment()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.CommentsPerPage = 20;
        var comments = Fill(page, 150);
        var screened = 0;

        // 30 come with the feed, and the newest 20 once more; the place after them is the comment that then goes.
        await page.Run.PollAsync(
            page.PageId,
            _ =>
            {
                if (++screened == 40)
                {
                    page.Sandbox.Page.Delete(comments[^40].Id);
                }
            },
            Cancellation);

        (await CountAsync(page)).ShouldBe(150);
        (await FaultsAsync(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_that_Facebook_always_ends_early_is_remembered_and_the_rest_of_the_Page_is_read()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.DeepestCursor = 90;
        Fill(page, 60);
        Fill(page, 250);

        await page.PollAsync(Cancellation);

        (await FaultsAsync(page)).ShouldBe([ReadingFaultKind.BrokenList]);
        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).PollsSucceeded.ShouldBe(1);
        (await CountAsync(page)).ShouldBe(60 + 100);
    }

    [Theory]
    [InlineData("can_hide")]
    [InlineData("is_hidden")]
    [InlineData("from")]
    [InlineData("attachment")]
    [InlineData("updated_time")]
    [InlineData("attachments")]
    public async Task Field_that_Facebook_takes_away_is_done_without_until_it_is_back(string field)
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comment = page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Snow").Id, "Lovely", ModeratedPage.Parent, new SandboxAttachment("sticker", "https://example.org/s.png", ""));
        await page.PollAsync(Cancellation);
        page.Sandbox.Behaviour.UnknownFields = new[] { field }.ToFrozenSet();

        await page.PollAsync(Cancellation);
        page.Sandbox.Calls.Clear();
        await page.RestartAsync();
        await page.PollAsync(Cancellation);
        var calls = page.Sandbox.Calls.Total;
        var known = await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation));
        var faults = await FaultsAsync(page);
        page.Sandbox.Behaviour.UnknownFields = FrozenSet<string>.Empty;
        await page.RotateAsync(Cancellation);

        calls.ShouldBe(1);
        known.MissingFields.ShouldBe([field]);
        known.Failure.ShouldBeNull();
        faults.ShouldBe([ReadingFaultKind.MissingField]);
        (await FaultsAsync(page)).ShouldBeEmpty();
        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).MissingFields.ShouldBeEmpty();
        var revision = await page.QueryAsync(db => db.Revisions.SingleAsync(row => row.CommentId == comment.Id, Cancellation));
        revision.Attachment.ShouldBe(AttachmentKind.Sticker);
    }

    [Fact]
    public async Task Passing_error_that_names_no_field_costs_none()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Snow").Id, "Lovely", ModeratedPage.Parent);
        using var fault = page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Feed, Code = 100, Times = 1 });

        await page.PollAsync(Cancellation);

        var known = await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation));
        known.Failure.ShouldBeNull();
        known.MissingFields.ShouldBeEmpty();
        page.Sandbox.Calls.Total.ShouldBe(2);
    }

    [Fact]
    public async Task Field_inside_another_takes_only_that_one_with_it()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Page.AddComment(page.Sandbox.Page.AddPost("Snow").Id, "Lovely", ModeratedPage.Parent);
        page.Sandbox.Behaviour.UnknownFields = new[] { "subattachments" }.ToFrozenSet();

        await page.PollAsync(Cancellation);

        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).MissingFields.ShouldBe(["attachments"]);
    }

    [Fact]
    public async Task How_little_Facebook_was_willing_to_give_is_remembered_across_a_restart()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.HeaviestRead = 40;
        Fill(page, 35);

        await page.PollAsync(Cancellation);
        await page.RestartAsync();
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);

        page.Sandbox.Calls.Total.ShouldBe(1);
        (await CountAsync(page)).ShouldBe(35);
    }

    [Fact]
    public async Task Post_that_cannot_be_read_keeps_no_other_from_being_read_and_is_not_forgotten()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var older = Fill(page, 60);
        var sick = Fill(page, 60)[0].PostId;
        await page.PollAsync(Cancellation);
        page.Sandbox.Page.Edit(older[0].Id, "Second thoughts");
        page.Sandbox.Page.Delete(older[1].Id);
        clock.Advance(TimeSpan.FromMinutes(1));
        PolledPage ill;
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Call = SandboxCallKind.Comments, ObjectId = sick }))
        {
            await page.RotateAsync(Cancellation);
            ill = await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation));
        }

        var revisions = await page.QueryAsync(db => db.Revisions.CountAsync(row => row.CommentId == older[0].Id, Cancellation));
        var deleted = await page.QueryAsync(db => db.Comments.Where(row => row.DeletedAt != null).Select(row => row.Id).ToListAsync(Cancellation));
        await page.RotateAsync(Cancellation);

        revisions.ShouldBe(2);
        deleted.ShouldBe([older[1].Id]);
        ill.Failure.ShouldNotBeNull();
        ill.RotatedAt.ShouldBeNull();
        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).RotatedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Posts_behind_one_that_cannot_be_read_are_read_by_the_poll_too()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        Fill(page, 60);
        var sick = Fill(page, 60)[0].PostId;
        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Comments, ObjectId = sick, Code = 210 }))
        {
            await page.PollAsync(Cancellation);
        }

        var read = await CountAsync(page);
        var failure = (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).Failure;
        await page.PollAsync(Cancellation);

        read.ShouldBe(60 + 30);
        failure.ShouldNotBeNull();
        (await CountAsync(page)).ShouldBe(120);
        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Comment_that_cannot_be_asked_for_is_not_taken_for_deleted_and_keeps_no_other_from_being_found_so()
    {
        var clock = new HastyTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        var comments = Fill(page, 10);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var comment in comments.Take(3))
        {
            page.Sandbox.Page.Delete(comment.Id);
        }

        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Html) { Call = SandboxCallKind.Node, ObjectId = comments[0].Id }))
        {
            await page.RotateAsync(Cancellation);
        }

        var deleted = await DeletedAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await page.RotateAsync(Cancellation);

        deleted.ShouldBe([comments[1].Id, comments[2].Id], ignoreOrder: true);
        (await DeletedAsync()).Count.ShouldBe(3);

        Task<List<string>> DeletedAsync() => page.QueryAsync(db => db.Comments.Where(row => row.DeletedAt != null).Select(row => row.Id).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Walk_on_which_nothing_can_be_read_any_more_ends()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        for (var i = 0; i < 14; i++)
        {
            Fill(page, 40);
        }

        using (page.Sandbox.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Call = SandboxCallKind.Comments, Code = 210 }))
        {
            await page.RotateAsync(Cancellation);
        }

        page.Sandbox.Calls.Count(SandboxCallKind.Comments).ShouldBe(12);
    }

    [Fact]
    public async Task New_comment_is_found_by_the_next_poll_when_lists_keep_to_an_order_of_their_own()
    {
        var clock = new ManualTime();
        await using var page = await ModeratedPage.StartAsync(postgres, clock);
        page.Sandbox.Behaviour.OrderIgnored = true;
        var post = page.Sandbox.Page.AddPost("Snow!");
        for (var i = 0; i < 250; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            page.Sandbox.Page.AddComment(post.Id, $"Lovely, number {i}", ModeratedPage.Parent);
        }

        await page.PollAsync(Cancellation);
        var known = await CountAsync(page);
        clock.Advance(TimeSpan.FromMinutes(1));

        var abuse = page.Sandbox.Page.AddComment(post.Id, "you are all wankers, every one of you", ModeratedPage.Troll);
        await page.PollAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        page.Sandbox.Calls.Clear();
        await page.PollAsync(Cancellation);

        known.ShouldBe(250);
        page.Sandbox.Page.Comment(abuse.Id)!.IsHidden.ShouldBeTrue();
        page.Sandbox.Calls.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Comment_without_an_id_costs_no_other_and_is_told_of_until_it_has_one()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comments = Fill(page, 3);
        page.Sandbox.Behaviour.IdsWithheld = new[] { comments[1].Id }.ToFrozenSet();

        await page.PollAsync(Cancellation);
        await page.RotateAsync(Cancellation);
        var readable = await CountAsync(page);
        var faults = await FaultsAsync(page);
        page.Sandbox.Behaviour.IdsWithheld = FrozenSet<string>.Empty;
        await page.RotateAsync(Cancellation);

        readable.ShouldBe(2);
        faults.ShouldBe([ReadingFaultKind.UnreadableEntry]);
        (await CountAsync(page)).ShouldBe(3);
        (await FaultsAsync(page)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Known_comment_that_comes_without_its_id_is_not_taken_for_deleted()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        var comments = Fill(page, 40);
        await page.PollAsync(Cancellation);
        page.Sandbox.Behaviour.IdsWithheld = new[] { comments[0].Id, comments[^1].Id }.ToFrozenSet();

        await page.RotateAsync(Cancellation);

        (await page.QueryAsync(db => db.Comments.CountAsync(comment => comment.DeletedAt != null, Cancellation))).ShouldBe(0);
    }

    [Fact]
    public async Task Edges_in_their_old_form_and_compressed_answers_are_understood()
    {
        await using var page = await ModeratedPage.StartAsync(postgres);
        page.Sandbox.Behaviour.EmptyEdgesBare = true;
        page.Sandbox.Behaviour.Compressed = true;
        Fill(page, 40);
        Fill(page, 0);

        await page.PollAsync(Cancellation);

        (await CountAsync(page)).ShouldBe(40);
        (await page.QueryAsync(db => db.Posts.CountAsync(Cancellation))).ShouldBe(2);
        (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Answer_that_is_called_compressed_and_is_not_is_a_fault_like_any_other()
    {
        await using var page = await ModeratedPage.StartAsync(postgres, new HastyTime());
        page.Sandbox.Behaviour.CompressionFeigned = true;
        Fill(page, 1);
        await page.PollAsync(Cancellation);
        var failure = (await page.QueryAsync(db => db.Pages.SingleAsync(Cancellation))).Failure;
        page.Sandbox.Behaviour.CompressionFeigned = false;

        await page.PollAsync(Cancellation);

        failure.ShouldNotBeNull();
        (await CountAsync(page)).ShouldBe(1);
    }

    private static List<SandboxComment> Fill(ModeratedPage page, int comments)
    {
        var post = page.Sandbox.Page.AddPost("Snow!");
        return [.. Enumerable.Range(0, comments).Select(i => page.Sandbox.Page.AddComment(post.Id, $"Lovely, number {i}", ModeratedPage.Parent))];
    }

    private static Task<int> CountAsync(ModeratedPage page) => page.QueryAsync(db => db.Comments.CountAsync(Cancellation));

    private static Task<List<ReadingFaultKind>> FaultsAsync(ModeratedPage page) => page.QueryAsync(db => db.ReadingFaults.Select(fault => fault.Kind).ToListAsync(Cancellation));
}
